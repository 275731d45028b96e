import { sql } from 'kysely';
import type { Database, Migration, Transaction } from '../../store/index.ts';
import type { Advisory } from './advisory.ts';

/** A type and not an interface: Kysely asks for an index signature. */
type Tables = {
  readonly advisory: { readonly id: string; readonly case_id: string; readonly document: Advisory; readonly published_at: Date };
  readonly advisory_number: { readonly year: number; readonly last: number };
};

export const migrations: readonly Migration[] = [{
  name: '2026-11-26 distribution',
  async up(db) {
    await db.schema.createTable('advisory')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull().unique())
      .addColumn('document', 'jsonb', (column) => column.notNull())
      .addColumn('published_at', 'timestamptz', (column) => column.notNull())
      .execute();
    await db.schema.createTable('advisory_number')
      .addColumn('year', 'integer', (column) => column.primaryKey())
      .addColumn('last', 'integer', (column) => column.notNull())
      .execute();
  },
}];

/** Gives a case's advisory the next number of its year. The counter's row is locked to the end of the transaction: no number is skipped or given twice. */
export async function insertAdvisory(trx: Transaction, prefix: string, at: Date, make: (id: string) => Advisory): Promise<Advisory> {
  const tables = trx.withTables<Tables>();
  const year = at.getUTCFullYear();
  const { last } = await tables.insertInto('advisory_number').values({ year, last: 1 })
    .onConflict((conflict) => conflict.column('year').doUpdateSet({ last: sql`advisory_number.last + 1` })).returning('last').executeTakeFirstOrThrow();
  const advisory = make(`${prefix}-${year}-${String(last).padStart(4, '0')}`);
  await tables.insertInto('advisory').values({ id: advisory.id, case_id: advisory.case, document: sql`${JSON.stringify(advisory)}::jsonb`, published_at: at }).execute();
  return advisory;
}

/** Newest first. */
export async function listAdvisories(db: Database): Promise<readonly Advisory[]> {
  const rows = await db.withTables<Tables>().selectFrom('advisory').select('document').orderBy('published_at', 'desc').orderBy('id', 'desc').execute();
  return rows.map(({ document }) => document);
}

/** What changes with every publication, and with nothing else: none is ever written anew. */
export async function publicationMark(db: Database): Promise<string> {
  const { count, last } = await db.withTables<Tables>().selectFrom('advisory').select(({ fn }) => [fn.countAll().as('count'), fn.max('published_at').as('last')]).executeTakeFirstOrThrow();
  return `${count} ${last === null ? '' : new Date(last).toISOString()}`;
}

export async function advisoryOfCase(db: Database, caseId: string): Promise<Advisory | undefined> {
  return (await db.withTables<Tables>().selectFrom('advisory').select('document').where('case_id', '=', caseId).executeTakeFirst())?.document;
}
