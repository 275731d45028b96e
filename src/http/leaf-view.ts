import { caseSummaries, standingColumns } from '../clearinghouse/cases/index.ts';
import { filterFor, namesOf, organizationsOf, whereOf, type Actor } from '../identity/index.ts';
import type { LeafSummary } from '../ledger/index.ts';
import type { HttpParts } from './parts.ts';
import type { LeafView } from './view.ts';

/**
 * Of an operator's own business a leaf says that there was something, and to nobody else who or about what: an action's id is
 * the same wherever there is the same to do, and would tell who has what.
 */
export const ownKinds = ['asset', 'inventory', 'operator', 'action'] as const;
const ownBusiness = new RegExp(`^(?:${ownKinds.join('|')})\\.`);
/** What a body may hold besides ids and digests, and says which step it was; the first that is there. */
const steps = ['event', 'fact', 'verdict', 'role', 'outcome', 'decision', 'artifact', 'on', 'how', 'what'] as const;

/** Leaves for whoever may read the ledger: names where there are any, and where to go from there. */
export async function leafViews(leaves: readonly LeafSummary[], actor: Actor, { db, clock, cases }: HttpParts): Promise<readonly LeafView[]> {
  const open = leaves.map((leaf) => ({ ...leaf, subject: ownBusiness.test(leaf.kind) ? undefined : leaf.subject, body: ownBusiness.test(leaf.kind) || typeof leaf.body !== 'object' || leaf.body === null ? {} : leaf.body as Readonly<Record<string, unknown>> }));
  const ids = [...new Set(open.flatMap(({ subject, body }) => [subject, body['by'], body['person']]).filter((id) => typeof id === 'string'))];
  const of = (prefix: string): readonly string[] => ids.filter((id) => id.startsWith(`${prefix}-`));
  const people = await namesOf(db, of('person'));
  const organizations = new Map(of('org').length === 0 ? [] : (await organizationsOf(db, clock.now())).map(({ id, name }) => [id, name]));
  const titles = of('case').length === 0 ? new Map<string, string>() : await titlesFor(actor, db, clock.now(), cases.settings);
  const nameOf = (id: string): string | undefined => people.get(id) ?? organizations.get(id) ?? titles.get(id);
  return open.map(({ index, at, kind, subject, body, hash }) => {
    const by = body['by'];
    const step = steps.map((key) => body[key]).find((value): value is string => typeof value === 'string' && value.length > 0 && value.length <= 64);
    return {
      index, at, kind, subject, hash, step,
      who: typeof by === 'string' && by !== '' ? nameOf(by) ?? by : undefined,
      name: subject === undefined ? undefined : nameOf(subject), href: subject === undefined ? undefined : hrefOf(subject),
    };
  });
}

async function titlesFor(actor: Actor, db: HttpParts['db'], now: Date, settings: HttpParts['cases']['settings']): Promise<ReadonlyMap<string, string>> {
  const visible = whereOf(filterFor(actor, 'case.list'), { case: standingColumns });
  return new Map((await caseSummaries(db, { limit: 500, visible }, now, settings)).map(({ id, title }) => [id, title]));
}

function hrefOf(subject: string): string | undefined {
  if (subject.startsWith('case-')) return `/cases/${subject}`;
  if (subject.startsWith('report-')) return `/reports/${subject}`;
  if (subject.startsWith('org-')) return `/people/${subject}`;
  return /^[A-Z][A-Z0-9]*-\d{4}-\d{4,}$/.test(subject) ? `/advisories/${subject}` : undefined;
}
