import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completed, Driver, End } from '../job.ts';
import { remedyFor, trial } from './trial.ts';

function ending(end: End): Driver {
  const empty = { bytes: new Uint8Array(), truncated: false };
  const completed: Completed = { end, stdout: empty, stderr: empty, channel: empty, files: [], received: [], usage: { wallMilliseconds: 1, cpuMilliseconds: 0, residentKiB: 0 }, memory: 'watchdog' };
  return { name: 'bubblewrap', memory: 'watchdog', configuration: '', run: async () => completed };
}

test('a sandbox that starts passes', () => trial(ending({ kind: 'exited', status: 0 })));

test('any other end is an error with a remedy', async () => {
  const ends: End[] = [{ kind: 'exited', status: 1 }, { kind: 'signaled', signal: 'SYS' }, { kind: 'broken', why: 'bwrap: No permissions to create new namespace' }];
  for (const end of ends) await assert.rejects(trial(ending(end)), (error: { code?: string; remedy?: string }) => error.code === 'unavailable' && error.remedy !== undefined);
});

test('names the setting that forbids it', () => {
  assert.match(remedyFor('bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces'), /unprivileged_userns_clone/);
  assert.match(remedyFor('bwrap: setting up uid map: Permission denied'), /apparmor/);
  assert.match(remedyFor("bwrap: Can't find source path /root/cache/sandbox/etc: Permission denied"), /BREAKWATER_CACHE/);
  assert.match(remedyFor("bwrap: Can't mount proc on /newroot/proc: Operation not permitted"), /systempaths/);
  assert.match(remedyFor('something new'), /podman/);
});
