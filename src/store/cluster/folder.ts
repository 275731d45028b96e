import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StoreError } from '../error.ts';
import type { Host } from './host.ts';
import { run } from './run.ts';

/** Bytes that a socket's path may have with the name PostgreSQL gives it (sun_path of unix(7), less `/.s.PGSQL.5432`). */
const longestSocketFolder = 107 - 15;

export interface ClusterFolder {
  readonly folder: string;
  readonly data: string;
  readonly socket: string;
  readonly log: string;
}

/** Makes what is missing. A cluster gets its name only once it is whole. */
export async function prepareFolder(folder: string, host: Host): Promise<ClusterFolder> {
  const socket = Buffer.byteLength(folder) <= longestSocketFolder ? folder : await shortFolder(folder, host);
  const data = join(folder, 'data');
  if (await readFile(join(data, 'PG_VERSION')).catch(() => undefined) === undefined) await initialize(data, folder, host);
  return { folder, data, socket, log: join(folder, 'log') };
}

async function initialize(data: string, folder: string, { binaries, account }: Host): Promise<void> {
  const fresh = join(folder, 'data.new');
  let said = '';
  // Collated as in the embedded profile, so that an order is the same everywhere; not every system has C.UTF-8.
  for (const ctype of ['C.UTF-8', 'C']) {
    await rm(fresh, { recursive: true, force: true });
    // Trust, since whoever passes the folder's 0700 owns the data anyhow.
    const args = ['--pgdata', fresh, '--username', 'breakwater', '--auth-local', 'trust', '--auth-host', 'reject', '--encoding', 'UTF8', '--lc-collate', 'C', '--lc-ctype', ctype, '--data-checksums'];
    const { status, output } = await run(join(binaries.folder, 'initdb'), args, account, folder);
    if (status === 0) return await settle(fresh, data);
    said = lastLine(output);
  }
  throw new StoreError('cluster-failed', `initdb failed: ${said}`, { where: folder, remedy: 'Check the room on the disk and the rights on the folder.' });
}

async function settle(fresh: string, data: string): Promise<void> {
  // initdb made the file, so it stays the account's.
  await writeFile(join(fresh, 'postgresql.auto.conf'), settings);
  await rename(fresh, data);
}

/** Sizes for a small machine; durability is PostgreSQL's own default, which syncs. */
const settings = `listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '128MB'
max_wal_size = '1GB'
log_min_messages = warning
log_statement = 'none'
log_min_error_statement = panic
timezone = 'UTC'
`;

/** The folder is the cluster account's alone. */
export async function ownFolder(folder: string, { account }: Host): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const found = await lstat(folder);
  const us = process.getuid?.() ?? 0;
  const owner = account?.uid ?? us;
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== us)) throw new StoreError('folder-exposed', 'The folder is a link, no folder, or another user\'s', { where: folder, remedy: 'Give a folder that this user owns.' });
  if (account !== undefined && found.uid !== account.uid) await chown(folder, account.uid, account.gid);
  if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** A folder with a long path has its socket elsewhere, under a name that follows from it. */
async function shortFolder(folder: string, host: Host): Promise<string> {
  const short = join(tmpdir(), `breakwater-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  await ownFolder(short, host);
  return short;
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
