import { randomBytes } from 'node:crypto';
import { access, link, open, readFile, readdir, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreError } from '../error.ts';
import { holderAlive, thisProcess } from './holder.ts';
import type { Holder } from './holder.ts';

export interface LockOptions {
  /** For the message: 'what is open in' process 17. */
  readonly what: string;
  /** Milliseconds to wait for a holder that is alive. */
  readonly patience?: number;
}

export interface FolderLock {
  release(): Promise<void>;
}

const pattern = /^lock\.(\d{1,15})$/;
/** A sign of life for those who cannot see our process: in another container, on the same volume. */
const touchEvery = 2000;

/**
 * One process per folder, on any file system that has link(2). A lock is a file `lock.N`; the holder is the one of the
 * highest N. Invariants: a file gets its name only once it is whole; it is never overwritten; a dead holder's N is left
 * in place until N+1 stands, so of two that take over at once one fails at link(2), and one that was too slow and makes
 * an N that is already past sees the higher one and gives up.
 */
export async function lockFolder(folder: string, { what, patience = 0 }: LockOptions): Promise<FolderLock> {
  const until = performance.now() + patience;
  for (let tries = 0; tries < 20;) {
    const highest = Math.max(0, ...await numbers(folder));
    if (highest > 0) {
      const file = join(folder, `lock.${highest}`);
      const holder = parse(await readFile(file, 'utf8').catch(() => ''));
      if (holder === undefined && await gone(file)) continue;
      if (holder !== 'released' && await holderAlive(holder, file)) {
        if (performance.now() >= until) throw held(holder, file, what);
        await wait(100);
        continue;
      }
    }
    tries++;
    const mine = await claim(folder, highest + 1);
    if (mine !== undefined) return mine;
  }
  throw new StoreError('folder-locked', 'Other processes keep taking the folder', { where: folder, remedy: 'Start one process only.' });
}

async function claim(folder: string, number: number): Promise<FolderLock | undefined> {
  const file = join(folder, `lock.${number}`);
  if (!await place(folder, file, JSON.stringify(await thisProcess()))) return undefined;
  const others = await numbers(folder);
  if (others.some((other) => other > number)) {
    await unlink(file);
    return undefined;
  }
  await Promise.all(others.filter((other) => other < number).map((other) => unlink(join(folder, `lock.${other}`)).catch(() => undefined)));
  const beat = setInterval(() => {
    const now = new Date(Date.now());
    utimes(file, now, now).catch(() => undefined);
  }, touchEvery);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      // Never unlinked by its holder: a slow other one could then make the same number again beside a newer holder.
      const next = join(folder, `lock.${number + 1}`);
      await place(folder, next, '"released"');
      await unlink(file).catch(() => undefined);
    },
  };
}

/** False where the name is taken. */
async function place(folder: string, file: string, text: string): Promise<boolean> {
  const temporary = join(folder, `.lock-${randomBytes(8).toString('hex')}`);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const found = pattern.exec(name)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
}

function parse(text: string): Holder | 'released' | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === 'released') return value;
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, started, space, host } = value as Readonly<Record<string, unknown>>;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
    return { pid, started: textOf(started), space: textOf(space), host: textOf(host) };
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

async function gone(file: string): Promise<boolean> {
  try {
    await access(file);
    return false;
  } catch {
    return true;
  }
}

function held(holder: Holder | undefined, file: string, what: string): StoreError {
  if (holder === undefined) return new StoreError('folder-locked', 'The folder has a lock that is none of ours', { where: file, remedy: 'When no process uses the folder, delete that file.' });
  return new StoreError('folder-locked', `The ${what} process ${holder.pid}${holder.host === '' ? '' : ` on ${holder.host}`}`, { where: file, remedy: `One process only can open it: stop process ${holder.pid}, speak to it over HTTP instead, or set DATABASE_URL to a PostgreSQL server.` });
}
