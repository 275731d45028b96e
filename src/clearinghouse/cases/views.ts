import { sql, type Expression, type SqlBool } from 'kysely';
import type { AffectedRange } from '../../reproduction/index.ts';
import type { Database } from '../../store/index.ts';
import { approvalOf, escalated, escalationFrom, silentVendors } from './acts/consent.ts';
import { outcomeOf } from './acts/embargo.ts';
import { agendaOf, nextDue, type CaseDate } from './agenda.ts';
import type { ParticipantRole } from './admission.ts';
import type { Band } from './bands.ts';
import { blockersOf } from './blockers.ts';
import { embargoEnd, governingOf, managementOf, type CaseFile, type Proposal as Proposed } from './file.ts';
import type { GoverningDate } from './governing.ts';
import type { Label, Labels } from './labels.ts';
import type { EmbargoState } from './machines/embargo.ts';
import { advice, factsOf, type Advice } from './machines/together.ts';
import { proposeDuplicates, type Proposal } from './proposals.ts';
import { sentenceOf } from './sentence.ts';
import type { CaseSettings } from './settings.ts';
import { read, readMany, reportsOf } from './store.ts';
import { ours } from './tables.ts';

/** A case as a list shows it. Times are dates; the edge writes them. */
export interface CaseSummary {
  readonly id: string;
  readonly title: string;
  readonly package: string;
  readonly sentence: string;
  readonly state: 'open' | 'published' | 'closed';
  readonly band: Band;
  readonly embargo: { readonly state: EmbargoState; readonly until: Date | undefined };
  readonly reports: number;
  readonly tlp: Label;
  readonly openedAt: Date;
  readonly due: { readonly at: Date; readonly what: string } | undefined;
}

/** All that this room knows of a case; names, executions, fixes and what the asker may do come from others. */
export interface CaseDetail extends CaseSummary {
  readonly mergedInto: string | undefined;
  readonly facts: string;
  readonly aliases: readonly string[];
  readonly labels: Labels;
  readonly range: AffectedRange | undefined;
  readonly publishedAt: Date | undefined;
  readonly merged: readonly { readonly report: string; readonly finder: string | undefined; readonly finderName: string | undefined; readonly receivedAt: Date; readonly verdict: string; readonly why: string }[];
  readonly proposals: readonly Proposal[];
  readonly people: readonly { readonly id: string; readonly organization: string; readonly role: ParticipantRole; readonly tier: number; readonly management: string; readonly expires: Date; readonly active: boolean }[];
  readonly vendors: CaseFile['state']['vendors'];
  readonly dates: readonly CaseDate[];
  readonly governing: GoverningDate;
  readonly advice: readonly Advice[];
  readonly proposal: (Proposed & { readonly waitsFor: readonly string[] }) | undefined;
  /** How long silence lasts before it may be escalated, and from when on it may be here; `from` is absent while attempts are missing. */
  readonly silence: { readonly attempts: number; readonly days: number; readonly from: Date | undefined } | undefined;
  readonly approvals: CaseFile['papers']['approvals'];
  readonly consent: { readonly coordinator: string | undefined; readonly maintainer: string | undefined; readonly escalation: string | undefined; readonly refusals: CaseFile['papers']['refusals']; readonly override: CaseFile['papers']['override']; readonly blockers: readonly string[] };
  readonly history: readonly { readonly at: Date; readonly who: string; readonly kind: string; readonly what: string }[];
}

export interface CaseQuery {
  /** What the decision point lets the asker see, over `standingColumns`. */
  readonly visible?: Expression<SqlBool>;
  readonly state?: CaseSummary['state'];
  readonly limit: number;
  readonly offset?: number;
}

export async function caseSummaries(db: Database, { visible, state, limit, offset = 0 }: CaseQuery, now: Date, settings: CaseSettings): Promise<readonly CaseSummary[]> {
  const tables = ours(db);
  let query = tables.selectFrom('case_file').select('id').where('merged_into', 'is', null);
  if (visible !== undefined) query = query.where(visible);
  if (state === 'published') query = query.where('published_at', 'is not', null);
  if (state === 'closed') query = query.where('closed_at', 'is not', null);
  if (state === 'open') query = query.where('closed_at', 'is', null).where('published_at', 'is', null);
  const found = (await query.orderBy('opened_at', 'desc').orderBy('seq', 'desc').limit(limit).offset(offset).execute()).map(({ id }) => id);
  if (found.length === 0) return [];
  const counts = await tables.selectFrom('case_report').select(({ fn }) => ['case_id', fn.countAll<string>().as('count'), sql<boolean>`bool_or(verdict = 'confirmed')`.as('confirmed')]).where('case_id', 'in', found).groupBy('case_id').execute();
  const reports = new Map(counts.map(({ case_id, count, confirmed }) => [case_id, { count: Number(count), confirmed }]));
  return (await readMany(tables, found)).map((file) => summaryOf(file, reports.get(file.id) ?? { count: 0, confirmed: false }, now, settings));
}

function summaryOf(file: CaseFile, { count: reports, confirmed }: { readonly count: number; readonly confirmed: boolean }, now: Date, settings: CaseSettings): CaseSummary {
  const until = embargoEnd(file, settings);
  const due = nextDue(agendaOf(file, settings));
  return {
    id: file.id, title: file.title, package: file.package, sentence: sentenceOf(file, now, until, confirmed), state: file.status === 'merged' ? 'closed' : file.status, band: file.band,
    embargo: { state: file.state.embargo, until }, reports, tlp: file.papers.labels.case, openedAt: file.openedAt, due: due === undefined ? undefined : { at: due.at, what: due.what },
  };
}

export async function caseDetail(db: Database, id: string, now: Date, settings: CaseSettings): Promise<CaseDetail> {
  const tables = ours(db);
  const file = await read(tables, id);
  const reports = await reportsOf(tables, id);
  const row = await tables.selectFrom('case_file').select(['published_by', 'merged_into']).where('id', '=', id).executeTakeFirst();
  const history = await tables.selectFrom('case_event').select(['at', 'who', 'kind', 'what']).where('case_id', '=', id).orderBy('id').execute();
  const vendors = file.state.vendors.map(({ organization }) => organization);
  const approvals = vendors.flatMap((vendor) => approvalOf(file, vendor)?.person ?? []);
  const stands = (vendors.length === 0 ? [undefined] : vendors).some((vendor) => escalated(file, vendor));
  return {
    ...summaryOf(file, { count: reports.length, confirmed: reports.some(({ verdict }) => verdict === 'confirmed') }, now, settings),
    mergedInto: row?.merged_into ?? undefined, facts: factsOf(file.state), aliases: file.aliases, labels: file.papers.labels, range: file.range, publishedAt: file.publishedAt,
    merged: reports.map(({ report, finder, receivedAt, verdict, why }) => ({ report, finder: finder?.person, finderName: finder?.name, receivedAt, verdict, why })),
    proposals: file.status === 'merged' ? [] : await proposeDuplicates(db, id),
    people: file.participants.map((each) => ({ id: each.person, organization: each.organization, role: each.role, tier: each.tier, management: managementOf(file, each), expires: new Date(each.expiresAt), active: each.endedAt === undefined && new Date(each.expiresAt) > now })),
    vendors: file.state.vendors, dates: agendaOf(file, settings), governing: governingOf(file, settings), advice: advice(file.state), proposal: file.papers.proposal === undefined ? undefined : { ...file.papers.proposal, waitsFor: outcomeOf(file, file.papers.proposal, now, settings).waitsFor },
    silence: silenceOf(file, settings), approvals: file.papers.approvals,
    consent: { coordinator: row?.published_by ?? undefined, maintainer: approvals.length > 0 ? approvals.join(', ') : undefined, escalation: stands ? file.papers.escalation?.why : undefined, refusals: file.papers.refusals, override: file.papers.override, blockers: blockersOf(file, settings) },
    history,
  };
}

/** Undefined where nobody is silent. Of several the last one counts: an escalation is for all of them. */
function silenceOf(file: CaseFile, settings: CaseSettings): CaseDetail['silence'] {
  const vendors = silentVendors(file);
  if (vendors.length === 0 || file.status !== 'open') return undefined;
  const from = vendors.map((vendor) => escalationFrom(file, vendor, settings)?.getTime());
  const known = from.filter((at) => at !== undefined);
  return { ...settings.silence, from: known.length < from.length ? undefined : new Date(Math.max(...known)) };
}

/** Every finder of a case, in order of receipt, each once: who is credited. */
export async function creditsOf(db: Database, id: string): Promise<readonly { readonly person: string | undefined; readonly name: string | undefined; readonly organization: string }[]> {
  const finders = (await reportsOf(ours(db), id)).flatMap(({ finder }) => (finder === undefined ? [] : [{ person: finder.person, name: finder.name, organization: finder.organization }]));
  return [...new Map(finders.map((finder) => [finder.person ?? `${finder.organization}\n${finder.name ?? ''}`, finder])).values()];
}
