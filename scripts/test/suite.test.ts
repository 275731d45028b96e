import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../check/step.ts';
import { runSuite } from './suite.ts';

let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'breakwater-suite-')); });
after(async () => { await rm(folder, { recursive: true, force: true }); });

async function run(text: string, isolated = false): Promise<{ readonly passed: number; readonly failed: number; readonly skipped: number; readonly lines: readonly string[] }> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.test.mjs`);
  await writeFile(file, `import test from 'node:test'; import assert from 'node:assert';\n${text}`);
  const lines: string[] = [];
  return { ...await runSuite({ name: 'sample', files: [file], isolated }, root, (line) => lines.push(line)), lines };
}

for (const isolated of [false, true]) {
  test(`${isolated ? 'isolated' : 'together'}: passes, failures and skips are counted and failures shown`, async () => {
    const { passed, failed, skipped, lines } = await run(`test('good', () => {}); test('bad', () => assert.equal(1, 2)); test('later', { skip: 'no reason' }, () => {});`, isolated);
    assert.deepEqual({ passed, failed, skipped }, { passed: 1, failed: 1, skipped: 1 });
    assert.ok(lines.some((line) => line.startsWith('FAIL bad')));
    assert.ok(lines.some((line) => line.includes('skipped: later')));
  });

  test(`${isolated ? 'isolated' : 'together'}: a test that ends the process with status 0 is a failure`, async () => {
    assert.ok((await run(`test('good', () => {}); test('leaves', () => process.exit(0)); test('never', () => {});`, isolated)).failed >= 1);
  });

  test(`${isolated ? 'isolated' : 'together'}: a file that does not load is a failure`, async () => {
    assert.ok((await run('this is no program', isolated)).failed >= 1);
  });

  test(`${isolated ? 'isolated' : 'together'}: a rejection that nobody handles is a failure`, async () => {
    assert.ok((await run(`test('good', () => { setTimeout(() => Promise.reject(new Error('late')), 5); });  test('waits', () => new Promise((done) => setTimeout(done, 50)));`, isolated)).failed >= 1);
  });
}
