import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrations } from '../../src/ledger/index.ts';
import type { Database } from '../../src/store/index.ts';

export interface Opened {
  readonly db: Database;
  /** Transactions that it can have at once, beside the integrator's. */
  readonly writers: number;
  readonly name: string;
  close(): Promise<void>;
}

/** The ledger's tables in a database of their own: on a server, in a schema that is dropped afterwards. */
export async function openDatabase(folder: string, url: string | undefined): Promise<Opened> {
  const { pool, drop, name, writers } = url === undefined ? await embedded(folder) : await server(url);
  const db = new Kysely<{}>({ dialect: new PostgresDialect({ pool }) });
  for (const migration of migrations) await migration.up(db);
  return { db, name, writers, async close() {
    await drop(db);
    await db.destroy();
  } };
}

interface Pool {
  readonly pool: pg.Pool;
  readonly name: string;
  readonly writers: number;
  drop(db: Database): Promise<void>;
}

async function embedded(folder: string): Promise<Pool> {
  const lite = await PGlite.create(folder);
  return { pool: new pg.Pool({ ...createPgConfig(lite), max: 1 }), name: 'embedded, on disk', writers: 1, drop: async () => undefined };
}

async function server(url: string): Promise<Pool> {
  const schema = `bench_ledger_${process.pid}`;
  const pool = new pg.Pool({ connectionString: url, max: 8, options: `-c search_path=${schema}` });
  const { rows: [row] } = await pool.query<{ server_version: string }>('show server_version');
  await pool.query(`create schema ${schema}`);
  return { pool, name: `PostgreSQL ${row?.server_version}`, writers: 4, async drop(db) {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(db);
  } };
}
