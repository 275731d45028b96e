import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../check/step.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-bundled-'));
const [dist, intel] = [join(folder, 'dist'), join(folder, 'intel')];
const from = (file: string): string => JSON.stringify(pathToFileURL(join(root, file)).href);
let inventory = '';
after(() => { rmSync(folder, { recursive: true }); });

function node(args: readonly string[]): { readonly status: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, BREAKWATER_INTEL: intel } });
  return { status, out: stdout, err: stderr };
}

/** A match by the bundle in the folder, run as `bin/breakwater.mjs` runs it. */
function bundled(args: readonly string[]): ReturnType<typeof node> {
  const program = `const { openBundle } = await import(${from('scripts/bootstrap/bundled.mjs')}); process.exitCode = await openBundle(new URL(${JSON.stringify(`${pathToFileURL(dist).href}/`)})).load('match.cjs').matchLine(${JSON.stringify(args)}, new URL(${from('package.json')}));`;
  return node(['--input-type=module', '-e', program]);
}

/** All but the moment, which no two runs share. */
function timeless(json: string): string {
  return json.replace(/"generated":"[^"]+"|"timestamp":"[^"]+"|"serialNumber":"[^"]+"/g, '');
}

before(() => {
  const built = node([join(root, 'scripts', 'bundle.mjs'), dist]);
  assert.equal(built.status, 0, built.err);
  const sample = node(['--input-type=module', '-e', `const { bringSample } = await import(${from('scripts/bundle/sample.mjs')}); (await import('node:fs')).mkdirSync(${JSON.stringify(intel)}); console.log(await bringSample(${JSON.stringify(intel)}));`]);
  assert.equal(sample.status, 0, sample.err);
  inventory = sample.out.trim();
});

test('the bundle answers what the sources answer, byte for byte, in every format', () => {
  for (const format of ['json', 'table', 'sarif', 'cyclonedx-vex', 'html']) {
    const [ours, sources] = [bundled([inventory, '--format', format]), node([join(root, 'src', 'main.ts'), 'match', inventory, '--format', format])];
    assert.deepEqual([ours.status, sources.status], [1, 1], ours.err + sources.err);
    assert.equal(timeless(ours.out), timeless(sources.out));
    assert.ok(ours.out.includes('CVE-2026-1000'));
  }
});

test('an XML inventory is read by a part that is loaded when it is needed; errors have their status', () => {
  const file = join(folder, 'bom.xml');
  writeFileSync(file, '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><purl>pkg:npm/sample@1.0.0</purl></component></components></bom>');
  const found = bundled([file, '--json']);
  assert.equal((JSON.parse(found.out) as { findings: unknown[] }).findings.length, 1);
  const missing = bundled([join(folder, 'nowhere.json')]);
  assert.equal(missing.status, 2);
  assert.match(missing.err, /inventory-unreadable/);
});

test('compiled code is kept, and code of another program or machine does no harm', () => {
  assert.ok(existsSync(join(dist, 'match.cjs.code')));
  const sound = bundled([inventory, '--json']);
  for (const code of ['', 'not code at all']) {
    writeFileSync(join(dist, 'match.cjs.code'), code);
    assert.equal(timeless(bundled([inventory, '--json']).out), timeless(sound.out));
  }
});
