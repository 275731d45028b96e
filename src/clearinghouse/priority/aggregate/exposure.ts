import type { Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';
import { bandOf, type Band } from './bands.ts';

/** Fewer than so many operators are nobody's business. */
export const smallest = 5;

/** Who was counted, as of a day. It does not follow who joins or leaves: two counts of one cohort differ by what is counted alone. */
export interface Cohort {
  readonly frozenOn: Day;
  readonly members: readonly { readonly operator: string; readonly sector: string }[];
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
export function exposureView(cohort: Cohort, exposed: ReadonlySet<string>): ExposureView {
  const counts = new Map<string, { members: number; exposed: number }>();
  const seen = new Set<string>();
  for (const { operator, sector } of cohort.members) {
    if (seen.has(operator)) throw new PriorityError('cohort-invalid', `${operator} is in the cohort twice`, { where: operator, remedy: 'Count each operator in one sector.' });
    seen.add(operator);
    const count = counts.get(sector) ?? { members: 0, exposed: 0 };
    count.members += 1;
    if (exposed.has(operator)) count.exposed += 1;
    counts.set(sector, count);
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const sectors = sorted.map(([sector, count]) => ({ sector, members: count.members, exposed: bandOf(count.exposed, { low: 0, high: count.members }, smallest) }));
  const sum = (of: (each: (typeof sectors)[number]) => number): number => sectors.reduce((total, each) => total + of(each), 0);
  const open = { low: sum((each) => each.exposed.low), high: sum((each) => each.exposed.high) };
  const widest = Math.max(smallest, ...sectors.map((each) => each.exposed.high - each.exposed.low + 1));
  const total = sorted.reduce((all, [, count]) => all + count.exposed, 0);
  return { frozenOn: cohort.frozenOn, sectors, total: { members: sum(({ members }) => members), exposed: bandOf(total, open, widest) } };
}

/** The views that were given out, by product. */
export type PublishedViews = ReadonlyMap<string, ExposureView>;

/**
 * One view per product, and the first one stays: a second, with other versions or of a later cohort, would be nearly the
 * same set of operators, and the difference between the two would tell of the few that make it.
 */
export function publishExposure(published: PublishedViews, product: string, cohort: Cohort, exposed: ReadonlySet<string>): { readonly view: ExposureView; readonly published: PublishedViews } {
  const before = published.get(product);
  if (before !== undefined) return { view: before, published };
  const view = exposureView(cohort, exposed);
  return { view, published: new Map(published).set(product, view) };
}
