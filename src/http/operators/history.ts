import { daysOf, type Card, type StoredAction } from '../../clearinghouse/operators/index.ts';
import { daysBetween, models, standingAt, type Calendar } from '../../clearinghouse/priority/index.ts';
import type { HttpParts } from '../parts.ts';
import type { Clock, HistoryView } from './view.ts';

export async function historyView(card: Card, calendar: Calendar, { db }: HttpParts): Promise<HistoryView> {
  const { portfolio: { organization, assets, actions }, open, now } = card;
  const clocks = new Map(models.bod2604.table.outcome.values.map(({ key, name }) => [name, key as Clock]));
  const remediated = [...actions.values()].flatMap((action) => closed(action, card.today, calendar, clocks.get(action.outcome) ?? 'FSU')).sort((a, b) => (a.closedOn < b.closedOn ? -1 : 1));
  const days = remediated.map((each) => each.days).sort((a, b) => a - b);
  return {
    open: (await daysOf(db, organization)).map(({ day, open: counts, overdue }) => ({ day, overdue, byClock: { '3DF': 0, '3D': 0, '14D': 0, '60D': 0, FSU: 0, ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [clocks.get(name) ?? 'FSU', count])) } })),
    remediated: remediated.slice(-1_000), medianDays: days[Math.floor(days.length / 2)],
    byAsset: assets.map(({ id, name }) => {
      const theirs = open.filter(({ row: { action } }) => action.assets.includes(id));
      return { id, name, open: theirs.length, overdue: theirs.filter(({ row: { action } }) => action.dueAt !== undefined && action.dueAt <= now).length };
    }),
  };
}

/** Done by somebody's word, or no longer found: whichever came first. */
function closed({ title, openedAt, goneAt, due, log }: StoredAction, today: string, calendar: Calendar, clock: Clock): HistoryView['remediated'] {
  const { state, act } = standingAt(log, today);
  const done = state === 'done' ? act?.at : undefined;
  const at = done === undefined || (goneAt !== undefined && goneAt < done) ? goneAt : done;
  if (at === undefined) return [];
  const [openedOn, closedOn] = [calendar.dayOf(openedAt), calendar.dayOf(at)];
  return [{ title, clock, openedOn, closedOn, days: daysBetween(openedOn, closedOn), inTime: due === undefined ? undefined : closedOn <= due }];
}
