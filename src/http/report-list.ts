import { standingOfReport, withoutCase } from '../clearinghouse/cases/index.ts';
import { countOpen, countReports, listReports, type ReportState, type StoredReport } from '../clearinghouse/intake/index.ts';
import { countVerdicts, hasVerdict } from '../clearinghouse/validation/index.ts';
import { filterFor, whereOf, type Actor } from '../identity/index.ts';
import { verdicts, type Verdict } from '../reproduction/index.ts';
import { HttpError } from './error.ts';
import type { HttpParts } from './parts.ts';
import { scopeLacking } from './scope.ts';
import { rowsOf } from './report-view.ts';
import type { ReportList } from './view.ts';

const states = ['queued', 'processing', 'done'] as const satisfies readonly ReportState[];
const pageSize = 200;

interface Wanted {
  readonly state: ReportState | undefined;
  readonly verdict: Verdict | undefined;
  /** Only what waits for a person: validated, in no case, and not closed. */
  readonly decision: boolean;
}

export function wantedOf(query: (name: string) => string | undefined): Wanted {
  const [state, verdict, wants] = [query('state'), query('verdict'), query('wants')];
  if (wants !== undefined && wants !== 'decision') throw strange('wants', wants, ['decision']);
  return { state: oneOf('state', state, states), verdict: oneOf('verdict', verdict, verdicts), decision: wants !== undefined };
}

/** What wants a person's decision first, then the rest, each newest first. The same rows for the list and its counts: a number alone tells that something is there. */
export async function reportList(actor: Actor, { state, verdict, decision }: Wanted, parts: HttpParts): Promise<ReportList> {
  const { db } = parts;
  const visible = whereOf(filterFor(actor, 'report.list'), { owner: 'intake_reports.person', organization: 'intake_reports.organization', case: standingOfReport('intake_reports.id') });
  const undecided = withoutCase('intake_reports.id');
  const plain = { visible, ...(state === undefined ? {} : { states: [state] }), ...(verdict === undefined ? {} : { also: hasVerdict('intake_reports.id', verdict) }) };
  const first = verdict === undefined && (state === undefined || state === 'done') ? await listReports(db, { visible, open: true, also: undecided, limit: pageSize }) : [];
  const left = pageSize - first.length;
  const rest: readonly StoredReport[] = decision || left === 0 ? [] : await listReports(db, { ...plain, except: first.map(({ id }) => id), limit: left });
  return {
    reports: (await rowsOf([...first, ...rest], parts)).map(({ row }) => row), counts: await countReports(db, visible),
    decisions: await countOpen(db, visible, undecided), verdicts: await countVerdicts(db, 'intake_reports', visible), ...scopeLacking(actor, 'report.list'),
  };
}

function oneOf<T extends string>(where: string, given: string | undefined, all: readonly T[]): T | undefined {
  const found = all.find((each) => each === given);
  if (given !== undefined && found === undefined) throw strange(where, given, all);
  return found;
}

function strange(where: string, given: string, all: readonly string[]): HttpError {
  return new HttpError('query-invalid', `there is no ${where} ${given.slice(0, 40)}`, { where, remedy: `Use one of ${all.join(', ')}.` });
}
