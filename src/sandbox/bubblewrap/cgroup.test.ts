import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { groupsV1, openGuard, ownGroups } from './cgroup.ts';
import { counter } from './cgroup-v1.ts';
import { sweep } from './janitor.ts';
import { isOurs, isRunning, workerName } from './worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-groups-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Folders that look like a kernel's; a control group's files do not appear by themselves in them. */
function kernel(self: string, paths: readonly string[] = []): { cgroups: string; self: string } {
  const cgroups = mkdtempSync(join(folder, 'k-'));
  for (const path of paths) mkdirSync(join(cgroups, path), { recursive: true });
  writeFileSync(join(cgroups, 'self'), self);
  return { cgroups, self: join(cgroups, 'self') };
}

const worker = { pid: process.pid, name: workerName(process.pid), root: true };

describe('control groups', () => {
  test('reads the own groups of a hybrid host', () => {
    const self = kernel('8:pids:/\n4:memory:/service/a:b\n1:cpu,cpuacct:/x\n0::/y\nnonsense\n');
    assert.deepEqual(ownGroups(self), [
      { controllers: ['pids'], path: '/' }, { controllers: ['memory'], path: '/service/a:b' }, { controllers: ['cpu', 'cpuacct'], path: '/x' }, { controllers: [], path: '/y' },
    ]);
  });

  test('falls back to the watchdog where there is none, and leaves nothing', () => {
    const bare = kernel('0::/own\n');
    assert.equal(openGuard(bare, worker).memory, 'watchdog');
    const unusable = kernel('4:memory:/\n8:pids:/\n', ['memory', 'pids']);
    assert.equal(groupsV1(unusable, worker.name), undefined);
    assert.equal(openGuard(unusable, worker).memory, 'watchdog');
    assert.deepEqual(readdirSync(join(unusable.cgroups, 'memory')), []);
  });

  test('an ordinary user takes no group of version 1', () => {
    assert.equal(openGuard({ cgroups: '/sys/fs/cgroup', self: kernel('4:memory:/\n8:pids:/\n').self }, { ...worker, root: false }).memory === 'cgroup-v1', false);
  });

  test('reads counters', () => {
    const file = join(folder, 'events');
    writeFileSync(file, 'low 1\noom 3\noom_kill 2\noom_group_kill 7\n');
    assert.deepEqual([counter(file, 'oom_kill'), counter(file, 'max')], [2, 0]);
  });
});

describe('janitor', () => {
  test('knows its own names and who still runs', () => {
    assert.ok(isOurs(worker.name) && isRunning(worker.name));
    assert.ok(!isRunning(worker.name.replace(/-\d+-([0-9a-f]+)$/, '-1-$1')), 'the same number, started at another time');
    assert.deepEqual(['breakwater', 'breakwater-x-1-a', 'other-1-1-a'].map(isOurs), [false, false, false]);
  });

  test('clears what a dead worker left and touches nothing else', () => {
    const parent = mkdtempSync(join(folder, 'p-'));
    const cache = mkdtempSync(join(folder, 'c-'));
    const dead = 'breakwater-4194305-77-abcdef';
    for (const name of [`${dead}-0`, `${dead}-try`, `${worker.name}-0`, 'system.slice']) mkdirSync(join(parent, name));
    for (const name of [`filter-1.bpf.${dead}`, `filter-1.bpf.${worker.name}`, 'filter-1.bpf']) writeFileSync(join(cache, name), '');
    sweep([parent, join(folder, 'absent')], cache);
    assert.deepEqual(readdirSync(parent).toSorted(), [`${worker.name}-0`, 'system.slice'].toSorted());
    assert.deepEqual(readdirSync(cache).toSorted(), ['filter-1.bpf', `filter-1.bpf.${worker.name}`].toSorted());
    assert.ok(existsSync(cache));
  });
});
