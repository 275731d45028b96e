import type { Database, Transaction } from '../../store/index.ts';
import { inOrder, planWeeks, sayDay, standingAt, standingOf, type ActionStanding, type DependencyGraph, type Ordered, type Plan } from '../priority/index.ts';
import { assessPortfolio, workshop, type Assessment, type Standing } from './assessment.ts';
import { graphsOf } from './graphs.ts';
import type { Intelligence } from './judge.ts';
import { loadPortfolios, type Portfolio, type StoredAction } from './portfolio.ts';
import { ours } from './tables.ts';

/** An operator's day, made when it is asked for: from what is stored, and what is known now. */
export interface Card {
  readonly portfolio: Portfolio;
  readonly now: Date;
  readonly today: string;
  readonly stage: 'no-inventory' | 'no-knowledge' | 'matching' | 'ready';
  /** The answer first. */
  readonly sentence: string;
  /** Undefined until there is knowledge. */
  readonly assessment: Assessment | undefined;
  /** What is open, the first to do first. */
  readonly open: readonly Ordered<Standing>[];
  readonly plan: Plan | undefined;
  /** Ids of what the sentence counts. */
  readonly forToday: ReadonlySet<string>;
  /** What was decided and holds, the latest first. */
  readonly settled: readonly Settled[];
  readonly overdue: number;
}

export interface Settled {
  readonly action: StoredAction;
  readonly standing: ActionStanding;
}

export async function cardOf(db: Database | Transaction, organization: string, intelligence: Intelligence | undefined, now: Date): Promise<Card> {
  const [portfolio] = await loadPortfolios(db, [organization]);
  if (portfolio === undefined) throw new Error('one was asked for');
  const waiting = await ours(db).selectFrom('operator_inventory').select('id').where('organization', '=', organization).where('matched_at', 'is', null).limit(1).executeTakeFirst();
  return draw(portfolio, intelligence, waiting !== undefined, now, workshop(), await graphsOf(db, organization));
}

/** Pure. */
export function draw(portfolio: Portfolio, intelligence: Intelligence | undefined, waiting: boolean, now: Date, shop = workshop(), graphs?: ReadonlyMap<string, DependencyGraph>): Card {
  const { settings, assets } = portfolio;
  const calendar = shop.calendarOf(settings.zone);
  const today = calendar.dayOf(now);
  const assessment = intelligence === undefined ? undefined : assessPortfolio(portfolio, intelligence, shop, now, graphs);
  const open = inOrder((assessment?.actions ?? []).filter(({ standing }) => standing.state === 'open'), ({ action }) => standingOf(action));
  const plan = assessment === undefined ? undefined : planWeeks(open.map(({ row }) => row.action), { hoursPerWeek: settings.hoursPerWeek, ...(settings.hoursPerDay === undefined ? {} : { hoursPerDay: settings.hoursPerDay }) }, now, calendar);
  const stage = !assets.some(({ inventory }) => inventory !== undefined) ? 'no-inventory' : intelligence === undefined ? 'no-knowledge' : waiting ? 'matching' : 'ready';
  const chosen = todays(open, plan, settings.hoursPerDay ?? settings.hoursPerWeek / 5);
  return {
    portfolio, now, today, stage, assessment, open, plan, forToday: new Set(chosen.map(({ id }) => id)), settled: settledOf(portfolio, assessment, today),
    sentence: sentenceOf(stage, chosen.map(({ hours }) => hours), open[0]?.row.action.due),
    overdue: open.filter(({ row: { action } }) => action.dueAt !== undefined && action.dueAt <= now).length,
  };
}

/** The first of this week's, in order, until a day's hours are spent; one at least. */
function todays(open: readonly Ordered<Standing>[], plan: Plan | undefined, hours: number): readonly { readonly id: string; readonly hours: number }[] {
  const planned = new Map((plan?.weeks[0]?.actions ?? []).map((each) => [each.action.id, each.hours]));
  const chosen: { readonly id: string; readonly hours: number }[] = [];
  let left = hours;
  for (const { row } of open) {
    const takes = planned.get(row.action.id);
    if (takes === undefined) continue;
    if (chosen.length > 0 && takes > left) break;
    chosen.push({ id: row.id, hours: Math.min(takes, Math.max(left, 1)) });
    left -= takes;
  }
  return chosen;
}

function settledOf({ actions }: Portfolio, assessment: Assessment | undefined, today: string): readonly Settled[] {
  const open = new Set(assessment?.actions.filter(({ standing }) => standing.state === 'open').map(({ id }) => id));
  return [...actions.values()].filter(({ id, log }) => log.length > 0 && !open.has(id))
    .map((action) => ({ action, standing: standingAt(action.log, today) })).filter(({ standing }) => standing.state !== 'open')
    .sort((a, b) => (b.standing.act?.at.getTime() ?? 0) - (a.standing.act?.at.getTime() ?? 0));
}

const words = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

export function sentenceOf(stage: Card['stage'], hours: readonly number[], next: string | undefined): string {
  switch (stage) {
    case 'no-inventory': return 'Upload an inventory of one asset: what to do first comes with it.';
    case 'no-knowledge': return 'Your inventory is here; nothing is known of any flaw yet.';
    case 'matching': return 'Your inventory is being matched.';
    case 'ready': break;
  }
  if (hours.length === 0) return 'Nothing to do: none of the flaws that are known is in what you have.';
  const count = hours.length;
  return `${words[count] ?? String(count)} thing${count === 1 ? '' : 's'} today, about ${duration(hours.reduce((sum, each) => sum + each, 0))}.${next === undefined ? '' : ` The first is due ${sayDay(next)}.`}`;
}

export function duration(hours: number): string {
  const minutes = Math.max(5, Math.round(hours * 12) * 5);
  if (minutes < 60) return `${minutes} minutes`;
  const halves = Math.round(hours * 2) / 2;
  return halves === 1 ? 'an hour' : `${halves} hours`;
}
