import { readFileSync } from 'node:fs';

/**
 * A worker's name: process id and start time, which together are never used again while the machine is up. Control
 * groups and folders carry it, so that a later worker can tell a dead one's from a living one's.
 */
export function workerName(pid: number): string {
  return `breakwater-${pid}-${startOf(pid) ?? 0}`;
}

export function isRunning(name: string): boolean {
  const [, pid, start] = /^breakwater-(\d+)-(\d+)/.exec(name) ?? [];
  return pid !== undefined && `${startOf(Number(pid)) ?? ''}` === start;
}

/** Field 22 of /proc/PID/stat (proc(5)); counted after the last `)`, for a program's name may hold anything. */
function startOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()?.split(' ')[19]);
  } catch {
    return undefined;
  }
}
