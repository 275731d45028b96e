import { sql } from 'kysely';
import type { Database, Migration, Transaction } from './database.ts';
import { StoreError } from './error.ts';

/** Any number that nobody else takes an advisory lock on in this database: 'brkwater' in ASCII. */
const lock = 0x62726b77n * 0x100000000n + 0x61746572n;

/** Its name is in the types and statements below. */
export const migrationTable = 'migration';

type Migrated = { migration: { name: string; applied_at: Date } };

/**
 * Brings the schema up to the given migrations, each in a transaction of its own. The lock is taken inside of it and the
 * record read under the lock: of processes that start at once each migration is run by one, and a pooler that hands out
 * another connection per transaction does no harm.
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<void> {
  const ordered = inOrder(migrations);
  await db.transaction().execute((trx) => prepare(trx, ordered));
  for (const migration of ordered) await db.transaction().execute((trx) => apply(trx, migration));
}

/** All in the caller's transaction: a restore is all or nothing. */
export async function migrateWithin(trx: Transaction, migrations: readonly Migration[]): Promise<void> {
  const ordered = inOrder(migrations);
  await prepare(trx, ordered);
  for (const migration of ordered) await apply(trx, migration);
}

export async function applied(db: Database): Promise<readonly string[]> {
  if (!await exists(db)) return [];
  const rows = await db.withTables<Migrated>().selectFrom('migration').select('name').orderBy(sql`name collate "C"`).execute();
  return rows.map(({ name }) => name);
}

/** Refuses to guess: every ambiguity is found before the first statement of ours changes anything. */
async function prepare(trx: Transaction, ordered: readonly Migration[]): Promise<void> {
  await hold(trx);
  if (!await exists(trx)) {
    await sql`create table migration (name text primary key, applied_at timestamptz not null default now())`.execute(trx);
    return;
  }
  const done = await applied(trx);
  const known = new Set(ordered.map(({ name }) => name));
  const unknown = done.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new StoreError('schema-newer', `The database went through ${list(unknown)}, which this program does not know`, { where: 'table migration', remedy: 'Start the newer version of the program that wrote this database, or restore a backup of the older one into an empty database.' });
  }
  const last = done.at(-1);
  const late = ordered.filter(({ name }) => last !== undefined && name < last && !done.includes(name));
  if (late.length > 0) {
    throw new StoreError('migrations-disordered', `${list(late.map(({ name }) => name))} should have been applied before ${JSON.stringify(last)}, which already is`, { where: 'table migration', remedy: 'Give the new migration a name that sorts after every applied one.' });
  }
}

async function apply(trx: Transaction, migration: Migration): Promise<void> {
  await hold(trx);
  const table = trx.withTables<Migrated>();
  const done = await table.selectFrom('migration').select('name').where('name', '=', migration.name).executeTakeFirst();
  if (done !== undefined) return;
  try {
    await migration.up(trx);
  } catch (error) {
    throw new StoreError('migration-failed', `The migration ${JSON.stringify(migration.name)} failed; nothing of it was kept`, { cause: error, remedy: 'Report this with the error below it; the database is as it was before.' });
  }
  await table.insertInto('migration').values({ name: migration.name, applied_at: sql<Date>`now()` }).execute();
}

async function hold(trx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${String(lock)}::bigint)`.execute(trx);
}

async function exists(db: Database): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('migration') is not null as found`.execute(db);
  return rows[0]?.found === true;
}

function inOrder(migrations: readonly Migration[]): readonly Migration[] {
  // By code units, as the database's "C" collation orders them: the order must not hang on anybody's locale.
  const ordered = [...migrations].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const twice = ordered.find(({ name }, index) => name === ordered[index + 1]?.name);
  if (twice !== undefined) throw new StoreError('migrations-disordered', `Two migrations are called ${JSON.stringify(twice.name)}`, { remedy: 'Rename the one that is newer.' });
  return ordered;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name)).join(', ');
  return `the migration${names.length === 1 ? '' : 's'} ${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
