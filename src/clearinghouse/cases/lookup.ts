import type { Database, Transaction } from '../../store/index.ts';
import type { CaseFile } from './file.ts';
import type { Label } from './labels.ts';
import { readMany } from './store.ts';
import { ours } from './tables.ts';

/** What the decision point asks about a case. */
export interface CaseStanding {
  readonly id: string;
  readonly state: 'open' | 'published' | 'closed';
  readonly label: Label;
  /** Of the proof and the evidence that carries it. */
  readonly proof: Label;
  /** It was opened for this report. */
  readonly first: boolean;
}

/** The cases that reports are in; a report that opened none is not in the answer. */
export async function casesOfReports(db: Database | Transaction, reports: readonly string[]): Promise<ReadonlyMap<string, CaseStanding>> {
  if (reports.length === 0) return new Map();
  const tables = ours(db);
  const rows = await tables.selectFrom('case_report').select(['report', 'case_id', 'why']).where('report', 'in', [...reports]).execute();
  if (rows.length === 0) return new Map();
  const files = new Map((await readMany(tables, [...new Set(rows.map(({ case_id }) => case_id))])).map((file) => [file.id, file]));
  return new Map(rows.flatMap(({ report, case_id, why }) => {
    const file = files.get(case_id);
    return file === undefined ? [] : [[report, { ...standingOf(file), first: why === 'the case was opened for it' }] as const];
  }));
}

/** The same for cases by their ids; what is unknown, or merged into another one, is not in the answer. */
export async function caseStandings(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Omit<CaseStanding, 'first'>>> {
  const known = ids.length === 0 ? [] : await ours(db).selectFrom('case_file').select('id').where('id', 'in', [...ids]).where('merged_into', 'is', null).execute();
  if (known.length === 0) return new Map();
  return new Map((await readMany(ours(db), known.map(({ id }) => id))).map((file) => [file.id, standingOf(file)]));
}

function standingOf({ id, status, papers: { labels } }: CaseFile): Omit<CaseStanding, 'first'> {
  return { id, state: status === 'merged' ? 'closed' : status, label: labels.case, proof: labels.reproducer };
}

/** Has any of its reports been confirmed by execution? A case that a person opened may have none. */
export async function isConfirmed(db: Database | Transaction, id: string): Promise<boolean> {
  return await ours(db).selectFrom('case_report').select('report').where('case_id', '=', id).where('verdict', '=', 'confirmed').executeTakeFirst() !== undefined;
}

/** A case's reports, in order of receipt: the first is the one that it rests on. */
export async function reportsOfCase(db: Database, id: string): Promise<readonly string[]> {
  const rows = await ours(db).selectFrom('case_report').select('report').where('case_id', '=', id).orderBy('received_at').orderBy('report').execute();
  return rows.map(({ report }) => report);
}
