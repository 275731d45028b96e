import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { LedgerEntry } from '../ledger/index.ts';
import type { Tools } from './recorder.ts';
import { migrations } from './store.ts';
import type { Database, Transaction } from './store.ts';

export interface World {
  readonly db: Database;
  readonly tools: Tools;
  readonly ledger: readonly LedgerEntry[];
  /** In a transaction of its own. */
  change<T>(act: (trx: Transaction) => Promise<T>): Promise<T>;
  pass(milliseconds: number): void;
  now(): Date;
  close(): Promise<void>;
}

/** This room on an empty database in memory, with a clock that stands still until it is told, and a ledger that is a list. */
export async function world(): Promise<World> {
  const server = await PGlite.create();
  const pool = new pg.Pool({ ...createPgConfig(server), max: 1 });
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  for (const migration of migrations) await migration.up(db);
  let now = Date.parse('2026-12-01T12:00:00Z');
  const ledger: LedgerEntry[] = [];
  const clock = { now: () => new Date(now), monotonic: () => now };
  return {
    db, ledger, now: clock.now,
    tools: { clock, record: (_trx, entry) => { ledger.push(entry); return Promise.resolve(); } },
    change: (act) => db.transaction().execute(act),
    pass: (milliseconds) => { now += milliseconds; },
    close: async () => { await db.destroy(); await server.close(); },
  };
}
