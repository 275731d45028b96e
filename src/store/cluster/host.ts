import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../error.ts';
import { blockedAt, ordinaryAccount, ownerOf } from './account.ts';
import type { Account } from './account.ts';
import { findBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { run } from './run.ts';

/** What a cluster in a folder would be run with on this host. */
export interface Host {
  readonly binaries: Binaries;
  /** Undefined where we are an ordinary user ourselves. */
  readonly account: Account | undefined;
}

/** Why there can be no cluster in the folder; undefined where there can. */
export async function clusterObstacle(folder: string): Promise<StoreError | undefined> {
  try {
    await hostFor(folder);
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

export async function hostFor(folder: string): Promise<Host> {
  if (process.platform === 'win32') throw unavailable('A private cluster needs unix sockets', folder, 'Set DATABASE_URL to a PostgreSQL server.');
  const wanted = await versionIn(join(folder, 'data'));
  const binaries = await findBinaries(wanted, versionOf);
  if (binaries === undefined) {
    const what = wanted === undefined ? 'PostgreSQL 15 or newer' : `PostgreSQL ${wanted}, whose files the folder holds,`;
    throw unavailable(`${what} is not installed here`, folder, 'Install its server package, set DATABASE_URL, or take the embedded profile.');
  }
  if (process.getuid?.() !== 0) return { binaries, account: undefined };
  const account = await ownerOf(folder) ?? await ordinaryAccount();
  if (account === undefined) throw unavailable('PostgreSQL does not run as root, and there is no account postgres or nobody', folder, 'Start as an ordinary user.');
  const blocked = await blockedAt(folder, account);
  if (blocked !== undefined) throw unavailable(`The account ${account.name}, which runs PostgreSQL since root may not, cannot pass through ${blocked}`, folder, `Run: chmod o+x ${blocked}; or choose another data folder.`);
  return { binaries, account };
}

async function versionIn(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

async function versionOf(folder: string): Promise<number | undefined> {
  const { status, output } = await run(join(folder, 'postgres'), ['--version'], undefined, '/').catch(() => ({ status: 1, output: '' }));
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  return status !== 0 || major === undefined ? undefined : Number(major);
}

function unavailable(message: string, where: string, remedy: string): StoreError {
  return new StoreError('cluster-unavailable', message, { where, remedy });
}
