import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'kysely';
import type { Store, Transaction } from '../database.ts';
import { StoreError } from '../error.ts';
import { applied, migrationTable } from '../migrate.ts';
import { savedJobs } from '../queue/table.ts';
import { sequencesOf, tablesOf } from './catalog.ts';
import type { Table } from './catalog.ts';
import { inText, rowsOf } from './cursor.ts';
import { formatName, formatVersion } from './schema.ts';
import type { Manifest, Row, Section } from './schema.ts';

export interface BackupReport {
  readonly manifest: Manifest;
  readonly rows: number;
}

/**
 * Everything that the store holds at one moment, into a file that nobody else may read. It gets its name once it is whole
 * and on disk. The store goes on working; an embedded one waits, since the snapshot has its only connection.
 */
export async function backup(store: Pick<Store, 'db' | 'profile'>, file: string): Promise<BackupReport> {
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    let report: BackupReport | undefined;
    await store.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(async (trx) => {
      const content = contentOf(trx, store.profile, (done) => { report = done; });
      await pipeline(Readable.from(content), createGzip(), createWriteStream(temporary, { flags: 'wx', mode: 0o600 }));
    });
    await settle(temporary, file);
    if (report === undefined) throw new Error('the content was not read to its end');
    return report;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new StoreError('backup-failed', taken ? 'There is a file of that name already' : 'The backup could not be written', { where: file, cause: error, remedy: taken ? 'Choose another name.' : 'Check that the folder is there and has room.' });
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

async function* contentOf(trx: Transaction, profile: Manifest['profile'], done: (report: BackupReport) => void): AsyncGenerator<string> {
  await inText(trx);
  const manifest: Manifest = { format: formatName, version: formatVersion, profile, at: await momentOf(trx), migrations: [...await applied(trx)] };
  yield line(manifest);
  let rows = 0;
  for (const table of await tablesOf(trx)) {
    // Its content follows from the manifest.
    if (table.name === migrationTable) continue;
    yield section({ table: table.name, columns: table.columns.map(({ name }) => name) });
    for await (const row of rowsOf(trx, selectOf(table))) {
      rows++;
      yield line(row);
    }
  }
  let queue: string | undefined;
  for await (const [name, job] of rowsOf(trx, savedJobs)) {
    if (name !== queue) yield section({ jobs: queue = name ?? '' });
    rows++;
    yield line([job ?? null]);
  }
  for (const name of await sequencesOf(trx)) yield section(await sequenceOf(trx, name));
  yield section({ end: true, rows });
  done({ manifest, rows });
}

function selectOf({ name, columns }: Table): string {
  const quoted = columns.map((column) => `${quote(column.name)}::text`).join(', ');
  return `select ${quoted} from ${quote(name)}`;
}

async function sequenceOf(trx: Transaction, name: string): Promise<Section> {
  const { rows } = await sql<{ last: string; called: boolean }>`select last_value::text as last, is_called as called from ${sql.id(name)}`.execute(trx);
  return { sequence: name, last: rows[0]?.last ?? '1', called: rows[0]?.called ?? false };
}

async function momentOf(trx: Transaction): Promise<string> {
  const { rows } = await sql<{ at: Date }>`select now() as at`.execute(trx);
  return rows[0]?.at.toISOString() ?? '';
}

async function settle(temporary: string, file: string): Promise<void> {
  await sync(temporary);
  await link(temporary, file);
  await sync(dirname(file));
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function section(value: Section): string {
  return line(value);
}

function line(value: Manifest | Section | Row): string {
  return `${JSON.stringify(value)}\n`;
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
