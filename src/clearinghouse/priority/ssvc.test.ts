import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionError } from '../../kernel/decision-table.ts';
import { answersOf, coordinatorPublication, coordinatorTriage, defaultPolicy, deployerPriority, models, points, supplierPriority } from './index.ts';
import { stated } from './sample.ts';

test('what CISA publishes with a CVE record is read under both spellings, and nothing unknown is passed over', () => {
  const date = '2024-08-01';
  const expected = { [points.exploitation]: { key: 'P', source: 'v', date }, [points.automatable]: { key: 'N', source: 'v', date }, [points.technicalImpact]: { key: 'T', source: 'v', date } };
  assert.deepEqual(answersOf({ Exploitation: 'poc', Automatable: 'no', 'Technical Impact': 'total' }, 'v', date), expected);
  assert.deepEqual(answersOf({ exploitation: 'Public PoC', automatable: 'No', technicalImpact: 'TOTAL' }, 'v', date), expected);
  assert.deepEqual(answersOf({ constructor: 'x' }, 'v', date), {});
  assert.throws(() => answersOf({ Automatable: 'maybe' }, 'v', date), (error) => error instanceof DecisionError && /maybe/.test(error.message) && /N \(No\), Y \(Yes\)/.test(error.remedy ?? ''));
});

test('a deployer’s human impact comes from safety and mission, through its own table', () => {
  const given = { [points.exploitation]: stated('A'), [points.systemExposure]: stated('O'), [points.automatable]: stated('Y') };
  const worst = deployerPriority({ ...given, [points.safetyImpact]: stated('C'), [points.missionImpact]: stated('D') }, defaultPolicy);
  assert.deepEqual([worst.outcome.name, worst.otherwise], ['Immediate', []]);
  assert.deepEqual(worst.inputs.map(({ name }) => name).sort(), ['Automatable', 'Exploitation', 'Mission Impact', 'Safety Impact', 'System Exposure']);
  const asItIs = deployerPriority({ ...given, 'ssvc:HI:2.0.2': stated('VH') }, defaultPolicy);
  assert.deepEqual([asItIs.outcome.name, asItIs.inputs.length], ['Immediate', 4]);
});

test('an assumed safety impact shows what each other one would mean', () => {
  const { outcome, otherwise } = deployerPriority({ [points.exploitation]: stated('A'), [points.systemExposure]: stated('S'), [points.automatable]: stated('N'), [points.missionImpact]: stated('D') }, defaultPolicy);
  assert.equal(outcome.name, 'Scheduled');
  assert.deepEqual(otherwise.map(({ value, outcome }) => [value.name, outcome.name]), [['Negligible', 'Scheduled'], ['Critical', 'Scheduled'], ['Catastrophic', 'Out-of-Cycle']]);
});

test('supplier, triage and publication: the outcome, the inputs asked for, and every missing one shown as a default', () => {
  const supplier = supplierPriority({ [points.exploitation]: stated('A'), [points.automatable]: stated('Y'), [points.valueDensity]: stated('C'), [points.technicalImpact]: stated('T'), [points.safetyImpact]: stated('C') }, defaultPolicy);
  assert.equal(supplier.outcome.name, 'Immediate');
  const publication = coordinatorPublication({ [points.supplierInvolvement]: stated('UU'), [points.exploitation]: stated('A'), [points.publicValueAdded]: stated('P') }, defaultPolicy);
  assert.equal(publication.outcome.name, 'Publish');
  const triage = coordinatorTriage({}, defaultPolicy);
  assert.equal(triage.inputs.length, 8);
  assert.ok(triage.inputs.every(({ basis, source, date }) => basis === 'default' && source !== '' && date === undefined));
  const others = triage.inputs.map(({ point }) => triage.otherwise.filter((each) => each.point === point).length);
  assert.deepEqual(others, [1, 1, 1, 1, 1, 1, 1, 3]);
});

test('every input of every decision has a default', () => {
  for (const [name, decision] of Object.entries({ deployerPriority, supplierPriority, coordinatorTriage, coordinatorPublication })) {
    assert.ok(decision({}, defaultPolicy).inputs.length > 0, name);
  }
  assert.equal(Object.keys(models).length, 5);
});
