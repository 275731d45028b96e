import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { defaultSettings, migrations, type FlawIdentity } from '../../src/clearinghouse/cases/index.ts';
import { keysOf } from '../../src/clearinghouse/cases/keys.ts';
import { opened } from '../../src/clearinghouse/cases/opening.ts';
import { within } from '../../src/clearinghouse/cases/record.ts';
import { insertCases } from '../../src/clearinghouse/cases/store.ts';
import type { Database } from '../../src/store/index.ts';

export function idOf(index: number): string {
  return `case-${index}`;
}

export async function insert(db: Database, known: readonly FlawIdentity[]): Promise<void> {
  const coordinator = { person: 'person-c', organization: 'org-c', roles: ['coordinator'] };
  const now = new Date('2026-01-01T00:00:00Z');
  const batch = 1_000;
  for (let from = 0; from < known.length; from += batch) {
    const files = known.slice(from, from + batch).map((identity, index) =>
      opened(idOf(from + index), { title: `flaw ${from + index}`, band: 'standard', identity, report: { report: `report-${from + index}`, finder: undefined, receivedAt: now, verdict: 'confirmed' } }, coordinator, now, defaultSettings).file);
    await db.transaction().execute(async (trx) => {
      const tables = within(trx);
      const seqs = new Map((await insertCases(tables, files, defaultSettings)).map(({ id, seq }) => [id, seq]));
      const keys = files.flatMap(({ id }, index) => keysOf(known[from + index] as FlawIdentity).map(({ key }) => ({ key, seq: seqs.get(id) ?? '0', case_id: id })));
      await sql`insert into case_key (key, seq, case_id) select * from unnest(${keys.map(({ key }) => key)}::text[], ${keys.map(({ seq }) => seq)}::bigint[], ${keys.map(({ case_id }) => case_id)}::text[])`.execute(tables);
    });
    if ((from / batch) % 20 === 0) process.stderr.write(`${from} cases\n`);
  }
  await sql`analyze`.execute(db);
}

export async function count(db: Database): Promise<number> {
  const { rows: [row] } = await sql<{ n: string }>`select count(*) as n from case_file`.execute(db);
  return Number(row?.n);
}

/** PostgreSQL where DATABASE_URL names one, in a schema of its own that goes again; else embedded. */
export async function database(): Promise<{ readonly db: Database; readonly profile: string; close(): Promise<void> }> {
  const url = process.env['DATABASE_URL'];
  const pglite = url === undefined ? await PGlite.create() : undefined;
  const schema = 'breakwater_bench_merge';
  const pool = new pg.Pool(pglite === undefined ? { connectionString: url, options: `-c search_path=${schema}`, max: 1 } : { ...createPgConfig(pglite), max: 1 });
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  if (pglite === undefined) await sql.raw(`drop schema if exists ${schema} cascade; create schema ${schema}`).execute(db);
  for (const { up } of migrations) await up(db);
  return {
    db, profile: pglite === undefined ? 'postgres' : 'embedded',
    async close() {
      if (pglite === undefined) await sql.raw(`drop schema ${schema} cascade`).execute(db);
      await db.destroy();
      await pglite?.close();
    },
  };
}
