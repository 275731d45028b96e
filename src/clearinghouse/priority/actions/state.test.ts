import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsIn, follow } from '../../../kernel/machine.ts';
import { actionMachine, actionStates, actOn, justifications, PriorityError, standingAt, undo, type ActionAct, type ActionEvent, type ActionLog, type PriorityErrorCode } from '../index.ts';

const by = { by: 'ada', at: new Date('2026-08-10T12:00:00Z') };
const today = '2026-08-10';
const evidence = [{ what: 'version read back', where: 'inventory of 2026-08-10' }];
const acts: Readonly<Record<ActionEvent, ActionAct>> = {
  complete: { ...by, event: 'complete', evidence },
  defer: { ...by, event: 'defer', until: '2026-09-01', why: 'maintenance window' },
  exclude: { ...by, event: 'exclude', justification: 'vulnerable_code_not_present', why: 'built without it', evidence },
  reopen: { ...by, event: 'reopen', why: 'found again' },
};
const events = Object.keys(acts) as readonly ActionEvent[];

function refused(code: PriorityErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof PriorityError && error.code === code && (error.remedy ?? '') !== '';
}

test('the machine is this table, edge by edge', () => {
  const edges = actionStates.flatMap((state) => eventsIn(actionMachine, state).map((event) => `${state} ${event} ${follow(actionMachine, state, event)}`));
  assert.deepEqual(edges.sort(), [
    'deferred complete done', 'deferred defer deferred', 'deferred exclude not-affected', 'deferred reopen open', 'done reopen open',
    'not-affected reopen open', 'open complete done', 'open defer deferred', 'open exclude not-affected',
  ]);
});

test('every word of up to six acts and undoings: states follow the table, and an undoing brings back exactly what was', () => {
  let words = 0;
  const walk = (log: ActionLog, before: readonly ActionLog[]): void => {
    words += 1;
    const { state } = standingAt(log, today);
    if (log.length === 6) return;
    for (const event of events) {
      const next = follow(actionMachine, state, event);
      if (next === undefined) {
        assert.throws(() => actOn(log, acts[event], today), refused('act-refused'));
        continue;
      }
      const after = actOn(log, acts[event], today);
      assert.deepEqual(standingAt(after, today), { state: next, act: acts[event] });
      walk(after, [...before, log]);
    }
    const last = before.at(-1);
    if (last === undefined) return assert.throws(() => undo(log, { ...by, why: 'mistake' }), refused('act-refused'));
    const undone = undo(log, { ...by, why: 'mistake' });
    assert.deepEqual(standingAt(undone, today), standingAt(last, today));
    assert.deepEqual(undone.slice(0, -1), log, 'nothing is taken out');
    walk(undone, before.slice(0, -1));
  };
  walk([], []);
  assert.ok(words > 1_000, `${words} words`);
});

test('a deferral ends by itself on its day, and can be settled or renewed then', () => {
  const log = actOn([], acts.defer, today);
  assert.equal(standingAt(log, '2026-08-31').state, 'deferred');
  assert.equal(standingAt(log, '2026-09-01').state, 'open');
  const renewed = actOn(log, { ...by, event: 'defer', until: '2026-10-01', why: 'again' }, '2026-09-02');
  assert.equal(standingAt(renewed, '2026-09-15').state, 'deferred');
  assert.equal(standingAt(actOn(log, acts.complete, '2026-09-02'), '2026-09-02').state, 'done');
});

test('done and not affected are shown, a deferral has a day ahead and a reason, an opening and an undoing a reason', () => {
  const act = (one: ActionAct): (() => unknown) => () => actOn([], one, today);
  assert.throws(act({ ...by, event: 'complete', evidence: [] }), refused('evidence-missing'));
  assert.throws(act({ ...by, event: 'complete', evidence: [{ what: 'done', where: ' ' }] }), refused('evidence-missing'));
  assert.throws(act({ ...by, event: 'defer', until: today, why: 'later' }), refused('date-not-ahead'));
  assert.throws(act({ ...by, event: 'defer', until: '2026-13-01', why: 'later' }), refused('day-malformed'));
  assert.throws(act({ ...by, event: 'defer', until: '2026-09-01', why: '' }), refused('reason-missing'));
  assert.throws(act({ ...by, event: 'exclude', justification: 'because' as never, why: 'so', evidence }), refused('reason-missing'));
  assert.throws(act({ ...by, event: 'exclude', justification: 'component_not_present', why: 'so', evidence: [] }), refused('evidence-missing'));
  const done = actOn([], acts.complete, today);
  assert.throws(() => actOn(done, { ...by, event: 'reopen', why: '' }, today), refused('reason-missing'));
  assert.throws(() => undo(done, { ...by, why: '' }), refused('reason-missing'));
  assert.equal(justifications.length, 5);
});
