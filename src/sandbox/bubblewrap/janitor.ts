import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeGroup } from './cgroup-v1.ts';
import { isOurs, isRunning } from './worker.ts';

/**
 * Clears what a killed worker left: its control groups with whatever still lives in them, and its half-written files. A
 * name that is not ours, or whose worker still runs, is not touched.
 */
export function sweep(parents: readonly string[], folder: string): void {
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
    for (const pid of members) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
  }
  removeGroup(group);
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
