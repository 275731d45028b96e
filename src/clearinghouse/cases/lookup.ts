import { sql, type Expression, type SqlBool } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import type { CaseFile } from './file.ts';
import type { Label } from './labels.ts';
import { readMany, statusOf } from './store.ts';
import { ours } from './tables.ts';

/** Why the first report is in its case. */
export const openedFor = 'the case was opened for it';

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

/** How one case stands, without reading the rest of it: whoever is refused costs next to nothing. */
export async function standingOf(db: Database | Transaction, id: string): Promise<Pick<CaseStanding, 'id' | 'state' | 'label'> & { readonly mergedInto: string | undefined } | undefined> {
  const row = await ours(db).selectFrom('case_file').select(['tlp', 'published_at', 'closed_at', 'merged_into']).where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const status = statusOf(row);
  return { id, state: status === 'merged' ? 'closed' : status, label: row.tlp, mergedInto: row.merged_into ?? undefined };
}

/** The same in SQL, for lists: columns of `case_file`. */
export const standingColumns = { id: 'case_file.id', state: stateIn('case_file'), label: 'case_file.tlp' } as const;

/** And for a list of reports: what the case that a report is in is like; NULL where it is in none. */
export function standingOfReport(report: string): Readonly<Record<'id' | 'state' | 'label', Expression<unknown>>> {
  const of = (column: Expression<unknown>): Expression<unknown> => sql`(select ${column} from case_report r join case_file f on f.id = r.case_id where r.report = ${sql.ref(report)})`;
  return { id: of(sql`f.id`), state: of(stateIn('f')), label: of(sql`f.tlp`) };
}

/** For a query over reports: it is in no case. */
export function withoutCase(report: string): Expression<SqlBool> {
  return sql<SqlBool>`not exists (select 1 from case_report r where r.report = ${sql.ref(report)})`;
}

function stateIn(table: string): Expression<unknown> {
  const column = (name: string): Expression<unknown> => sql.ref(`${table}.${name}`);
  return sql`case when ${column('published_at')} is not null then 'published' when ${column('closed_at')} is null and ${column('merged_into')} is null then 'open' else 'closed' end`;
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
    return file === undefined ? [] : [[report, { ...standingIn(file), first: why === openedFor }] as const];
  }));
}

/** The same for cases by their ids; what is unknown, or merged into another one, is not in the answer. */
export async function caseStandings(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Omit<CaseStanding, 'first'>>> {
  const known = ids.length === 0 ? [] : await ours(db).selectFrom('case_file').select('id').where('id', 'in', [...ids]).where('merged_into', 'is', null).execute();
  if (known.length === 0) return new Map();
  return new Map((await readMany(ours(db), known.map(({ id }) => id))).map((file) => [file.id, standingIn(file)]));
}

function standingIn({ id, status, papers: { labels } }: CaseFile): Omit<CaseStanding, 'first'> {
  return { id, state: status === 'merged' ? 'closed' : status, label: labels.case, proof: labels.reproducer };
}

/** Has any of its reports been confirmed by execution? A case that a person opened may have none. */
export async function isConfirmed(db: Database | Transaction, id: string): Promise<boolean> {
  return await ours(db).selectFrom('case_report').select('report').where('case_id', '=', id).where('verdict', '=', 'confirmed').executeTakeFirst() !== undefined;
}

/** Who is on it now, coordinators and all. */
export async function participantsNow(db: Database | Transaction, id: string, now: Date): Promise<readonly string[]> {
  const rows = await ours(db).selectFrom('case_participant').select('person').where('case_id', '=', id).where('ended_at', 'is', null).where('expires_at', '>', now).orderBy('person').execute();
  return rows.map(({ person }) => person);
}

/** A case's reports, in order of receipt: the first is the one that it rests on. */
export async function reportsOfCase(db: Database | Transaction, id: string): Promise<readonly string[]> {
  const rows = await ours(db).selectFrom('case_report').select('report').where('case_id', '=', id).orderBy('received_at').orderBy('report').execute();
  return rows.map(({ report }) => report);
}
