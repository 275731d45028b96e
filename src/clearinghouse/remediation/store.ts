import { sql } from 'kysely';
import type { FixVerification } from '../../reproduction/index.ts';
import type { Database, Migration, Transaction } from '../../store/index.ts';
import type { FixRecord } from './schema.ts';

/** A type and not an interface: Kysely asks for an index signature. */
type Tables = {
  readonly fix: {
    readonly id: string;
    readonly case_id: string;
    readonly submitted_by: string;
    readonly submitted_at: Date;
    readonly what: string;
    /** The version's name, or undefined with a patch, which is kept sealed. */
    readonly version: string | null;
    readonly patch: Uint8Array | null;
    readonly state: FixRecord['state'];
    readonly verification: FixVerification | null;
  };
  readonly comparison: {
    readonly fix_id: string;
    readonly other_case: string;
    readonly outcome: string;
    readonly because: string;
  };
};

export const migrations: readonly Migration[] = [{
  name: '2026-11-25 remediation',
  async up(db) {
    await db.schema.createTable('fix')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('submitted_by', 'text', (column) => column.notNull())
      .addColumn('submitted_at', 'timestamptz', (column) => column.notNull())
      .addColumn('what', 'text', (column) => column.notNull())
      .addColumn('version', 'text')
      .addColumn('patch', 'bytea')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('verification', 'jsonb')
      .addCheckConstraint('fix_is_one_thing', sql`(version is null) <> (patch is null)`)
      .execute();
    await db.schema.createIndex('fix_case').on('fix').columns(['case_id', 'submitted_at']).execute();
    await db.schema.createTable('comparison')
      .addColumn('fix_id', 'text', (column) => column.notNull())
      .addColumn('other_case', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('because', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('comparison_key', ['fix_id', 'other_case'])
      .execute();
  },
}];

export interface StoredFix extends FixRecord {
  readonly version: string | undefined;
  readonly sealedPatch: Uint8Array | undefined;
}

export async function insertFix(trx: Transaction, { id, case: caseId, submittedBy, submittedAt, what, version, sealedPatch }: Omit<StoredFix, 'state' | 'verification'>): Promise<void> {
  await trx.withTables<Tables>().insertInto('fix').values({
    id, case_id: caseId, submitted_by: submittedBy, submitted_at: submittedAt, what, version: version ?? null, patch: sealedPatch ?? null, state: 'queued', verification: null,
  }).execute();
}

export async function fixById(db: Database, id: string): Promise<StoredFix | undefined> {
  const row = await db.withTables<Tables>().selectFrom('fix').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** In the order of their fixes, behind the given one. */
export async function sealedPatchesAfter(trx: Transaction, after: string, limit: number): Promise<readonly { readonly id: string; readonly patch: Uint8Array }[]> {
  const rows = await trx.withTables<Tables>().selectFrom('fix').select(['id', 'patch']).where('id', '>', after).where('patch', 'is not', null).orderBy('id').limit(limit).execute();
  return rows.flatMap(({ id, patch }) => (patch === null ? [] : [{ id, patch }]));
}

export async function replacePatch(trx: Transaction, id: string, patch: Uint8Array): Promise<void> {
  await trx.withTables<Tables>().updateTable('fix').set({ patch }).where('id', '=', id).execute();
}

/** Oldest first, without the patches themselves. */
export async function fixesOf(db: Database, caseId: string): Promise<readonly FixRecord[]> {
  const rows = await db.withTables<Tables>().selectFrom('fix').selectAll().where('case_id', '=', caseId).orderBy('submitted_at').orderBy('id').execute();
  return rows.map((row) => {
    const { version: _, sealedPatch: __, ...record } = fromRow(row);
    return record;
  });
}

export async function markProcessing(trx: Transaction, id: string): Promise<void> {
  await trx.withTables<Tables>().updateTable('fix').set({ state: 'processing' }).where('id', '=', id).where('state', '=', 'queued').execute();
}

/** False where it is done already. */
export async function finishFix(trx: Transaction, id: string, verification: FixVerification): Promise<boolean> {
  const changed = await trx.withTables<Tables>().updateTable('fix').set({ state: 'done', verification: sql`${JSON.stringify(verification)}::jsonb` }).where('id', '=', id).where('state', '<>', 'done').returning('id').execute();
  return changed.length > 0;
}

/** False where the two were compared already. */
export async function insertComparison(trx: Transaction, fix: string, other: string, outcome: string, because: string): Promise<boolean> {
  const inserted = await trx.withTables<Tables>().insertInto('comparison').values({ fix_id: fix, other_case: other, outcome, because }).onConflict((conflict) => conflict.doNothing()).returning('fix_id').execute();
  return inserted.length > 0;
}

function fromRow(row: Tables['fix']): StoredFix {
  return {
    id: row.id, case: row.case_id, submittedBy: row.submitted_by, submittedAt: row.submitted_at, what: row.what, state: row.state, verification: row.verification ?? undefined,
    version: row.version ?? undefined, sealedPatch: row.patch ?? undefined,
  };
}
