import { readdirSync, readFileSync } from 'node:fs';

/** One process of this boot: its number may be another's later. */
export interface ProcessRef {
  readonly pid: number;
  readonly started: string;
}

interface Listed extends ProcessRef {
  readonly parent: number;
  readonly group: number;
  readonly name: string;
  readonly zombie: boolean;
}

/** Everything that runs, from Linux's /proc; those that ended and were not reaped have nothing left and are left out. */
export function processes(): readonly Listed[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => listed(Number(name)) ?? []).filter(({ zombie }) => !zombie);
}

/** What a process started, directly or not; itself left out. */
export function descendants(pid: number): readonly Listed[] {
  const all = Map.groupBy(processes(), ({ parent }) => parent);
  const below = (parent: number): readonly Listed[] => (all.get(parent) ?? []).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}

export function alive({ pid, started }: ProcessRef): boolean {
  const found = listed(pid);
  return found !== undefined && !found.zombie && found.started === started;
}

export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Memory that a process holds now, in MiB; 0 when it is gone. */
export function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** Processor time that a process has used, and of its children those that it has waited for, in seconds. */
export function processorSeconds(pid: number): { readonly own: number; readonly children: number } {
  const fields = fieldsOf(pid);
  const seconds = (...numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + Number(fields?.[number] ?? 0), 0) / 100;
  return { own: seconds(11, 12), children: seconds(13, 14) };
}

/** The fields of proc_pid_stat(5) from the third on: the second is a name that may hold anything. */
function fieldsOf(pid: number): readonly string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function listed(pid: number): Listed | undefined {
  const fields = fieldsOf(pid);
  if (fields === undefined) return undefined;
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), started: fields[19] ?? '', name: read(`/proc/${pid}/comm`).trim(), zombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It ended in the meantime.
    return '';
  }
}
