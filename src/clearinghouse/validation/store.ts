import { sql, type Expression, type Generated, type SqlBool } from 'kysely';
import type { AffectedRange, Reproduction, Verdict } from '../../reproduction/index.ts';
import type { Database, Migration, Transaction } from '../../store/index.ts';
import type { FormerVerdict, Rerun, Validation } from './schema.ts';

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
    readonly range_evidence: Uint8Array | null;
    readonly range_evidence_sha256: string | null;
    /** When the search for the range ended, with one or without; null while it is to come, and where there is none to look for. */
    readonly ranged_at: Date | null;
    readonly finished_at: Date;
    /** Jsonb. */
    readonly rerun: Rerun | null;
    readonly seq: Generated<number>;
  };
  readonly validation_former: {
    readonly report: string;
    readonly verdict: Verdict;
    readonly reproduction: Reproduction;
    readonly evidence: Uint8Array | null;
    readonly evidence_sha256: string | null;
    readonly finished_at: Date;
    readonly rerun: Rerun;
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
}, {
  name: '2026-11-25 validation range',
  async up(db) {
    await db.schema.alterTable('validation').addColumn('range_evidence', 'bytea').addColumn('range_evidence_sha256', 'text').addColumn('ranged_at', 'timestamptz').execute();
    // Ranges came with the verdict until now.
    await sql`update validation set ranged_at = finished_at`.execute(db);
  },
}, {
  name: '2026-11-26 validation rerun',
  async up(db) {
    await db.schema.alterTable('validation').addColumn('rerun', 'jsonb').execute();
    await db.schema.createTable('validation_former')
      .addColumn('seq', 'bigserial', (column) => column.primaryKey())
      .addColumn('report', 'text', (column) => column.notNull())
      .addColumn('verdict', 'text', (column) => column.notNull())
      .addColumn('reproduction', 'jsonb', (column) => column.notNull())
      .addColumn('evidence', 'bytea')
      .addColumn('evidence_sha256', 'text')
      .addColumn('finished_at', 'timestamptz', (column) => column.notNull())
      .addColumn('rerun', 'jsonb', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('validation_former_report').on('validation_former').column('report').execute();
  },
}];

/** A verdict that says that the proof fires: what has a range. */
export function fires(verdict: Verdict): boolean {
  return verdict === 'confirmed' || verdict === 'needs-review';
}

/** False where the search has ended before. */
export async function insertRange(trx: Transaction, report: string, at: Date, found: { readonly range: AffectedRange; readonly evidence: Uint8Array; readonly sha256: string } | undefined): Promise<boolean> {
  const updated = await trx.withTables<Tables>().updateTable('validation').set({
    ranged_at: at, range: found === undefined ? null : sql`${JSON.stringify(found.range)}::jsonb`, range_evidence: found?.evidence ?? null, range_evidence_sha256: found?.sha256 ?? null,
  }).where('report', '=', report).where('ranged_at', 'is', null).returning('report').executeTakeFirst();
  return updated !== undefined;
}

/** For a query over reports: the verdict of now is this one. While it is run again there is none. */
export function hasVerdict(report: string, verdict: Verdict): Expression<SqlBool> {
  return sql<SqlBool>`exists (select 1 from validation v where v.report = ${sql.ref(report)} and v.verdict = ${verdict} and v.rerun is null)`;
}

/** How many reports have each verdict, among those that the given condition over `reports` lets through. */
export async function countVerdicts(db: Database, reports: string, among: Expression<SqlBool>): Promise<Readonly<Partial<Record<Verdict, number>>>> {
  const { rows } = await sql<{ readonly verdict: Verdict; readonly reports: string }>`select v.verdict, count(*) as reports from validation v join ${sql.table(reports)} on ${sql.ref(`${reports}.id`)} = v.report where v.rerun is null and ${among} group by v.verdict`.execute(db);
  return Object.fromEntries(rows.map((row) => [row.verdict, Number(row.reports)]));
}

/** Which of these reports wait for their range. */
export async function awaitingRange(db: Database | Transaction, reports: readonly string[]): Promise<readonly string[]> {
  if (reports.length === 0) return [];
  const rows = await db.withTables<Tables>().selectFrom('validation').select('report').where('report', 'in', [...reports]).where('ranged_at', 'is', null).execute();
  return rows.map(({ report }) => report);
}

export async function askRerun(trx: Transaction, report: string, rerun: Rerun): Promise<void> {
  await trx.withTables<Tables>().updateTable('validation').set({ rerun: sql`${JSON.stringify(rerun)}::jsonb` }).where('report', '=', report).execute();
}

/** There is nothing left to run: the verdict stands. */
export async function endRerun(trx: Transaction, report: string): Promise<void> {
  await trx.withTables<Tables>().updateTable('validation').set({ rerun: null }).where('report', '=', report).execute();
}

/** The verdict that a rerun was asked about goes among the former ones. */
async function setAside(trx: Transaction, report: string): Promise<void> {
  const tables = trx.withTables<Tables>();
  const row = await tables.deleteFrom('validation').where('report', '=', report).where('rerun', 'is not', null).returning(['verdict', 'reproduction', 'evidence', 'evidence_sha256', 'finished_at', 'rerun']).executeTakeFirst();
  if (row === undefined) return;
  await tables.insertInto('validation_former').values({ ...row, report, reproduction: sql`${JSON.stringify(row.reproduction)}::jsonb`, rerun: sql`${JSON.stringify(row.rerun)}::jsonb` }).execute();
}

/** What was found before, oldest first; the one of now is among them while it is run again. */
export async function formerVerdicts(db: Database | Transaction, report: string): Promise<readonly FormerVerdict[]> {
  const tables = db.withTables<Tables>();
  const rows = await tables.selectFrom('validation_former').select(['verdict', 'finished_at', 'rerun']).where('report', '=', report).orderBy('seq').execute();
  const current = await tables.selectFrom('validation').select(['verdict', 'finished_at', 'rerun']).where('report', '=', report).where('rerun', 'is not', null).executeTakeFirst();
  return [...rows, ...(current === undefined ? [] : [current])].flatMap(({ verdict, finished_at, rerun }) => (rerun === null ? [] : [{ verdict, finishedAt: finished_at, rerun }]));
}

/** False where the report has its validation already: a job that ran twice has no second effect. A rerun puts it in the place of the one before. */
export async function insertValidation(trx: Transaction, validation: Validation, evidence: Uint8Array | undefined): Promise<boolean> {
  const { report, verdict, reproduction, finishedAt, evidenceSha256 } = validation;
  await setAside(trx, report);
  const inserted = await trx.withTables<Tables>().insertInto('validation').values({
    report, verdict, claim_sha256: reproduction.claimSha256 ?? null,
    reproduction: sql`${JSON.stringify(reproduction)}::jsonb`,
    range: null, range_evidence: null, range_evidence_sha256: null, ranged_at: fires(verdict) ? null : finishedAt,
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
  const rows = await db.withTables<Tables>().selectFrom('validation').select(['report', 'verdict', 'reproduction', 'range', 'evidence_sha256', 'range_evidence_sha256', 'finished_at', 'rerun']).where('report', 'in', [...reports]).execute();
  return rows.map((row) => ({
    report: row.report, verdict: row.verdict, reproduction: row.reproduction, range: row.range ?? undefined, finishedAt: row.finished_at, evidenceSha256: row.range_evidence_sha256 ?? row.evidence_sha256 ?? undefined, rerun: row.rerun ?? undefined,
  }));
}

/** The sealed envelope: the one with the range, once there is one. */
export async function sealedEvidence(db: Database, report: string): Promise<Uint8Array | undefined> {
  const row = await db.withTables<Tables>().selectFrom('validation').select(['evidence', 'range_evidence']).where('report', '=', report).executeTakeFirst();
  return row?.range_evidence ?? row?.evidence ?? undefined;
}

/** In the order of their reports, behind the given one. */
export async function sealedEvidenceAfter(trx: Transaction, after: string, limit: number): Promise<readonly { readonly report: string; readonly evidence: Uint8Array; readonly rangeEvidence: Uint8Array | undefined }[]> {
  const rows = await trx.withTables<Tables>().selectFrom('validation').select(['report', 'evidence', 'range_evidence']).where('report', '>', after).where('evidence', 'is not', null).orderBy('report').limit(limit).execute();
  return rows.flatMap(({ report, evidence, range_evidence }) => (evidence === null ? [] : [{ report, evidence, rangeEvidence: range_evidence ?? undefined }]));
}

/** Of verdicts that were given before. */
export async function formerEvidence(trx: Transaction, report: string): Promise<readonly { readonly seq: number; readonly evidence: Uint8Array }[]> {
  const rows = await trx.withTables<Tables>().selectFrom('validation_former').select(['seq', 'evidence']).where('report', '=', report).where('evidence', 'is not', null).execute();
  return rows.flatMap(({ seq, evidence }) => (evidence === null ? [] : [{ seq, evidence }]));
}

export async function replaceFormerEvidence(trx: Transaction, seq: number, evidence: Uint8Array): Promise<void> {
  await trx.withTables<Tables>().updateTable('validation_former').set({ evidence }).where('seq', '=', seq).execute();
}

export async function replaceEvidence(trx: Transaction, report: string, anew: { readonly evidence?: Uint8Array; readonly range_evidence?: Uint8Array }): Promise<void> {
  await trx.withTables<Tables>().updateTable('validation').set(anew).where('report', '=', report).execute();
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
