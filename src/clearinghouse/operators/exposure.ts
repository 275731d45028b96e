import type { Transaction } from '../../store/index.ts';
import { publishExposure, smallest, type ExposureView } from '../priority/index.ts';
import { frozen } from './counted.ts';
import { flawedComponents, productOf } from './flawed.ts';
import { ours, type Flawed } from './tables.ts';

/** What was published of a product, and for which subject it was counted. */
export interface Exposure {
  readonly view: ExposureView;
  readonly subject: string;
}

/**
 * How many operators in which sectors have it: from a cohort that is frozen for the month, with what they had then. One
 * answer per product, and the first one stays. Undefined where nobody is counted yet: then nothing is stored either.
 */
export async function exposureOf(trx: Transaction, flawed: Flawed, subject: string, now: Date): Promise<Exposure | undefined> {
  const product = productOf(flawed.package);
  const day = now.toISOString().slice(0, 10);
  const answered = () => ours(trx).selectFrom('operator_exposure').select(['view', 'subject']).where('product', '=', product).executeTakeFirst();
  const known = await answered();
  if (known !== undefined) return known;
  // Held until the end: who asks for the same at the same time waits, and finds it answered.
  const cohort = await frozen(trx, 'exposure', day.slice(0, 7), day, () => holdings(trx));
  const before = await answered();
  if (before !== undefined) return before;
  if (cohort.members.length === 0) return undefined;
  const components = await flawedComponents(trx, flawed);
  const exposed = new Set(cohort.members.filter(({ has }) => has.split(' ').some((each) => components.has(Number(each)))).map(({ operator }) => operator));
  const { view } = publishExposure(new Map(), product, { frozenOn: cohort.day, members: cohort.members }, exposed, smallest + 1);
  await ours(trx).insertInto('operator_exposure').values({ product, view: JSON.stringify(view), subject }).execute();
  return { view, subject };
}

/** Numbers of all that each operator has, as one text. */
async function holdings(trx: Transaction): Promise<ReadonlyMap<string, string>> {
  const rows = await ours(trx).selectFrom('operator_asset').select(['organization', 'holds']).execute();
  const all = Map.groupBy(rows, ({ organization }) => organization);
  return new Map([...all].map(([organization, assets]) => [organization, [...new Set(assets.flatMap(({ holds }) => holds))].sort((a, b) => a - b).join(' ')]));
}
