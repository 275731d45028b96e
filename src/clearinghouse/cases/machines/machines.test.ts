import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embargo, embargoStates, holds, type EmbargoEvent, type EmbargoState } from './embargo.ts';
import { allFacts, factLetters, forced, learn, possible, type Fact, type Facts } from './facts.ts';
import { eventsIn, follow } from '../../../kernel/machine.ts';
import { management, managementStates } from './report.ts';

test('the six facts have 32 states and 70 histories', () => {
  assert.equal(new Set(allFacts).size, 32);
  const histories = (facts: Facts): number => (facts === 'VFDPXA' ? 1 : possible(facts).reduce((sum, fact) => sum + histories(learn(facts, fact) as Facts), 0));
  assert.equal(histories('vfdpxa'), 70);
});

test('every state is reached, and from each of them the last one', () => {
  const reached = new Set<Facts>(['vfdpxa']);
  for (const facts of reached) {
    if (facts !== 'VFDPXA') assert.ok(possible(facts).length > 0, facts);
    for (const fact of possible(facts)) reached.add(learn(facts, fact) as Facts);
  }
  assert.deepEqual([...reached].sort(), [...allFacts].sort());
});

test('one letter changes at a time, in its own place, and never back', () => {
  for (const facts of allFacts) {
    for (const fact of factLetters) {
      const after = learn(facts, fact);
      assert.equal(after !== undefined, possible(facts).includes(fact));
      if (after === undefined) continue;
      const changed = [...after].filter((letter, index) => letter !== facts[index]);
      assert.deepEqual(changed, [fact]);
      assert.ok(!after.includes('F') || after.includes('V'), after);
      assert.ok(!after.includes('D') || after.includes('F'), after);
    }
  }
});

test('what the world knows drags the rest along; attacks alone drag nothing', () => {
  const only = (facts: Facts): readonly Fact[] => possible(facts);
  for (const facts of allFacts) {
    if (facts[3] === 'p' && facts[4] === 'X') assert.deepEqual(only(facts), ['P'], facts);
    else if (facts[0] === 'v' && facts[3] === 'P') assert.deepEqual(only(facts), ['V'], facts);
    else assert.equal(forced(facts), undefined, facts);
  }
  assert.deepEqual(possible('vfdpxA'), ['V', 'P', 'X']);
  // The row of the published grammar with the slip.
  assert.equal(learn('VFdPxA', 'X'), 'VFdPXA');
});

test('report management is the published table, edge by edge', () => {
  const edges = managementStates.flatMap((state) => eventsIn(management, state).map((event) => `${state}>${follow(management, state, event)}`));
  assert.deepEqual(edges.sort(), [
    'accepted>closed', 'accepted>deferred', 'deferred>accepted', 'deferred>closed', 'invalid>closed', 'invalid>valid',
    'received>invalid', 'received>valid', 'start>received', 'valid>accepted', 'valid>deferred',
  ]);
});

const letter: Readonly<Record<EmbargoEvent, string>> = { propose: 'p', reject: 'r', accept: 'a', terminate: 't' };
const actions: readonly EmbargoEvent[] = ['propose', 'reject', 'accept', 'terminate'];

test('the traces of embargo management are those of its expression, for every word of up to nine actions', () => {
  const expression = /^(p+r)*(p+a(p+[ar])*p*t)?$/;
  let accepted = 0;
  const walk = (state: EmbargoState | undefined, word: string): void => {
    const ended = state === 'none' || state === 'exited';
    assert.equal(ended, expression.test(word), word);
    if (ended) accepted += 1;
    if (word.length < 9) for (const action of actions) walk(state === undefined ? undefined : follow(embargo, state, action), word + letter[action]);
  };
  walk('none', '');
  assert.ok(accepted > 50, `${accepted} accepted`);
});

test('no revision interrupts an active embargo: it holds until it is terminated', () => {
  for (const state of embargoStates.filter(holds)) {
    for (const event of eventsIn(embargo, state)) assert.equal(holds(follow(embargo, state, event) as EmbargoState), event !== 'terminate');
  }
});
