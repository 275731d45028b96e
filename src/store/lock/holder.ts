import { readFile, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** A process, so that another one with its number is not taken for it. */
export interface Holder {
  readonly pid: number;
  /** When it started, in the kernel's ticks since boot, and of which boot; empty where the system has no /proc. */
  readonly started: string;
  /** In which space of process numbers: those of another container mean nothing here. */
  readonly space: string;
  readonly host: string;
}

/** Longer than the holder's pauses between signs of life, and than a long statement keeps it from giving one. */
const watchFor = 20_000;

export async function thisProcess(): Promise<Holder> {
  return { pid: process.pid, started: await startOf('self'), space: await spaceOf(), host: hostname() };
}

export async function holderAlive(holder: Holder | undefined, file: string, patience = watchFor): Promise<boolean> {
  // What we cannot read we do not judge.
  if (holder === undefined) return true;
  if (holder.space !== await spaceOf()) return await beats(file, patience);
  if (!signalable(holder.pid)) return false;
  return holder.started === '' || holder.started === await startOf(String(holder.pid));
}

function signalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Watched, not compared with our clock: the other one's may differ. */
async function beats(file: string, patience: number): Promise<boolean> {
  const before = await modified(file);
  for (let waited = 0; waited < patience; waited += 500) {
    await wait(500);
    if (await modified(file) !== before) return true;
  }
  return false;
}

async function modified(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); the program's name before it may hold spaces and brackets. */
async function startOf(pid: string): Promise<string> {
  try {
    const [line, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    return `${boot.trim()}/${line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}

async function spaceOf(): Promise<string> {
  try {
    return await readlink('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
