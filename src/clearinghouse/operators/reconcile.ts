import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Transaction } from '../../store/index.ts';
import { actOn, addDays, daysBetween, recordDue, standingAt, type Timeline } from '../priority/index.ts';
import { assessPortfolio, clockOf, type Assessment, type Standing, type Workshop } from './assessment.ts';
import type { Intelligence } from './judge.ts';
import { findingKey, loadPortfolios, type Portfolio } from './portfolio.ts';
import { hold } from './settings.ts';
import { timelineNumbers, timelinesOf, writeActions, writeDays, writeDue, writeFindings, type ActionRow, type DueRow, type FindingRow } from './write.ts';
import type { LoggedEntry } from './tables.ts';

export interface Reconciling {
  readonly clock: Clock;
  readonly shop: Workshop;
}

/** What changed for one operator. */
export interface Reconciled {
  readonly organization: string;
  readonly findings: number;
  /** Public ids of actions that were not there before, or are open again. */
  readonly opened: readonly string[];
  /** Actions that are found and of which anything changed. */
  readonly changed: readonly ChangedAction[];
}

export interface ChangedAction {
  readonly id: string;
  readonly title: string;
  /** The shortest of its findings', by the key of the decision table. */
  readonly clock: string;
  readonly due: string | undefined;
  readonly daysLeft: number | undefined;
  readonly open: boolean;
  /** It was not there before, or is open again. */
  readonly opened: boolean;
}

/**
 * Brings what is stored of these operators up to what is known now: findings keep the day they were found on, due dates
 * that differ are kept with what made the difference, actions come and go, and those that were settled and are still
 * found are open again. Writes only what differs: done twice, it does nothing the second time.
 */
export async function reconcile(trx: Transaction, organizations: readonly string[], intelligence: Intelligence, { clock, shop }: Reconciling): Promise<readonly Reconciled[]> {
  const now = clock.now();
  await hold(trx, organizations, now);
  const looked = (await loadPortfolios(trx, organizations)).map((portfolio) => ({ portfolio, assessment: assessPortfolio(portfolio, intelligence, shop, now) }));
  const findings = looked.flatMap(({ portfolio, assessment }) => findingChanges(portfolio, assessment));
  await writeFindingChanges(trx, findings, now);
  const actions = looked.map(({ portfolio, assessment }) => actionChanges(portfolio, assessment, now));
  await writeActions(trx, actions.flat());
  await writeDays(trx, looked.map(({ portfolio: { organization }, assessment }) => ({ organization, day: assessment.today, ...dayCounts(assessment, now) })));
  return looked.map(({ portfolio: { organization }, assessment }, at) => ({ organization, findings: assessment.known.size, opened: (actions[at] ?? []).filter(({ opened }) => opened).map(({ id }) => id), changed: changedActions(actions[at] ?? [], assessment) }));
}

interface FindingChange {
  readonly organization: string;
  readonly asset: number;
  readonly package: string;
  readonly flaw: string;
  readonly foundAt: Date;
  /** Undefined: it is gone. */
  readonly timeline: Timeline | undefined;
  readonly mark: string;
  /** Of the computation before; undefined where there is none. */
  readonly before: string | undefined;
}

function findingChanges({ organization, settings, findings }: Portfolio, { known, assessed }: Assessment): readonly FindingChange[] {
  const changes: FindingChange[] = [];
  const here = new Set<string>();
  for (const [id, { finding, flaw, asset, stored }] of known) {
    const key = findingKey(asset.number, flaw.id, flaw.component);
    const timeline = assessed.get(id)?.timeline;
    if (here.has(key) || timeline === undefined) continue;
    here.add(key);
    const mark = markOf(timeline, settings.zone);
    const same = findings.get(key);
    if (same === undefined || same.gone || same.mark !== mark) changes.push({ organization, asset: asset.number, package: flaw.component, flaw: flaw.id, foundAt: finding.foundAt, timeline, mark, before: (same ?? stored)?.mark });
  }
  for (const [key, { asset, package: name, flaw, foundAt, gone, mark }] of findings) if (!here.has(key) && !gone) changes.push({ organization, asset, package: name, flaw, foundAt, timeline: undefined, mark, before: mark });
  return changes;
}

/** What a due date rests on, without the days on which sources said it: those move each night and change nothing. */
function markOf({ label, start, due, outcome, table, inputs }: Timeline, zone: string): string {
  const text = [table, label, zone, start.day, start.because, due ?? '', outcome.key, ...inputs.map(({ point, value, basis, source }) => `${point} ${value.key} ${basis} ${source}`)].join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}

async function writeFindingChanges(trx: Transaction, changes: readonly FindingChange[], now: Date): Promise<void> {
  const timelines = new Map(changes.flatMap(({ mark, timeline }) => (timeline === undefined ? [] : [[mark, timeline] as const])));
  const numbers = await timelineNumbers(trx, timelines);
  const before = await timelinesOf(trx, [...new Set(changes.flatMap(({ before: mark, mark: after, timeline }) => (mark === undefined || mark === after || timeline === undefined ? [] : [mark])))]);
  const rows: FindingRow[] = [];
  const due: DueRow[] = [];
  for (const { asset, package: name, flaw, foundAt, timeline, mark, before: earlier } of changes) {
    const number = numbers.get(mark) ?? 0;
    rows.push({ asset, package: name, flaw, foundAt, gone: timeline === undefined, timeline: number });
    const was = earlier === undefined || earlier === mark ? undefined : before.get(earlier);
    if (timeline === undefined || was === undefined) continue;
    const last = recordDue({ current: was, history: [] }, sameDays(was, timeline), now).history.at(-1);
    if (last !== undefined) due.push({ asset, package: name, flaw, at: now, timeline: number, moved: last.moved, changed: last.changed });
  }
  await writeFindings(trx, rows, now);
  await writeDue(trx, due);
}

/** A source that says the same on a later day has changed nothing. */
function sameDays(was: Timeline, timeline: Timeline): Timeline {
  return {
    ...timeline,
    inputs: timeline.inputs.map((input) => {
      const before = was.inputs.find(({ point }) => point === input.point);
      return before !== undefined && before.value.key === input.value.key && before.basis === input.basis && before.source === input.source ? { ...input, date: before.date } : input;
    }),
  };
}

type ActionChange = ActionRow & { readonly opened: boolean };

function actionChanges({ organization, actions: stored }: Portfolio, { actions, today }: Assessment, now: Date): readonly ActionChange[] {
  const changes: ActionChange[] = [];
  const here = new Set<string>();
  for (const each of actions) {
    here.add(each.id);
    const { id, action: { id: name, kind, title, outcome, due, assets }, stored: before, reopened } = each;
    const same = before !== undefined && before.goneAt === undefined && before.title === title && before.outcome === outcome && before.due === due && before.assets.join() === assets.join() && reopened === undefined;
    if (same) continue;
    const isNew = before === undefined || before.goneAt !== undefined;
    changes.push({ organization, id, name, kind, title, outcome, due, assets, openedAt: isNew ? now : before.openedAt, goneAt: undefined, log: logOf(each, now), opened: isNew || reopened !== undefined });
  }
  for (const { id, log, ...row } of stored.values()) {
    // What is said to be not affected is left out of the plan, and stays where it can be undone.
    if (here.has(id) || row.goneAt !== undefined || standingAt(log, today).state === 'not-affected') continue;
    changes.push({ ...row, organization, id, log, goneAt: now, opened: false });
  }
  return changes;
}

function changedActions(changes: readonly ActionChange[], assessment: Assessment): readonly ChangedAction[] {
  const now = new Map(assessment.actions.map((each) => [each.id, each]));
  return changes.flatMap(({ id, title, due, opened }) => {
    const each = now.get(id);
    return each === undefined ? [] : [{ id, title, due, opened, clock: clockOf(each.action, assessment), daysLeft: due === undefined ? undefined : daysBetween(assessment.today, due), open: each.standing.state === 'open' }];
  });
}

export function logOf({ stored, reopened }: Standing, now: Date): readonly LoggedEntry[] {
  const log = stored?.log ?? [];
  if (reopened === undefined) return log;
  // Any day before today: only a deferral looks at it.
  return actOn(log, { event: 'reopen', by: '', at: now, why: reopened }, addDays(now.toISOString().slice(0, 10), -1));
}

function dayCounts({ actions }: Assessment, now: Date): { readonly open: Readonly<Record<string, number>>; readonly overdue: number } {
  const open: Record<string, number> = {};
  let overdue = 0;
  for (const { action, standing } of actions) {
    if (standing.state !== 'open') continue;
    open[action.outcome] = (open[action.outcome] ?? 0) + 1;
    if (action.dueAt !== undefined && action.dueAt <= now) overdue += 1;
  }
  return { open, overdue };
}
