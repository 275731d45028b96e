import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A driver's name: the worker's process id and start time, which together are never used again while the machine is up,
 * and a random part, for a worker may open several. Control groups and files carry it, so that a later worker can tell
 * a dead one's from a living one's.
 */
export function workerName(pid: number): string {
  return `breakwater-${pid}-${startOf(pid) ?? 0}-${randomBytes(3).toString('hex')}`;
}

const NAME = /^breakwater-(\d+)-(\d+)-[0-9a-f]+/;

export function isOurs(name: string): boolean {
  return NAME.test(name);
}

export function isRunning(name: string): boolean {
  const [, pid, start] = NAME.exec(name) ?? [];
  return pid !== undefined && `${startOf(Number(pid)) ?? ''}` === start;
}

/**
 * State and start time are fields 3 and 22 of /proc/PID/stat (proc(5)); counted after the last `)`, for a program's name
 * may hold anything. A zombie is dead: it only waits for its parent to look.
 */
function startOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()?.split(' ') ?? [];
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}
