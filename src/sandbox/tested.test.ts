import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Completed, Driver } from './job.ts';
import { openSandbox } from './open.ts';
import { requireSafe, selfTestOf } from './tested.ts';

const cache = mkdtempSync(join(tmpdir(), 'breakwater-tested-'));
after(() => rmSync(cache, { recursive: true, force: true }));

/** A driver that isolates nothing because it runs nothing: every attack remains untried. */
function idle(configuration: string): { driver: Driver; runs: () => number } {
  let runs = 0;
  const empty = { bytes: new Uint8Array(), truncated: false };
  const completed: Completed = {
    end: { kind: 'exited', status: 0 }, stdout: empty, stderr: empty, channel: empty, files: [], received: [],
    usage: { wallMilliseconds: 1, cpuMilliseconds: 1, residentKiB: 1 }, memory: 'watchdog',
  };
  return { driver: { name: 'podman', memory: 'watchdog', configuration, run: async () => (runs++, completed) }, runs: () => runs };
}

test('a driver in which attacks could not be tried is unsafe, says which, and is not remembered', async () => {
  const { driver, runs } = idle('idle');
  const report = await selfTestOf(driver, { cache });
  assert.ok(!report.safe && runs() > 0);
  assert.throws(() => requireSafe(report), (error: { code?: string; message: string }) => error.code === 'unsafe' && /untried/.test(error.message));
  const before = runs();
  await selfTestOf(driver, { cache });
  assert.ok(runs() > before);
});

test('a driver that holds is tested once for its configuration', async () => {
  const driver = await openSandbox({ cache });
  assert.equal(driver.name, 'bubblewrap');
  const remembered = (): string[] => readdirSync(join(cache, 'sandbox')).filter((name) => name.startsWith('self-test-'));
  assert.equal(remembered().length, 1);
  const first = await selfTestOf(driver, { cache });
  assert.deepEqual(await selfTestOf(driver, { cache }), first);
  // Another configuration is another driver: nothing of the first one's answer counts for it.
  const other = await selfTestOf({ ...idle('other').driver, name: 'bubblewrap' }, { cache });
  assert.ok(!other.safe);
  assert.equal(remembered().length, 1);
});
