import { spawn } from 'node:child_process';
import { outputOf } from './child.ts';
import type { Tried } from './child.ts';
import { OUTER_MARK } from './bare.ts';
import type { Place } from './place.ts';

/**
 * The disposable outer sandbox: namespaces of its own, a file system in memory, no route out, and inside it a user who
 * holds every capability over it and nothing outside. In there the attacks meet a driver without hardening.
 */
export async function detectable(place: Place): Promise<Tried> {
  const folder = place.folder;
  // The payloads are bounded by themselves; this bounds them once more.
  const child = spawn('prlimit', [
    '--nproc=600', '--core=0', 'bwrap',
    '--unshare-all', '--unshare-user', '--uid', '0', '--gid', '0', '--cap-add', 'ALL', '--die-with-parent',
    '--size', String(256 * 1024 * 1024), '--tmpfs', '/', '--ro-bind', '/usr', '/usr',
    '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64', '--symlink', 'usr/sbin', '/sbin',
    '--ro-bind', '/etc/passwd', '/etc/passwd', '--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache',
    '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp',
    ...['/work', '/out', '/log', '/run', '/home', '/var/tmp'].flatMap((path) => ['--dir', path]),
    '--file', '3', '/outer-mark',
    '--ro-bind', folder, '/breakwater', '--chdir', '/breakwater',
    '--setenv', 'OUTER_SECRET', 'a value of the launcher', '--setenv', 'TMPDIR', '/tmp',
    '--', '/breakwater/node', '/breakwater/bench/containment/child.ts', JSON.stringify({ kind: 'bare' }),
  ], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    ...(place.user === undefined ? {} : { uid: place.user, gid: place.user }),
  });
  const mark = child.stdio[3];
  if (mark !== null && mark !== undefined && 'end' in mark) mark.end(OUTER_MARK);
  return outputOf(child);
}
