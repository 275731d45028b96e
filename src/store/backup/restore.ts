import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { OpenOptions } from '../backend.ts';
import { databaseOver } from '../commits.ts';
import type { Migration, Transaction } from '../database.ts';
import { StoreError } from '../error.ts';
import { migrateWithin, migrationTable } from '../migrate.ts';
import { openBackend } from '../open.ts';
import type { Place } from '../place.ts';
import { startQueue } from '../queue/queue.ts';
import type { RunningQueue } from '../queue/queue.ts';
import { hasJobs } from '../queue/table.ts';
import { tablesOf } from './catalog.ts';
import { inText } from './cursor.ts';
import { linesOf } from './lines.ts';
import { load } from './load.ts';
import { withoutGuards } from './guards.ts';
import { formatName, formatVersion, manifestSchema } from './schema.ts';
import type { Manifest } from './schema.ts';
import type { BackupReport } from './write.ts';

/**
 * A backup into an empty database, all or nothing. The schema is made by the migrations that the backup names; those that came
 * since are applied when the store is opened next.
 */
export async function restore(place: Place, file: string, migrations: readonly Migration[], options: OpenOptions = {}): Promise<BackupReport> {
  const lines = await openFile(file);
  try {
    const manifest = await readManifest(lines, migrations);
    const backend = await openBackend(place, options);
    try {
      const { db, commits } = databaseOver(backend.pool);
      await db.transaction().execute(refuseTables);
      const queue = await startQueue({ backend, db, commits }, options);
      try {
        const rows = await db.transaction().execute((trx) => fill(trx, { manifest, migrations, lines, queue }));
        return { manifest, rows };
      } finally {
        await queue.stop();
      }
    } finally {
      await backend.close();
    }
  } catch (error) {
    throw told(error, file);
  } finally {
    await lines.return(undefined);
  }
}

interface Content {
  readonly manifest: Manifest;
  readonly migrations: readonly Migration[];
  readonly lines: AsyncGenerator<string>;
  readonly queue: RunningQueue;
}

async function fill(trx: Transaction, { manifest, migrations, lines, queue }: Content): Promise<number> {
  await refuseTables(trx);
  if (await hasJobs(trx)) throw notEmpty('jobs');
  await migrateWithin(trx, migrations.filter(({ name }) => manifest.migrations.includes(name)));
  await inText(trx);
  const tables = (await tablesOf(trx)).filter(({ name }) => name !== migrationTable);
  return await withoutGuards(trx, tables, () => load(trx, tables, lines, queue));
}

async function refuseTables(trx: Transaction): Promise<void> {
  const [table] = await tablesOf(trx);
  if (table !== undefined) throw notEmpty(`a table ${JSON.stringify(table.name)}`);
}

async function readManifest(lines: AsyncGenerator<string>, migrations: readonly Migration[]): Promise<Manifest> {
  const first = await lines.next();
  const manifest = manifestSchema.safeParse(first.done === true ? undefined : JSON.parse(first.value));
  if (!manifest.success) throw new StoreError('backup-malformed', `The file is no ${formatName}`, { remedy: 'Give a file that breakwater backup wrote.' });
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = manifest.data.migrations.find((name) => !known.has(name));
  if (manifest.data.version > formatVersion || unknown !== undefined) {
    const why = unknown === undefined ? `has the format version ${manifest.data.version}` : `went through the migration ${JSON.stringify(unknown)}`;
    throw new StoreError('backup-newer', `The backup ${why}, which this program does not know`, { remedy: 'Restore it with the version of the program that wrote it, or a newer one.' });
  }
  return manifest.data;
}

async function openFile(file: string): Promise<AsyncGenerator<string>> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new StoreError('backup-malformed', 'The backup cannot be read', { where: file, cause: error, remedy: 'Check the name and the rights on it.' });
  });
  const gunzip = createGunzip();
  const source = createReadStream(file, { fd: handle });
  source.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => source.destroy());
  return linesOf(source.pipe(gunzip));
}

function notEmpty(what: string): StoreError {
  return new StoreError('restore-not-empty', `The database is not empty: it has ${what}`, { remedy: 'Restore into a new database or folder.' });
}

/** What a damaged file makes other code say. */
function told(error: unknown, file: string): unknown {
  const zlib = error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
  if (!zlib && !(error instanceof SyntaxError) && !(error instanceof z.ZodError)) return error;
  return new StoreError('backup-malformed', 'The backup is damaged', { where: file, cause: error, remedy: 'Use another backup; nothing was restored.' });
}
