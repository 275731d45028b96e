import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  actionsFor, affects, assess, controls, inOrder, PriorityError, rememberTargets, standingOf, usualOrder, type Action, type ActionSources, type Asset, type ControlAction, type Finding,
  type InvestigateAction, type UpgradeAction,
} from '../index.ts';
import { compareNumbers, listing, sampleContext, sampleFinding, stated, unlisted } from '../sample.ts';

const portal: Asset = { id: 'portal', name: 'Patient portal', exposed: stated('Y'), stakes: 'mission' };
const records: Asset = { id: 'records', name: 'Records server', exposed: stated('N'), stakes: 'life' };
const quiet = { kev: unlisted, automatable: stated('N'), technicalImpact: stated('P') };

function sources(more: Partial<ActionSources> = {}): ActionSources {
  return { ...sampleContext, targetOf: rememberTargets(() => usualOrder(compareNumbers)), ...more };
}

function actions(findings: readonly Finding[], more: Partial<ActionSources> = {}): readonly Action[] {
  return actionsFor(assess(findings, [portal, records], sampleContext), sources(more));
}

function finding(id: string, asset: string, version: string, more: Partial<Finding> = {}): Finding {
  return { ...sampleFinding, ...quiet, id, asset, advisory: `CVE-2026-${id}`, component: { ...sampleFinding.component, ref: `left@${version}`, version }, ...more };
}

function one<Kind extends Action>(all: readonly Action[], kind: Kind['kind']): Kind {
  const found = all.filter((action) => action.kind === kind);
  assert.equal(found.length, 1, `${kind} of ${all.map(({ id }) => id).join()}`);
  return found[0] as Kind;
}

test('one upgrade for all findings of a component, on all assets where it is the same', () => {
  const all = actions([
    finding('1', 'portal', '1.0.0'), finding('2', 'portal', '1.0.0', { ranges: [{ introduced: '0', fixed: '1.3.0' }], epss: { probability: 0.4, source: 'FIRST', date: '2026-08-10' } }),
    finding('3', 'records', '1.1.0', { ranges: [{ introduced: '0', fixed: '1.3.0' }] }),
  ]);
  const upgrade = one<UpgradeAction>(all, 'upgrade');
  assert.deepEqual([all.length, upgrade.id, upgrade.title, upgrade.breaking], [1, 'upgrade:npm:pkg:npm/left@1.3.0', 'Upgrade pkg:npm/left to 1.3.0', false]);
  assert.deepEqual([upgrade.assets, upgrade.findings, upgrade.places.map(({ asset, from }) => `${asset} ${from}`)], [['portal', 'records'], ['1', '2', '3'], ['portal 1.0.0', 'records 1.1.0']]);
  assert.deepEqual([upgrade.stakes, upgrade.epss, upgrade.outcome, upgrade.due, upgrade.hours], ['life', 0.4, '60 days', '2026-10-09', 0.75]);
  assert.equal(upgrade.dueAt?.toISOString(), '2026-10-10T05:00:00.000Z');
  // 0.01 unknown or 0.4 EPSS, 0.4 partial impact, 2 exposed, mission 3; and on the other asset lives, 4, not exposed.
  assert.ok(Math.abs(upgrade.risk - (0.01 * 0.4 * 2 * 3 + 0.4 * 0.4 * 2 * 3 + 0.01 * 0.4 * 4)) < 1e-12, `${upgrade.risk}`);
});

test('a breaking step is flagged and takes longer; the owner of what is transitive is named', () => {
  const graphOf = (asset: string) => (asset === 'portal' ? { roots: ['app'], edges: new Map([['app', ['web']], ['web', ['left@1.0.0']]]), nameOf: (ref: string) => ref } : undefined);
  const upgrade = one<UpgradeAction>(actions([finding('1', 'portal', '1.0.0', { ranges: [{ introduced: '0', fixed: '2.0.0' }] }), finding('2', 'records', '1.0.0', { ranges: [{ introduced: '0', fixed: '2.0.0' }] })], { graphOf }), 'upgrade');
  assert.deepEqual([upgrade.breaking, upgrade.hours], [true, 4.5]);
  assert.deepEqual(upgrade.places.map(({ owners }) => owners), [[{ name: 'web', path: ['web', 'left@1.0.0'] }], []]);
});

test('without a patch there is a control, with its own proof and what else would do', () => {
  const open = { ranges: [{ introduced: '0' }] };
  const restrict = one<ControlAction>(actions([finding('1', 'portal', '1.0.0', open)]), 'control');
  assert.deepEqual([restrict.id, restrict.because, restrict.findings, restrict.hours], ['control:restrict-access:npm:pkg:npm/left', 'no-fix', ['1'], 1]);
  assert.match(restrict.control.proof, /refused/);
  assert.deepEqual(restrict.alternatives.map(({ key }) => key), ['discontinue']);
  assert.equal(one<ControlAction>(actions([finding('1', 'records', '1.0.0', open)]), 'control').control.key, 'isolate');
  const worked = one<ControlAction>(actions([finding('1', 'records', '1.0.0', { ...open, workaround: { text: 'turn off JNDI', source: 'vendor advisory' } })]), 'control');
  assert.deepEqual([worked.control.key, worked.workarounds], ['vendor-workaround', [{ text: 'turn off JNDI', source: 'vendor advisory' }]]);
  assert.deepEqual(Object.values(controls).map(({ endsClock, key }) => [key, endsClock]), [['vendor-workaround', true], ['restrict-access', false], ['isolate', false], ['discontinue', true]]);
  const both = actions([finding('1', 'portal', '1.0.0', open), finding('2', 'portal', '1.0.0')]);
  assert.deepEqual(both.map(({ kind, findings }) => [kind, findings]), [['upgrade', ['2']], ['control', ['1']]]);
  const excluded = actions([finding('1', 'portal', '1.0.0', { ranges: [{ introduced: '0', fixed: '1.1.0' }, { introduced: '2.0.0' }] }), finding('2', 'portal', '1.0.0', { ranges: [{ introduced: '0', fixed: '2.0.0' }], automatable: stated('Y'), technicalImpact: stated('T') })]);
  assert.equal(one<ControlAction>(excluded, 'control').because, 'fixes-exclude-each-other');
});

test('where the directive asks for forensics, evidence is collected first, by the hour; other work on the asset does not wait', () => {
  const attacked = { kev: { ...listing('2026-08-09'), heardAt: new Date('2026-08-09T20:00:00Z') }, automatable: stated('Y'), technicalImpact: stated('T') };
  const other = { component: { ...sampleFinding.component, ref: 'right', package: 'pkg:npm/right' } };
  const all = actions([finding('1', 'portal', '1.0.0', attacked), finding('2', 'records', '1.0.0'), finding('3', 'portal', '1.0.0', other)]);
  const investigation = one<InvestigateAction>(all, 'investigate');
  assert.deepEqual([investigation.id, investigation.title, investigation.assets, investigation.risk, investigation.hours], ['investigate:portal', 'Collect evidence before patching: Patient portal', ['portal'], 0, 6.5]);
  assert.deepEqual(investigation.steps.map(({ key, dueAt, beforePatching }) => [key, dueAt.toISOString(), beforePatching]), [
    ['scope', '2026-08-09T22:00:00.000Z', true], ['collect', '2026-08-10T20:00:00.000Z', true], ['analyze', '2026-08-12T20:00:00.000Z', false],
  ]);
  assert.deepEqual([investigation.due, investigation.outcome], ['2026-08-12', '3 days & forensic investigation']);
  const ordered = inOrder(all, standingOf);
  assert.deepEqual(ordered.map(({ row }) => row.id), ['investigate:portal', 'upgrade:npm:pkg:npm/left@1.2.0', 'upgrade:npm:pkg:npm/right@1.2.0']);
  assert.match(ordered[0]?.why ?? '', /^First, because evidence has to be collected before patching destroys it/);
  assert.deepEqual(ordered.map(({ row }) => row.after), [[], ['investigate:portal'], []]);
});

test('a finding on an asset that nobody handed in is an error that names both', () => {
  assert.throws(() => actions([finding('1', 'elsewhere', '1.0.0')]), (error) => error instanceof PriorityError && error.code === 'asset-unknown' && /elsewhere/.test(error.message));
});

const minor = fc.integer({ min: 0, max: 5 });
const anyFindings: fc.Arbitrary<readonly Finding[]> = fc.array(fc.record({
  asset: fc.constantFrom('portal', 'records'), name: fc.constantFrom('left', 'right'), version: minor, fixed: fc.option(minor, { nil: undefined }), again: fc.option(minor, { nil: undefined }),
  kev: fc.boolean(), automatable: fc.constantFrom('Y', 'N'), impact: fc.constantFrom('P', 'T'),
}), { maxLength: 12 }).map((rows) => rows.map(({ asset, name, version, fixed, again, kev, automatable, impact }, at) => ({
  ...sampleFinding, id: `${at}`, asset, advisory: `A-${at}`, kev: kev ? listing('2026-08-09') : unlisted, automatable: stated(automatable), technicalImpact: stated(impact),
  component: { ref: `${name}@1.${version}`, package: `pkg:npm/${name}`, version: `1.${version}`, ecosystem: 'npm' },
  ranges: [{ introduced: '0', ...(fixed === undefined ? {} : { fixed: `1.${version + 1 + fixed}` }) }, ...(again === undefined ? [] : [{ introduced: `1.${version + 4 + again}` }])],
})));

test('each finding is in exactly one upgrade or control, each upgrade clears every finding that it claims, and risk adds up', () => {
  fc.assert(fc.property(anyFindings, (findings) => {
    const byId = new Map(findings.map((each) => [each.id, each]));
    const assessed = assess(findings, [portal, records], sampleContext);
    const all = actionsFor(assessed, sources());
    const work = all.filter(({ kind }) => kind !== 'investigate');
    assert.deepEqual(work.flatMap((action) => action.findings).sort(), findings.map(({ id }) => id).sort());
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    const sum = (values: readonly { readonly risk: number }[]): number => values.reduce((total, { risk }) => total + risk, 0);
    assert.ok(Math.abs(sum(all) - sum(assessed)) < 1e-9);
    for (const action of all) {
      const dues = assessed.filter(({ finding, timeline }) => action.findings.includes(finding.id) && timeline.due !== undefined).map(({ timeline }) => timeline.due ?? '');
      assert.equal(action.due, dues.sort()[0], 'the tightest clock of its findings');
      if (action.kind !== 'upgrade') continue;
      for (const id of action.findings) {
        const claimed = byId.get(id) as Finding;
        assert.equal(affects(claimed, action.to, compareNumbers), false, `${action.id} claims ${id}`);
        assert.ok(compareNumbers(action.to, claimed.component.version) > 0);
      }
      for (const before of action.after) assert.ok(all.some(({ id, kind }) => id === before && kind === 'investigate'));
    }
    const forensic = new Set(assessed.filter(({ timeline }) => timeline.forensics).map(({ asset }) => asset.id));
    assert.deepEqual(all.filter(({ kind }) => kind === 'investigate').map(({ assets }) => assets[0]).sort(), [...forensic].sort());
  }), { numRuns: 500 });
});
