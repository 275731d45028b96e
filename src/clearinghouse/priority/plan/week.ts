import type { Action } from '../actions/action.ts';
import { addDays, daysBetween, type Calendar, type Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';
import { bundlesOf, quartersOf, type Bundle } from './bundles.ts';
import { mostWorth } from './knapsack.ts';

export interface Capacity {
  readonly hoursPerWeek: number;
  /** Where not all of the week's hours can be spent on any day. */
  readonly hoursPerDay?: number;
}

export interface PlannedAction {
  readonly action: Action;
  /** In this week; less than the action takes where it began before or goes on. */
  readonly hours: number;
  readonly goesOn: boolean;
}

export interface Week {
  readonly from: Day;
  readonly hours: number;
  readonly risk: number;
  readonly actions: readonly PlannedAction[];
}

export interface Miss {
  readonly action: Action;
  readonly due: Day;
  /** The first day of the week in which it is done, if it is within the weeks looked at. */
  readonly doneInWeekOf: Day | undefined;
  readonly because: 'already-past' | 'hours-of-the-week' | 'hours-of-the-day';
}

export interface Plan {
  readonly weeks: readonly Week[];
  readonly misses: readonly Miss[];
  /** Not begun, or not finished, within the weeks looked at. */
  readonly later: readonly Action[];
}

interface Turn {
  readonly action: Action;
  left: number;
}

/**
 * Weeks from `today` on. In each: first what was begun, then by the week that it is due in, the overdue and this week's
 * together, then the next week's, what has no clock last; within each of these the work that removes most risk in the hours
 * left (exactly; an estimate of time is in quarters of an hour). Work longer than a whole week counts with the share that
 * fits, and goes on first thing in the next. What is weighed is `weight`; what waits for evidence goes with it.
 */
export function planWeeks(actions: readonly Action[], capacity: Capacity, now: Date, calendar: Calendar, horizon = 12): Plan {
  const quarters = Math.floor(capacity.hoursPerWeek * 4);
  if (!(quarters >= 1 && quarters <= 168 * 4) || (capacity.hoursPerDay !== undefined && !(capacity.hoursPerDay > 0))) {
    throw new PriorityError('capacity-invalid', `${capacity.hoursPerWeek} hours a week cannot be planned with`, { where: 'hoursPerWeek', remedy: 'Give between 0.25 and 168 hours.' });
  }
  const today = calendar.dayOf(now);
  let waiting = bundlesOf(actions, today);
  let begun: readonly Turn[] = [];
  const weeks: Week[] = [];
  for (let week = 0; week < horizon && (waiting.length > 0 || begun.length > 0); week++) {
    const chosen = choose(waiting, quarters - Math.min(quarters, leftOf(begun)), quarters, week);
    const turns = [...begun, ...chosen.flatMap(({ actions }) => actions.map((action) => ({ action, left: quartersOf(action) })))];
    const taken = new Set(chosen);
    waiting = waiting.filter((bundle) => !taken.has(bundle));
    weeks.push(work(turns, quarters, addDays(today, 7 * week)));
    begun = turns.filter(({ left }) => left > 0);
  }
  return { weeks, misses: missesOf(actions, weeks, capacity, now, today), later: [...begun.map(({ action }) => action), ...waiting.flatMap((bundle) => bundle.actions)] };
}

function leftOf(turns: readonly Turn[]): number {
  return turns.reduce((sum, { left }) => sum + left, 0);
}

/** Tier by tier; a tier is what is due in one week. */
function choose(waiting: readonly Bundle[], room: number, week: number, index: number): readonly Bundle[] {
  const tiers = new Map<number, Bundle[]>();
  for (const bundle of waiting) {
    const tier = Math.max(index, bundle.dueWeek);
    const known = tiers.get(tier);
    if (known === undefined) tiers.set(tier, [bundle]);
    else known.push(bundle);
  }
  const chosen: Bundle[] = [];
  let left = room;
  for (const [, tier] of [...tiers].sort(([a], [b]) => (a === b ? 0 : a - b))) {
    if (left < 1) break;
    const fitting = tier.filter(({ quarters }) => quarters <= left || quarters > week);
    const items = fitting.map(({ quarters, weight }) => ({ size: Math.min(quarters, left), value: (weight + leastWeight) * Math.min(1, left / quarters) }));
    for (const at of mostWorth(items, left)) {
      const bundle = fitting[at] as Bundle;
      chosen.push(bundle);
      left -= Math.min(bundle.quarters, left);
    }
  }
  return chosen;
}

/** What removes no measurable risk is still done when there is time. */
const leastWeight = 1e-9;

function work(turns: readonly Turn[], capacity: number, from: Day): Week {
  let room = capacity;
  const actions: PlannedAction[] = [];
  for (const turn of turns) {
    const spent = Math.min(room, turn.left);
    if (spent === 0) continue;
    room -= spent;
    turn.left -= spent;
    actions.push({ action: turn.action, hours: spent / 4, goesOn: turn.left > 0 });
  }
  const finished = actions.filter(({ goesOn }) => !goesOn);
  return { from, hours: (capacity - room) / 4, risk: finished.reduce((sum, { action }) => sum + action.risk, 0), actions };
}

function missesOf(actions: readonly Action[], weeks: readonly Week[], { hoursPerDay }: Capacity, now: Date, today: Day): readonly Miss[] {
  const finish = new Map<string, { readonly week: number; readonly spent: number }>();
  for (const [week, { actions: planned }] of weeks.entries()) {
    let spent = 0;
    for (const { action, hours, goesOn } of planned) {
      spent += hours;
      if (!goesOn) finish.set(action.id, { week, spent });
    }
  }
  return actions.flatMap((action) => {
    const { due, dueAt } = action;
    if (due === undefined || dueAt === undefined) return [];
    const end = finish.get(action.id);
    const miss = (because: Miss['because']): readonly Miss[] => [{ action, due, because, doneInWeekOf: end === undefined ? undefined : weeks[end.week]?.from }];
    if (dueAt <= now) return miss('already-past');
    const days = daysBetween(today, due) + 1;
    if (end === undefined || days <= end.week * 7) return miss('hours-of-the-week');
    return hoursPerDay !== undefined && end.spent > hoursPerDay * (days - end.week * 7) ? miss('hours-of-the-day') : [];
  });
}
