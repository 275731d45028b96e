import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeGroup } from './cgroup-v1.ts';
import { isOurs, isRunning } from './worker.ts';

/**
 * Clears what a killed worker left: its control groups with whatever still lives in them, its launchers and its
 * half-written files. A name that is not ours, or whose worker still runs, is not touched.
 *
 * bubblewrap dies with its worker and takes the sandbox along (PR_SET_PDEATHSIG), except in the millisecond in which it
 * has made the sandbox's first process and not yet released it: that one would wait for ever. Nothing of a job runs
 * in it, and it bears the worker's name as long as it waits.
 */
export function sweep(parents: readonly string[], folder: string): void {
  for (const pid of list('/proc').map(Number).filter((number) => number > 1)) {
    const name = read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
    if (isOurs(name) && !isRunning(name)) kill(pid);
  }
  for (const parent of parents) {
    for (const name of list(parent)) if (isOurs(name) && !isRunning(name)) clear(join(parent, name));
  }
  for (const name of list(folder)) {
    const worker = /\.(breakwater-\d+-\d+-[0-9a-f]+)$/.exec(name)?.[1];
    if (worker !== undefined && !isRunning(worker)) rmSync(join(folder, name), { force: true });
  }
}

function clear(group: string): void {
  // A few rounds: what dies is not gone at once, and what was forking may have had a child.
  for (let round = 0; round < 5; round++) {
    const members = read(join(group, 'cgroup.procs')).split('\n').map(Number).filter((pid) => pid > 0);
    if (members.length === 0) break;
    members.forEach(kill);
  }
  removeGroup(group);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, or somebody else's.
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
