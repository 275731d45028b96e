import { dueHistories, noticesOf, type Card, type Intelligence } from '../../clearinghouse/operators/index.ts';
import { organizationsOf } from '../../identity/index.ts';
import { sayDay, type Plan } from '../../clearinghouse/priority/index.ts';
import type { HttpParts } from '../parts.ts';
import { actionView, type Drawing } from './action-view.ts';
import { namer } from './asker.ts';
import { knowledgeView } from './knowledge-view.ts';
import type { DayView, Label, MissView } from './view.ts';

const mostActions = 200;
const mostSettled = 100;
const mostFindings = 20;

export async function dayView(card: Card, intelligence: Intelligence | undefined, mayChange: boolean, { db }: HttpParts): Promise<DayView> {
  const { portfolio: { organization, settings, assets }, now, assessment, open, plan } = card;
  const drawing = await drawingOf(card, mayChange, mostFindings, { db });
  const name = (await organizationsOf(db, now)).find(({ id }) => id === organization)?.name ?? '';
  const count = (state: string): number => card.settled.filter(({ standing }) => standing.state === state).length;
  return {
    organization: { id: organization, name }, now: now.toISOString(), today: card.today, zone: settings.zone, sentence: card.sentence, stage: card.stage, label: labelView(settings.binding), knowledge: knowledgeView(intelligence, now),
    actions: drawing === undefined ? [] : open.slice(0, mostActions).map(({ row }) => actionView(row, drawing)),
    settled: card.settled.slice(0, mostSettled).flatMap(({ action: { id, title }, standing: { state, act } }) => (state === 'open' || act === undefined ? [] : [{
      id, title, state, at: act.at.toISOString(), by: drawing?.nameOf(act.by) ?? '', until: act.event === 'defer' ? act.until : undefined, why: 'why' in act ? act.why : undefined,
    }])),
    notices: await noticesView(organization, now, { db }),
    weeks: weeksOf(plan, card), misses: missesOf(plan, card),
    counts: { open: open.length, today: card.forToday.size, done: count('done'), deferred: count('deferred'), notAffected: count('not-affected'), overdue: card.overdue, findings: assessment?.known.size ?? 0, assets: assets.length },
  };
}

async function noticesView(organization: string, now: Date, { db }: Pick<HttpParts, 'db'>): Promise<DayView['notices']> {
  const notices = await noticesOf(db, organization, now);
  const nameOf = await namer(db, notices.flatMap(({ acknowledged }) => (acknowledged === undefined ? [] : [acknowledged.by])));
  return notices.map(({ sentAt, from, to, acknowledged, ...notice }) => ({
    ...notice, sentAt: sentAt.toISOString(), from: from.toISOString(), to: to.toISOString(), acknowledged: acknowledged === undefined ? undefined : { at: acknowledged.at.toISOString(), by: nameOf(acknowledged.by) },
  }));
}

/** What views of actions are drawn from; undefined while there is no knowledge. */
export async function drawingOf(card: Card, mayChange: boolean, most: number, { db }: Pick<HttpParts, 'db'>): Promise<Drawing | undefined> {
  const { assessment, portfolio } = card;
  if (assessment === undefined) return undefined;
  const people = [...portfolio.actions.values()].flatMap(({ log }) => log.map((entry) => (entry.kind === 'undo' ? entry.by : entry.act.by)));
  return { card, assessment, histories: await dueHistories(db, portfolio.assets.map(({ number }) => number)), nameOf: await namer(db, people), mayChange, mostFindings: most };
}

export function labelView(binding: boolean): Label {
  return binding
    ? { kind: 'directive', sentence: 'You have said that you are a federal civilian agency: BOD 26-04 binds you, and these are its due dates.' }
    : { kind: 'benchmark', sentence: 'BOD 26-04 binds federal civilian agencies. For you its periods are a benchmark, not a duty.' };
}

function weeksOf(plan: Plan | undefined, { assessment, portfolio: { settings } }: Card): DayView['weeks'] {
  const idOf = new Map(assessment?.actions.map(({ id, action }) => [action.id, id]));
  return (plan?.weeks ?? []).map(({ from, hours, actions }) => ({
    from, hours, capacity: settings.hoursPerWeek, actions: actions.map(({ action, hours: spent, goesOn }) => ({ id: idOf.get(action.id) ?? '', title: action.title, hours: spent, goesOn, due: action.due })),
  }));
}

const reasons: Readonly<Record<MissView['because'], string>> = {
  'already-past': 'its due date is past', 'hours-of-the-week': 'the hours of the weeks before it are spent on what is more urgent', 'hours-of-the-day': 'the hours of the days before it do not suffice',
};

function missesOf(plan: Plan | undefined, { assessment }: Card): DayView['misses'] {
  const idOf = new Map(assessment?.actions.map(({ id, action }) => [action.id, id]));
  return (plan?.misses ?? []).map(({ action, due, doneInWeekOf, because }) => ({
    id: idOf.get(action.id) ?? '', title: action.title, due, doneInWeekOf, because,
    sentence: `${action.title} ${because === 'already-past' ? 'was' : 'is'} due ${sayDay(due)}: ${reasons[because]}.${doneInWeekOf === undefined ? '' : ` It is planned for the week of ${sayDay(doneInWeekOf)}.`}`,
  }));
}
