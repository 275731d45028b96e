import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calendarIn, planWeeks, PriorityError, type Action, type Plan } from '../index.ts';

const calendar = calendarIn('America/Chicago');
const now = new Date('2026-08-10T15:00:00Z');

function action(id: string, hours: number, risk: number, due?: string, after: readonly string[] = []): Action {
  return {
    kind: 'upgrade', id, title: id, assets: ['a'], findings: [id], rank: due === undefined ? 0 : 2, outcome: 'x', due, dueAt: due === undefined ? undefined : calendar.endOf(due),
    evidence: 'none', epss: undefined, stakes: 'service', hours, risk, weight: risk, after, package: id, to: '2', places: [], breaking: false, lands: [],
  };
}

function plan(actions: readonly Action[], hoursPerWeek: number, hoursPerDay?: number): Plan {
  return planWeeks(actions, { hoursPerWeek, ...(hoursPerDay === undefined ? {} : { hoursPerDay }) }, now, calendar);
}

function weeks({ weeks }: Plan): readonly (readonly string[])[] {
  return weeks.map(({ actions }) => actions.map(({ action, goesOn }) => `${action.id}${goesOn ? '…' : ''}`));
}

test('what is due comes first, then what removes most; what does not fit waits for its week', () => {
  const due = [action('small', 2, 1, '2026-08-13'), action('big', 2, 9)];
  assert.deepEqual(weeks(plan(due, 2)), [['small'], ['big']]);
  assert.deepEqual(weeks(plan([action('a', 3, 5), action('b', 2, 4), action('c', 2, 4)], 4)), [['b', 'c'], ['a']]);
  assert.deepEqual(weeks(plan([action('next week', 4, 1, '2026-08-20'), action('any time', 4, 9)], 4)), [['next week'], ['any time']]);
  assert.deepEqual(plan([action('a', 3, 5)], 4).weeks.map(({ from, hours, risk }) => [from, hours, risk]), [['2026-08-10', 3, 5]]);
  assert.deepEqual(plan([], 4), { weeks: [], misses: [], later: [] });
});

test('it says what misses its clock, and why', () => {
  const late = plan([action('past', 1, 1, '2026-08-09'), action('a', 4, 9, '2026-08-12'), action('b', 4, 8, '2026-08-13')], 5);
  assert.deepEqual(weeks(late), [['past', 'a'], ['b']]);
  assert.deepEqual(late.misses.map(({ action, because, doneInWeekOf }) => [action.id, because, doneInWeekOf]), [['past', 'already-past', '2026-08-10'], ['b', 'hours-of-the-week', '2026-08-17']]);
  const slow = plan([action('a', 4, 9, '2026-08-11'), action('b', 4, 8, '2026-08-11')], 20, 3);
  assert.deepEqual(slow.misses.map(({ action, because }) => [action.id, because]), [['b', 'hours-of-the-day']]);
  assert.deepEqual(plan([action('a', 2, 1, '2026-08-10')], 2, 2).misses, [], 'the day itself counts');
  const never = planWeeks([action('a', 90, 1, '2026-08-11'), action('b', 1, 0)], { hoursPerWeek: 1 }, now, calendar, 3);
  assert.deepEqual([never.later.map(({ id }) => id), never.misses.map(({ action, doneInWeekOf }) => [action.id, doneInWeekOf])], [['a', 'b'], [['a', undefined]]]);
});

test('work longer than a week goes on first thing in the next', () => {
  const long = plan([action('long', 5, 9, '2026-08-13'), action('short', 1, 1)], 3);
  assert.deepEqual(weeks(long), [['long…'], ['long', 'short']]);
  assert.deepEqual(long.weeks.map(({ hours, risk }) => [hours, risk]), [[3, 0], [3, 10]]);
});

test('evidence goes with the patch that waits for it, and before it', () => {
  const evidence: Action = { ...action('evidence', 2, 0, '2026-08-13'), weight: 5 };
  const patch = action('a patch', 1, 5, '2026-08-13', ['evidence']);
  assert.deepEqual(weeks(plan([patch, evidence, action('other', 2, 1, '2026-08-13')], 3)), [['evidence', 'a patch'], ['other']]);
  assert.deepEqual(weeks(plan([patch, action('other', 2, 1)], 3)), [['a patch', 'other']], 'what it waited for is done');
});

test('a capacity that is none is refused', () => {
  for (const hours of [0, -1, Number.NaN, 0.1, 169, Number.POSITIVE_INFINITY]) assert.throws(() => plan([], hours), (error) => error instanceof PriorityError && error.code === 'capacity-invalid', `${hours}`);
  assert.throws(() => plan([], 4, 0), PriorityError);
});

const quarters = fc.integer({ min: 1, max: 20 }).map((count) => count / 4);
const day = fc.option(fc.integer({ min: 5, max: 30 }).map((each) => `2026-08-${String(each).padStart(2, '0')}`), { nil: undefined });
const anyActions = fc.array(fc.tuple(quarters, fc.integer({ min: 0, max: 9 }), day), { maxLength: 9 }).chain((rows) =>
  fc.array(fc.nat(), { minLength: rows.length, maxLength: rows.length }).map((waits) => rows.map(([hours, risk, due], at) => action(`a${at}`, hours, risk, due, at > 0 && (waits[at] ?? 0) % 4 === 0 ? [`a${(waits[at] ?? 0) % at}`] : []))));

test('no week exceeds its hours, nothing is done twice or forgotten, what waits comes after what it waits for', () => {
  fc.assert(fc.property(anyActions, fc.integer({ min: 1, max: 24 }).map((count) => count / 4), (actions, capacity) => {
    const { weeks, later, misses } = plan(actions, capacity);
    const spent = new Map<string, number>();
    const finished: string[] = [];
    for (const week of weeks) {
      assert.ok(week.hours <= capacity);
      assert.equal(week.hours, week.actions.reduce((sum, { hours }) => sum + hours, 0));
      for (const { action, hours, goesOn } of week.actions) {
        spent.set(action.id, (spent.get(action.id) ?? 0) + hours);
        if (!goesOn) finished.push(action.id);
      }
    }
    assert.deepEqual([...finished, ...later.map(({ id }) => id)].sort(), actions.map(({ id }) => id).sort());
    for (const each of actions) {
      if (finished.includes(each.id)) assert.equal(spent.get(each.id), each.hours);
      for (const before of each.after) if (finished.includes(each.id)) assert.ok(finished.indexOf(before) !== -1 && finished.indexOf(before) < finished.indexOf(each.id));
      const end = weeks.findIndex((week) => week.actions.some(({ action, goesOn }) => action.id === each.id && !goesOn));
      const dueWeek = each.due === undefined ? 99 : Math.floor((Number(each.due.slice(-2)) - 10) / 7);
      assert.equal(misses.some(({ action }) => action.id === each.id), end === -1 ? dueWeek < 99 : end > dueWeek, `${each.id} is done in week ${end}, due in ${dueWeek}`);
    }
  }), { numRuns: 1_000 });
});

test('the first week is the best there is, against every subset: most of what is due, then most of the rest', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }).map((count) => count / 4), fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 8 }), (rows) => {
    const actions = rows.map(([hours, risk, due], at) => action(`a${at}`, hours, risk, due ? '2026-08-12' : undefined));
    const capacity = 3;
    const first = plan(actions, capacity).weeks[0]?.actions.map((planned) => planned.action) ?? [];
    const subsets = Array.from({ length: 2 ** actions.length }, (_, mask) => actions.filter((_, at) => (mask & (2 ** at)) !== 0));
    const sum = (some: readonly Action[], of: (action: Action) => number): number => some.reduce((total, action) => total + of(action), 0);
    const dueRisk = (some: readonly Action[]): number => sum(some, ({ due, risk }) => (due === undefined ? 0 : risk));
    const fits = subsets.filter((some) => sum(some, ({ hours }) => hours) <= capacity);
    assert.equal(dueRisk(first), Math.max(...fits.map(dueRisk)));
    // With the due ones as they were chosen, nothing else that fits beside them removes more.
    const chosenDue = first.filter(({ due }) => due !== undefined);
    const beside = fits.filter((some) => chosenDue.every((each) => some.includes(each)) && some.filter(({ due }) => due !== undefined).length === chosenDue.length);
    assert.equal(sum(first, ({ risk }) => risk), Math.max(...beside.map((some) => sum(some, ({ risk }) => risk))));
  }), { numRuns: 300 });
});
