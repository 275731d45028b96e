import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs everything that `npm start` runs, on real packages from the registries, and compares with the table. */
test('the worked example gives what the table of expected outcomes says', { timeout: 25 * 60_000 }, async (context) => {
  const out = await mkdtemp(join(tmpdir(), 'example-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/main.ts'), 'example', '--json', '--out', out], { cwd: root, maxBuffer: 256 * 1_048_576 })
      .catch((error: unknown) => error as { stdout: string; stderr: string });
    const result = JSON.parse(stdout) as { cases: { reproduction: { label: string; verdict: string; oracle?: string; reasons: { text: string }[] }; expected: { verdict: string; met: boolean } }[]; fixes: { report: { name: string }; met: boolean }[]; elapsed: number };
    context.diagnostic(`${result.cases.length} claims and ${result.fixes.length} fixes in ${Math.round(result.elapsed / 1000)} s`);
    const unmet = result.cases.filter(({ expected }) => !expected.met).map(({ reproduction, expected }) => `${reproduction.label}: ${reproduction.verdict} (${reproduction.reasons[0]?.text ?? ''}), expected ${expected.verdict}`);
    assert.deepEqual(unmet, []);
    assert.deepEqual(result.fixes.filter(({ met }) => !met).map(({ report }) => report.name), []);
    const real = result.cases.filter(({ reproduction }) => !reproduction.label.startsWith('bad-'));
    assert.ok(real.length >= 25 && result.cases.length - real.length >= 15 && result.fixes.length >= 6);
    assert.ok(new Set(real.map(({ reproduction }) => reproduction.oracle)).size >= 7);
    assert.match(await readFile(join(out, 'report.html'), 'utf8'), /^<!doctype html>/);
  } finally {
    await rm(out, { recursive: true });
  }
});
