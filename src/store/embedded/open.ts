import { chmod, lstat, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import type { Backend, OpenOptions } from '../backend.ts';
import { StoreError } from '../error.ts';
import { lockFolder } from '../lock/folder.ts';

/**
 * PGlite: PostgreSQL in this process, with one connection. It takes no lock on its folder, so two processes would overwrite
 * each other's pages; ours is taken first. It makes files that everybody may read, so the folder is for nobody else.
 */
export async function openEmbedded(folder: string | undefined, options: OpenOptions): Promise<Backend> {
  if (folder === undefined) return backend(await PGlite.create(), options, async () => undefined);
  await ownFolder(folder);
  const lock = await lockFolder(folder, { what: 'embedded database is open in' });
  try {
    return backend(await start(join(folder, 'data')), options, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function start(data: string): Promise<PGlite> {
  try {
    return await PGlite.create(data);
  } catch (error) {
    const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
    throw new StoreError('folder-unreadable', `The embedded database does not open${version === undefined ? '' : `; its files are of PostgreSQL ${version.trim()}`}`, { where: data, cause: error, remedy: 'Open it with the version of Breakwater that wrote it, make a backup there, and restore that into an empty folder.' });
  }
}

function backend(lite: PGlite, options: OpenOptions, release: () => Promise<void>): Backend {
  const report = options.report ?? (() => undefined);
  // Never closed for being idle: the adapter's connection cannot be opened twice. A wait without end for the only
  // connection, in a transaction that asks for a second one, would be a silent standstill.
  const pool = new pg.Pool({ ...createPgConfig(lite), max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 60_000 });
  pool.on('error', (error) => { report({ kind: 'connection', error }); });
  return {
    profile: 'embedded',
    pool,
    queuePool: pool,
    exclusive: true,
    listen: undefined,
    async close() {
      await pool.end();
      await lite.close();
      await release();
    },
  };
}

async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const remedy = 'Give a folder that this user owns, not a link.';
  if (!found.isDirectory()) throw new StoreError('folder-exposed', 'The data folder is a link or no folder', { where: folder, remedy });
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw new StoreError('folder-exposed', 'The data folder is another user\'s', { where: folder, remedy });
  if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
}
