import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { TestContext } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../store/index.ts';
import { loadOrCreateKey } from '../../trust/index.ts';
import type { Signer } from '../../trust/index.ts';
import { LedgerError, integrator, migrations, recorder } from '../index.ts';
import type { Integrator, IntegratorOptions, LedgerErrorCode, Recorder } from '../index.ts';

export const origin = 'desk.example/ledger';

/** A database in memory, a key and a folder, all gone after the test. */
export interface Place {
  readonly db: Database;
  readonly folder: string;
  readonly signer: Signer;
  readonly record: Recorder;
  /** So many entries, each in a transaction of its own unless told otherwise. */
  add(count: number, atOnce?: number): Promise<void>;
  integrator(options?: Partial<IntegratorOptions>): Integrator;
}

/** Places for the tests of one file. A database takes seconds to come up, so one that a test is done with is emptied and serves the next. */
export function places(): (t: TestContext) => Promise<Place> {
  const free: Database[] = [];
  const all: Database[] = [];
  after(async () => {
    await Promise.all(all.map((db) => db.destroy()));
  });
  return async (t) => {
    const db = free.pop() ?? await database();
    if (!all.includes(db)) all.push(db);
    const root = await mkdtemp(join(tmpdir(), 'breakwater-ledger-'));
    t.after(async () => {
      await rm(root, { recursive: true, force: true });
      await sql`truncate ledger_entry, ledger_head`.execute(db);
      free.push(db);
    });
    return await placeIn(root, db);
  };
}

async function placeIn(root: string, db: Database): Promise<Place> {
  const folder = join(root, 'ledger');
  const signer = await loadOrCreateKey({ folder: join(root, 'keys'), profile: 'ed25519' });
  const record = recorder(steadyClock());
  let told = 0;
  return {
    db, folder, signer, record,
    async add(count, atOnce = count) {
      for (let left = count; left > 0; left -= atOnce) {
        await db.transaction().execute(async (trx) => {
          for (let at = 0; at < Math.min(atOnce, left); at++) await record(trx, { kind: 'report.received', subject: `report-${told++}`, body: { by: 'token-x', size: told } });
        });
      }
    },
    integrator: (options) => integrator({ db, folder, origin, signer, onError: () => undefined, ...options }),
  };
}

async function database(): Promise<Database> {
  const lite = await PGlite.create();
  const db = new Kysely<{}>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...createPgConfig(lite), max: 1 }) }) });
  for (const migration of migrations) await migration.up(db);
  return db;
}

function steadyClock(): Clock {
  let milliseconds = Date.UTC(2026, 10, 25);
  return { now: () => new Date(milliseconds++), monotonic: () => milliseconds };
}

/** Another key than that of a place. */
export function stranger(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

export function code(...wanted: readonly LedgerErrorCode[]): (error: unknown) => boolean {
  return (error) => error instanceof LedgerError && wanted.includes(error.code);
}
