import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaseError } from '../error.ts';
import { embargoStates, holds } from './embargo.ts';
import { publicities, vendorPaths } from './facts.ts';
import { managementStates, type ManagementEvent } from './report.ts';
import { advice, caseState, contradictions, factsOf, happen, type CaseEvent, type CaseParts, type CaseState, type Vendor } from './together.ts';

const managementEvents: readonly ManagementEvent[] = ['receive', 'validate', 'invalidate', 'accept', 'defer', 'close'];

function everyEvent(vendors: readonly Vendor[]): readonly CaseEvent[] {
  return [
    ...vendors.flatMap(({ organization: vendor }): CaseEvent[] => [
      ...managementEvents.map((event): CaseEvent => ({ kind: 'management', vendor, event })),
      { kind: 'fact', fact: 'F', vendor }, { kind: 'fact', fact: 'D', vendor },
    ]),
    ...(['P', 'X', 'A'] as const).map((fact): CaseEvent => ({ kind: 'fact', fact })),
    ...(['propose', 'reject', 'accept', 'terminate'] as const).flatMap((event): CaseEvent[] => [{ kind: 'embargo', event }, { kind: 'embargo', event, later: true }]),
  ];
}

const key = ({ vendors, publicity, embargo }: CaseParts): string => JSON.stringify([vendors, publicity, embargo]);

function reach(vendors: readonly Vendor[], look: (from: CaseState, event: CaseEvent, to: CaseState, events: readonly CaseEvent[]) => void = () => undefined): ReadonlyMap<string, CaseState> {
  const start = caseState({ vendors, publicity: 'pxa', embargo: 'none' });
  const reached = new Map([[key(start), start]]);
  for (const state of reached.values()) {
    for (const event of everyEvent(vendors)) {
      const after = happen(state, event);
      if ('refused' in after) continue;
      look(state, event, after.state, after.events);
      if (!reached.has(key(after.state))) reached.set(key(after.state), after.state);
    }
  }
  return reached;
}

function fresh(organization: string, deploys: boolean): Vendor {
  return { organization, management: 'start', path: 'vfd', deploys };
}

function* everyPart(names: readonly string[], deploys: boolean): Generator<CaseParts> {
  const vendors = (name: string): readonly Vendor[] => managementStates.flatMap((management) => vendorPaths.map((path) => ({ organization: name, management, path, deploys })));
  const sets = names.reduce<readonly (readonly Vendor[])[]>((sets, name) => sets.flatMap((set) => vendors(name).map((vendor) => [...set, vendor])), [[]]);
  for (const set of sets) for (const publicity of publicities) for (const embargo of embargoStates) yield { vendors: set, publicity, embargo };
}

test('the constructor takes exactly the states that acts lead to, for no vendor, one and two', () => {
  for (const [names, deploys] of [[[], true], [['a'], true], [['a'], false], [['a', 'b'], true]] as const) {
    const reached = reach(names.map((name) => fresh(name, deploys)));
    let possible = 0;
    let seen = 0;
    for (const parts of everyPart(names, deploys)) {
      seen += 1;
      const accepted = contradictions(parts).length === 0;
      if (accepted) possible += 1;
      else assert.throws(() => caseState(parts), CaseError);
      assert.equal(accepted, reached.has(key(parts)), key(parts));
    }
    assert.ok(possible > 10 && possible < seen, `${possible} of ${seen}`);
  }
});

test('across the machines, for every reachable state and every event', () => {
  let looked = 0;
  reach([fresh('a', true), fresh('b', false)], (from, event, to, events) => {
    looked += 1;
    const was = new Map(from.vendors.map((vendor) => [vendor.organization, vendor]));
    for (const vendor of to.vendors) {
      const before = was.get(vendor.organization) as Vendor;
      assert.equal(vendor.path === 'vfd', vendor.management === 'start', 'V with leaving Start');
      if (!before.path.includes('F') && vendor.path.includes('F')) assert.equal(before.management, 'accepted');
      if (!before.path.includes('D') && vendor.path.includes('D')) assert.ok(before.management === 'accepted' || (!vendor.deploys && ['deferred', 'closed'].includes(before.management)));
    }
    const open = /[PX]/.test(to.publicity);
    if (open) assert.ok(!holds(to.embargo) && to.embargo !== 'proposed', 'P or X end it by themselves');
    if (to.publicity.includes('X')) assert.ok(to.publicity.includes('P'));
    if (open) assert.ok(to.vendors.every(({ path }) => path !== 'vfd'));
    const starts = !holds(from.embargo) && holds(to.embargo);
    if (starts) assert.ok(from.publicity === 'pxa' && from.vendors.every(({ path }) => !path.includes('F')), 'what starts is neither known, attacked nor fixed');
    if (event.kind === 'embargo' && event.event === 'propose' && from.embargo === 'none') assert.equal(from.publicity, 'pxa');
    if (holds(from.embargo) && event.kind === 'embargo' && event.event === 'propose' && event.later === true) assert.ok(from.vendors.some(({ path }) => !path.includes('F')) && !from.publicity.includes('A'));
    assert.deepEqual(events[0], event);
    assert.ok(factsOf(to) >= '' && (factsOf(from) === factsOf(to) || [...factsOf(from)].every((letter, at) => letter === factsOf(to)[at] || letter.toUpperCase() === factsOf(to)[at])), 'no fact is unlearned');
  });
  assert.ok(looked > 1_000, `${looked} steps`);
});

const accepted: Vendor = { organization: 'a', management: 'accepted', path: 'Vfd', deploys: false };

test('a public exploit makes the flaw public, the vendor aware and ends the embargo, in that order', () => {
  const after = happen(caseState({ vendors: [fresh('a', true)], publicity: 'pxa', embargo: 'revise' }), { kind: 'fact', fact: 'X' });
  assert.ok(!('refused' in after));
  assert.deepEqual(after.events, [{ kind: 'fact', fact: 'X' }, { kind: 'fact', fact: 'P' }, { kind: 'management', vendor: 'a', event: 'receive' }, { kind: 'embargo', event: 'terminate' }]);
  assert.equal(factsOf(after.state), 'VfdPXa');
});

test('attacks and a fix reject what is only proposed; attacks leave what is active to the coordinator', () => {
  const proposed = caseState({ vendors: [accepted], publicity: 'pxa', embargo: 'proposed' });
  for (const event of [{ kind: 'fact', fact: 'A' }, { kind: 'fact', fact: 'F', vendor: 'a' }] as const) {
    const after = happen(proposed, event);
    assert.ok(!('refused' in after));
    assert.deepEqual([after.events.at(-1), after.state.embargo], [{ kind: 'embargo', event: 'reject' }, 'none']);
  }
  const attacked = happen(caseState({ vendors: [accepted], publicity: 'pxa', embargo: 'active' }), { kind: 'fact', fact: 'A' });
  assert.ok(!('refused' in attacked));
  assert.equal(attacked.state.embargo, 'active');
  assert.deepEqual(advice(attacked.state), ['end-for-attacks']);
});

test('a trailing vendor may get longer while another has its fix', () => {
  const ready: Vendor = { ...accepted, path: 'VFd' };
  const longer: CaseEvent = { kind: 'embargo', event: 'propose', later: true };
  assert.ok('refused' in happen(caseState({ vendors: [ready], publicity: 'pxa', embargo: 'active' }), longer));
  assert.ok('state' in happen(caseState({ vendors: [ready], publicity: 'pxa', embargo: 'active' }), { kind: 'embargo', event: 'propose' }));
  assert.ok('state' in happen(caseState({ vendors: [ready, { ...accepted, organization: 'b' }], publicity: 'pxa', embargo: 'active' }), longer));
  assert.deepEqual(advice(caseState({ vendors: [accepted], publicity: 'pxa', embargo: 'none' })), ['decide-embargo']);
});

test('the furthest vendor tells the facts of a case', () => {
  assert.equal(factsOf({ vendors: [fresh('b', true), { ...accepted, path: 'VFd' }], publicity: 'pxA' }), 'VFdpxA');
  assert.equal(factsOf({ vendors: [], publicity: 'pxa' }), 'vfdpxa');
});
