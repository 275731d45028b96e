import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import type { Job } from '../job.ts';

/** Descriptors that bubblewrap gets besides 0 to 3, which are the program's. */
export const REPORT_FD = 4;
export const SECCOMP_FD = 5;
export const INFO_FD = 6;
/** From here on: the control files of the job's groups. */
export const JOIN_FD = 7;

/** The parts of the argument list that are the same for every job of this driver. */
export interface Base {
  readonly perl: string;
  readonly system: readonly string[];
}

/**
 * Everything that isolates, in bubblewrap's words. The order matters: bubblewrap applies file operations from left to
 * right, and `--remount-ro` closes a place after the mounts below it exist.
 */
export function bubblewrapArguments(base: Base, job: Job): string[] {
  const size = `${Math.ceil(job.limits.scratchMiB) * 1024 * 1024}`;
  const scratch = (path: string): string[] => ['--size', size, '--tmpfs', path];
  return [
    // Its own user, mount, process, network, IPC, host-name and cgroup namespaces; no further user namespace inside.
    '--unshare-all', '--unshare-user', '--disable-userns',
    '--cap-drop', 'ALL', '--clearenv', '--new-session', '--die-with-parent', '--as-pid-1',
    '--uid', '1000', '--gid', '1000', '--hostname', 'sandbox',
    ...base.system,
    '--proc', '/proc',
    '--dev', '/dev', ...scratch('/dev/shm'), '--remount-ro', '/dev',
    ...['/tmp', '/work', '/out', '/log'].flatMap(scratch),
    ...(job.mounts ?? []).flatMap((mount) => ['--ro-bind', mount.source, mount.target]),
    '--remount-ro', '/',
    '--chdir', '/work',
    '--seccomp', `${SECCOMP_FD}`, '--info-fd', `${INFO_FD}`,
    '--', base.perl, '-',
  ];
}

/**
 * The host's programs and libraries, and a small /etc (etc.ts) that has the places for the two host entries that linking
 * and command names depend on. /usr/local is hidden: it is what differs most between two hosts.
 */
export function systemMounts(etc: string): string[] {
  const system = ['--ro-bind', '/usr', '/usr', '--size', '4096', '--tmpfs', '/usr/local', '--remount-ro', '/usr/local'];
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink()) system.push('--symlink', readlinkSync(path), path);
    else if (entry?.isDirectory()) system.push('--ro-bind', path, path);
  }
  return [...system, '--ro-bind', etc, '/etc', ...optional('/etc/alternatives'), ...optional('/etc/ld.so.cache')];
}

function optional(path: string): string[] {
  return existsSync(path) ? ['--ro-bind', path, path] : [];
}
