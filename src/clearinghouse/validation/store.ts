import { sql, type Generated } from 'kysely';
import type { AffectedRange, Reproduction, Verdict } from '../../reproduction/index.ts';
import type { Database, Migration, Transaction } from '../../store/index.ts';
import type { Validation } from './schema.ts';

/** A type and not an interface: Kysely asks for an index signature. */
type Tables = {
  readonly validation: {
    readonly report: string;
    readonly verdict: Verdict;
    readonly claim_sha256: string | null;
    readonly reproduction: Reproduction;
    readonly range: AffectedRange | null;
    readonly evidence: Uint8Array | null;
    readonly evidence_sha256: string | null;
    readonly finished_at: Date;
    readonly seq: Generated<number>;
  };
};

export const migrations: readonly Migration[] = [{
  name: '2026-11-25 validation',
  async up(db) {
    await db.schema.createTable('validation')
      .addColumn('report', 'text', (column) => column.primaryKey())
      .addColumn('verdict', 'text', (column) => column.notNull())
      .addColumn('claim_sha256', 'text')
      .addColumn('reproduction', 'jsonb', (column) => column.notNull())
      .addColumn('range', 'jsonb')
      .addColumn('evidence', 'bytea')
      .addColumn('evidence_sha256', 'text')
      .addColumn('finished_at', 'timestamptz', (column) => column.notNull())
      .addColumn('seq', 'bigserial', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('validation_claim').on('validation').column('claim_sha256').execute();
  },
}];

/** False where the report has its validation already: a job that ran twice has no second effect. */
export async function insertValidation(trx: Transaction, validation: Validation, evidence: Uint8Array | undefined): Promise<boolean> {
  const { report, verdict, reproduction, range, finishedAt, evidenceSha256 } = validation;
  const inserted = await trx.withTables<Tables>().insertInto('validation').values({
    report, verdict, claim_sha256: reproduction.claimSha256 ?? null,
    reproduction: sql`${JSON.stringify(reproduction)}::jsonb`,
    range: range === undefined ? null : sql`${JSON.stringify(range)}::jsonb`,
    evidence: evidence ?? null, evidence_sha256: evidenceSha256 ?? null, finished_at: finishedAt,
  }).onConflict((conflict) => conflict.column('report').doNothing()).returning('report').executeTakeFirst();
  return inserted !== undefined;
}

export async function validationOf(db: Database | Transaction, report: string): Promise<Validation | undefined> {
  const [found] = await validationsOf(db, [report]);
  return found;
}

export async function validationsOf(db: Database | Transaction, reports: readonly string[]): Promise<readonly Validation[]> {
  if (reports.length === 0) return [];
  const rows = await db.withTables<Tables>().selectFrom('validation').select(['report', 'verdict', 'reproduction', 'range', 'evidence_sha256', 'finished_at']).where('report', 'in', [...reports]).execute();
  return rows.map((row) => ({
    report: row.report, verdict: row.verdict, reproduction: row.reproduction, range: row.range ?? undefined, finishedAt: row.finished_at, evidenceSha256: row.evidence_sha256 ?? undefined,
  }));
}

/** The sealed envelope. */
export async function sealedEvidence(db: Database, report: string): Promise<Uint8Array | undefined> {
  const row = await db.withTables<Tables>().selectFrom('validation').select('evidence').where('report', '=', report).executeTakeFirst();
  return row?.evidence ?? undefined;
}

/** In the order of their reports, behind the given one. */
export async function sealedEvidenceAfter(trx: Transaction, after: string, limit: number): Promise<readonly { readonly report: string; readonly evidence: Uint8Array }[]> {
  const rows = await trx.withTables<Tables>().selectFrom('validation').select(['report', 'evidence']).where('report', '>', after).where('evidence', 'is not', null).orderBy('report').limit(limit).execute();
  return rows.flatMap(({ report, evidence }) => (evidence === null ? [] : [{ report, evidence }]));
}

export async function replaceEvidence(trx: Transaction, report: string, evidence: Uint8Array): Promise<void> {
  await trx.withTables<Tables>().updateTable('validation').set({ evidence }).where('report', '=', report).execute();
}

/**
 * Confirmed reports of the very same claim, byte for byte, oldest first: no patch is needed to know that they are one flaw.
 * Whoever asks is alone with that claim until its transaction ends: two that are confirmed at once, by two workers, would
 * each see no other and open a case.
 */
export async function confirmedWithClaim(trx: Transaction, claimSha256: string, except: string): Promise<readonly string[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`claim ${claimSha256}`}, 0))`.execute(trx);
  const rows = await trx.withTables<Tables>().selectFrom('validation').select('report').where('claim_sha256', '=', claimSha256).where('verdict', '=', 'confirmed').where('report', '<>', except).orderBy('seq').execute();
  return rows.map(({ report }) => report);
}
