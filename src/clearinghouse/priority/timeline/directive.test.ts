import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import bod from '../../../../conformance/ssvc/cisa_bod_26_04_1_0_0.json' with { type: 'json' };
import { calendarIn, daysLeft, defaultPolicy, periodOf, PriorityError, timelineOf, type Asset, type Finding, type Timeline } from '../index.ts';
import { listing, sampleAsset, sampleContext, sampleFinding, stated, unlisted } from '../sample.ts';

const periods: Readonly<Record<string, readonly [days: number | undefined, forensics: boolean]>> = {
  FSU: [undefined, false], '60D': [60, false], '14D': [14, false], '3D': [3, false], '3DF': [3, true],
};

function withInputs(kev: string, exposed: string, automatable: string, impact: string): readonly [Finding, Asset] {
  return [
    { ...sampleFinding, kev: kev === 'Y' ? listing('2026-08-10') : unlisted, automatable: stated(automatable), technicalImpact: stated(impact) },
    { ...sampleAsset, exposed: stated(exposed) },
  ];
}

test('all sixteen cases give the published outcome, its period and its due day', () => {
  for (const row of bod.mapping) {
    const [finding, asset] = withInputs(row['cisa:KEV:1.0.0'], row['cisa:PE:1.0.0'], row['ssvc:A:2.0.0'], row['ssvc:TI:1.0.0']);
    const timeline = timelineOf(finding, asset, sampleContext);
    assert.equal(timeline.outcome.key, row['cisa:BOD2604:1.0.0']);
    const [days, forensics] = periods[timeline.outcome.key] ?? [];
    assert.deepEqual([periodOf(timeline.outcome).days, timeline.forensics], [days, forensics]);
    assert.equal(timeline.due, days === undefined ? undefined : { 3: '2026-08-13', 14: '2026-08-24', 60: '2026-10-09' }[days]);
    assert.deepEqual(timeline.otherwise, [], 'nothing stood in for anything');
    assert.deepEqual(timeline.inputs.map(({ basis, source, date }) => [basis, source !== '', date !== undefined]), Array.from({ length: 4 }, () => ['stated', true, true]));
  }
  assert.throws(() => periodOf({ key: 'X', name: 'soon', definition: '' }), (error) => error instanceof PriorityError && error.code === 'timeline-unreadable');
});

test('the clock starts at the listing or at the discovery, whichever is earlier, and the setting says otherwise', () => {
  const start = (day: string, rule: 'earlier' | 'found' = 'earlier'): readonly unknown[] => {
    const policy = { ...defaultPolicy, clock: { ...defaultPolicy.clock, value: rule } };
    const { start, due } = timelineOf({ ...sampleFinding, kev: listing(day), automatable: stated('Y'), technicalImpact: stated('T') }, sampleAsset, { ...sampleContext, policy });
    assert.match(start.source, /appendix A/);
    return [start.day, start.because, due];
  };
  assert.deepEqual(start('2026-08-07'), ['2026-08-07', 'listed', '2026-08-10']);
  assert.deepEqual(start('2026-08-12'), ['2026-08-10', 'found', '2026-08-13']);
  assert.deepEqual(start('2026-08-07', 'found'), ['2026-08-10', 'found', '2026-08-13']);
});

test('days are those of the operator: found late in the evening is found that day there', () => {
  const found = { ...sampleFinding, kev: unlisted, automatable: stated('Y'), technicalImpact: stated('T'), foundAt: new Date('2026-10-30T03:00:00Z') };
  const asset = { ...sampleAsset, exposed: stated('Y') };
  const chicago = timelineOf(found, asset, sampleContext);
  // Over the end of daylight saving: three calendar days, 73 hours and more.
  assert.deepEqual([chicago.start.day, chicago.due, chicago.dueAt?.toISOString()], ['2026-10-29', '2026-11-01', '2026-11-02T06:00:00.000Z']);
  const kathmandu = timelineOf(found, asset, { ...sampleContext, calendar: calendarIn('Asia/Kathmandu') });
  assert.deepEqual([kathmandu.start.day, kathmandu.due], ['2026-10-30', '2026-11-02']);
  assert.equal(daysLeft(chicago, new Date('2026-11-02T05:59:59Z'), sampleContext.calendar), 0);
  assert.equal(daysLeft(chicago, new Date('2026-11-02T06:00:00Z'), sampleContext.calendar), -1);
});

test('a default is shown as one, with its source and the answer for the other value', () => {
  const timeline = timelineOf({ ...sampleFinding, kev: unlisted }, { ...sampleAsset, exposed: stated('Y') }, sampleContext);
  const basis = timeline.inputs.filter((input) => input.basis === 'default').map(({ name, value, source }) => [name, value.name, /implementation guidance.*check the original/.test(source)]);
  assert.deepEqual(basis, [['Automatable', 'No', true], ['Technical Impact', 'Total', true]]);
  assert.equal(timeline.outcome.key, '14D');
  assert.deepEqual(timeline.otherwise.map(({ name, value, outcome, due }) => [name, value.name, outcome.key, due]), [['Automatable', 'Yes', '3D', '2026-08-13'], ['Technical Impact', 'Partial', '60D', '2026-10-09']]);
});

test('where nothing is known the unlisted defaults hold, and for the other answer about KEV those of a listing', () => {
  const timeline = timelineOf(sampleFinding, sampleAsset, sampleContext);
  assert.deepEqual(timeline.inputs.map(({ basis, value }) => `${basis} ${value.key}`).sort(), ['default N', 'default N', 'default T', 'default Y']);
  assert.equal(timeline.otherwise.find(({ point }) => point === 'cisa:KEV:1.0.0')?.outcome.key, '3DF');
});

test('the label is handed in and changes nothing else', () => {
  const [finding, asset] = withInputs('Y', 'Y', 'Y', 'T');
  const { label, ...benchmark } = timelineOf(finding, asset, sampleContext);
  const { label: bound, ...directive } = timelineOf(finding, asset, { ...sampleContext, label: 'directive' });
  assert.deepEqual([label, bound], ['benchmark', 'directive']);
  assert.deepEqual(benchmark, directive);
});

function noLater(a: Timeline, b: Timeline): boolean {
  return (a.due ?? '9999') <= (b.due ?? '9999') && a.rank >= b.rank;
}

test('a listing, an exposure, an automation or a total impact never makes a due date later, nor does an earlier listing', () => {
  const answer = (...keys: readonly string[]) => fc.option(fc.constantFrom(...keys), { nil: undefined });
  const day = fc.integer({ min: 1, max: 28 }).map((each) => `2026-08-${String(each).padStart(2, '0')}`);
  const rule = fc.constantFrom('earlier' as const, 'found' as const);
  fc.assert(fc.property(answer('N', 'Y'), answer('N', 'Y'), answer('P', 'T'), day, day, rule, fc.boolean(), (exposed, automatable, impact, one, other, value, known) => {
    const context = { ...sampleContext, policy: { ...defaultPolicy, clock: { ...defaultPolicy.clock, value } } };
    const timeline = (kev: Finding['kev'], change: { readonly exposed?: string; readonly automatable?: string; readonly impact?: string } = {}): Timeline => {
      const [a, ti, pe] = [change.automatable ?? automatable, change.impact ?? impact, change.exposed ?? exposed];
      return timelineOf(
        { ...sampleFinding, ...(kev === undefined ? {} : { kev }), ...(a === undefined ? {} : { automatable: stated(a) }), ...(ti === undefined ? {} : { technicalImpact: stated(ti) }) },
        { ...sampleAsset, ...(pe === undefined ? {} : { exposed: stated(pe) }) }, context);
    };
    const before = known ? unlisted : undefined;
    assert.ok(noLater(timeline(listing(one)), timeline(before)), 'a listing');
    assert.ok(noLater(timeline(listing(one < other ? one : other)), timeline(listing(one < other ? other : one))), 'an earlier listing');
    for (const kev of [before, listing(one)]) {
      assert.ok(noLater(timeline(kev, { exposed: 'Y' }), timeline(kev, { exposed: 'N' })), 'exposure');
      assert.ok(noLater(timeline(kev, { automatable: 'Y' }), timeline(kev, { automatable: 'N' })), 'automation');
      assert.ok(noLater(timeline(kev, { impact: 'T' }), timeline(kev, { impact: 'P' })), 'impact');
    }
  }), { numRuns: 500 });
});
