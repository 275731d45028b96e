import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { usageOf } from './watchdog.ts';

const proc = mkdtempSync(join(tmpdir(), 'breakwater-proc-'));
after(() => rmSync(proc, { recursive: true, force: true }));

function planted(pid: number, anonymous: number, threads: Readonly<Record<number, string>>): void {
  for (const [thread, children] of Object.entries(threads)) {
    mkdirSync(join(proc, `${pid}`, 'task', thread), { recursive: true });
    writeFileSync(join(proc, `${pid}`, 'task', thread, 'children'), children);
  }
  writeFileSync(join(proc, `${pid}`, 'status'), `Name:\tx\nVmRSS:\t99999 kB\nRssAnon:\t    ${anonymous} kB\nRssFile:\t  500 kB\nRssShmem:\t 10 kB\n`);
}

test('sums the whole tree, children of threads too, and survives what is gone or loops', () => {
  planted(10, 100, { 10: '11 12 ' });
  planted(11, 200, { 11: '', 15: '13 404 ' });
  planted(12, 300, { 12: '10 ' });
  planted(13, 400, { 13: '' });
  planted(99, 5000, { 99: '' });
  assert.deepEqual(usageOf(10, proc), { kibibytes: 1000 + 4 * 10, processes: 5 });
  assert.deepEqual(usageOf(404, proc), { kibibytes: 0, processes: 0 });
});
