import type { Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';
import { bandOf, type Band } from './bands.ts';

/** Fewer than so many operators are nobody's business. */
export const smallest = 5;

/** Who was counted, as of a day. It does not follow who joins or leaves: two counts of one cohort differ by what is counted alone. */
export interface Cohort {
  readonly frozenOn: Day;
  /** `joined`: who came later is banded apart, so that a later view says nothing new of those who were there before. */
  readonly members: readonly { readonly operator: string; readonly sector: string; readonly joined?: Day }[];
}

/** What a coordinator sees of a case that is not yet public. A band says "between low and high of so many". */
export interface ExposureView {
  readonly frozenOn: Day;
  readonly sectors: readonly { readonly sector: string; readonly members: number; readonly exposed: Band }[];
  readonly total: { readonly members: number; readonly exposed: Band };
}

/**
 * How many operators in which sectors would be exposed. Every value of a sector's band stays possible for whoever knows all
 * of the view, the size of each sector and this algorithm, and a band has at least five values. So neither a count of
 * fewer than five exposed, nor one of fewer than five not exposed, can be told from the others:
 * - counts are given as bands of five that cover all that is possible, nought and everybody included (suppression and rounding in one);
 * - the total is given in bands at least as wide as the widest of the sectors', cut from what the sectors' bands leave open,
 *   so that not even its highest or lowest band narrows a sector (complementary suppression);
 * - the cuts hang on the sizes of sectors and on what is published already, never on a count, so that the choice of what
 *   is hidden tells nothing.
 */
export function exposureView(cohort: Cohort, exposed: ReadonlySet<string>, width = smallest): ExposureView {
  const groups = new Map<string, { readonly sector: string; members: number; exposed: number }>();
  const seen = new Set<string>();
  for (const { operator, sector, joined = cohort.frozenOn } of cohort.members) {
    if (seen.has(operator)) throw new PriorityError('cohort-invalid', `${operator} is in the cohort twice`, { where: operator, remedy: 'Count each operator in one sector.' });
    seen.add(operator);
    const key = `${sector}\n${joined}`;
    const count = groups.get(key) ?? { sector, members: 0, exposed: 0 };
    count.members += 1;
    if (exposed.has(operator)) count.exposed += 1;
    groups.set(key, count);
  }
  const banded = [...groups.values()].map(({ sector, members, exposed: count }) => ({ sector, members, exposed: bandOf(count, { low: 0, high: members }, width) }));
  const sectors = [...Map.groupBy(banded, ({ sector }) => sector)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sector, each]) => ({ sector, ...together(each) }));
  const whole = together(sectors);
  // Of those who came at different times, the total tells no more than the bands do.
  if (groups.size > sectors.length || new Set(cohort.members.map(({ joined }) => joined)).size > 1) return { frozenOn: cohort.frozenOn, sectors, total: whole };
  const widest = Math.max(width, ...sectors.map((each) => each.exposed.high - each.exposed.low + 1));
  const total = [...groups.values()].reduce((all, count) => all + count.exposed, 0);
  return { frozenOn: cohort.frozenOn, sectors, total: { members: whole.members, exposed: bandOf(total, whole.exposed, widest) } };
}

function together(parts: readonly { readonly members: number; readonly exposed: Band }[]): { readonly members: number; readonly exposed: Band } {
  const sum = (of: (part: (typeof parts)[number]) => number): number => parts.reduce((all, part) => all + of(part), 0);
  return { members: sum(({ members }) => members), exposed: { low: sum(({ exposed }) => exposed.low), high: sum(({ exposed }) => exposed.high) } };
}

/** The views that were given out, by product. */
export type PublishedViews = ReadonlyMap<string, ExposureView>;

/**
 * One view per product, and the first one stays: a second, with other versions or of a later cohort, would be nearly the
 * same set of operators, and the difference between the two would tell of the few that make it.
 */
export function publishExposure(published: PublishedViews, product: string, cohort: Cohort, exposed: ReadonlySet<string>, width = smallest): { readonly view: ExposureView; readonly published: PublishedViews } {
  const before = published.get(product);
  if (before !== undefined) return { view: before, published };
  const view = exposureView(cohort, exposed, width);
  return { view, published: new Map(published).set(product, view) };
}
