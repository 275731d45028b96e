import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, dayOf } from './dates.ts';
import { resolveGoverningDate, type DateInputs, type DateRule } from './governing.ts';
import { defaultSettings as settings } from './settings.ts';

const at = (text: string): Date => new Date(text);
const openedAt = at('2026-03-01T12:00:00Z');
const all: DateInputs = {
  openedAt,
  publicAt: at('2026-03-20T00:00:00Z'),
  publicModel: { since: at('2026-03-05T00:00:00Z'), source: 'a public model found it too' },
  upstream: { date: { days: 45 }, source: 'SECURITY.md' },
  listCaps: [{ date: { days: 14 }, told: at('2026-03-03T12:00:00Z'), source: 'distros list' }, { date: { days: 7 }, told: at('2026-03-20T12:00:00Z'), source: 'another list' }],
  negotiated: [{ at: at('2026-05-20T12:00:00Z'), source: 'proposal 1' }, { at: at('2026-05-01T12:00:00Z'), source: 'proposal of a merged case' }],
};

test('rule after rule taken away, the next one governs', () => {
  const steps: readonly (readonly [DateRule, string, Partial<Record<keyof DateInputs, undefined>>])[] = [
    ['public', '2026-03-20T00:00:00.000Z', {}],
    ['public-model', '2026-03-05T00:00:00.000Z', { publicAt: undefined }],
    ['upstream-policy', '2026-04-15T12:00:00.000Z', { publicModel: undefined }],
    ['list-cap', '2026-03-17T12:00:00.000Z', { upstream: undefined }],
    ['negotiated', '2026-05-01T12:00:00.000Z', { listCaps: undefined }],
    ['default', '2026-05-30T12:00:00.000Z', { negotiated: undefined }],
  ];
  let inputs: Record<string, unknown> = { ...all };
  for (const [rule, date, without] of steps) {
    inputs = Object.fromEntries(Object.entries(inputs).filter(([name]) => !Object.hasOwn(without, name)));
    const found = resolveGoverningDate(inputs as unknown as DateInputs, settings);
    assert.deepEqual([found.rule, found.at.toISOString()], [rule, date]);
    assert.ok(found.source.length > 0 && found.considered.every(({ because }) => because.length > 0));
  }
});

test('the earliest accepted date wins, and the later one says so', () => {
  const { considered } = resolveGoverningDate({ openedAt, negotiated: all.negotiated ?? [] }, settings);
  assert.deepEqual(considered.map(({ rule, because }) => [rule, because]), [
    ['negotiated', 'it was negotiated and accepted'],
    ['negotiated', '1 May 2026 is earlier: the earliest accepted date wins'],
    ['default', 'it was negotiated and accepted (proposal of a merged case)'],
  ]);
});

test('a negotiated date within a cap governs, one beyond it does not', () => {
  const listCaps = [{ date: { days: 14 }, told: openedAt, source: 'list' }];
  const within = resolveGoverningDate({ openedAt, listCaps, negotiated: [{ at: addDays(openedAt, 10), source: 'p' }] }, settings);
  assert.equal(within.rule, 'negotiated');
  assert.equal(within.considered.find(({ rule }) => rule === 'list-cap')?.because, 'the negotiated 11 March 2026 keeps within it');
  assert.equal(resolveGoverningDate({ openedAt, listCaps, negotiated: [{ at: addDays(openedAt, 20), source: 'p' }] }, settings).rule, 'list-cap');
});

test('attacks in the wild ask for guidance within seven days, whatever governs', () => {
  const found = resolveGoverningDate({ openedAt, exploitedAt: at('2026-03-10T08:00:00Z') }, settings);
  assert.deepEqual([found.rule, found.guidanceBy?.at.toISOString()], ['default', '2026-03-17T08:00:00.000Z']);
  assert.equal(resolveGoverningDate({ openedAt }, settings).guidanceBy, undefined);
});

test('the default is a setting and names its source', () => {
  const found = resolveGoverningDate({ openedAt }, { ...settings, defaultEmbargo: { days: 21, source: 'policy of the response team' } });
  assert.deepEqual([found.at.toISOString(), found.source], ['2026-03-22T12:00:00.000Z', 'policy of the response team']);
});

test('over every set of inputs: one governs, by the first rule that applies, and everything is considered once', () => {
  const date = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z'), noInvalidDate: true });
  const policy = fc.oneof(fc.record({ days: fc.integer({ min: 0, max: 400 }) }), fc.record({ at: date }));
  const source = fc.constant('s');
  fc.assert(fc.property(fc.record({
    openedAt: date, publicAt: fc.option(date, { nil: undefined }), publicModel: fc.option(fc.record({ since: date, source }), { nil: undefined }),
    upstream: fc.option(fc.record({ date: policy, source }), { nil: undefined }), listCaps: fc.array(fc.record({ date: policy, told: date, source }), { maxLength: 3 }), negotiated: fc.array(fc.record({ at: date, source }), { maxLength: 3 }),
  }), (inputs) => {
    const found = resolveGoverningDate(inputs, settings);
    const expected = inputs.publicAt !== undefined ? 'public' : inputs.publicModel !== undefined ? 'public-model' : inputs.upstream !== undefined ? 'upstream-policy' : undefined;
    if (expected !== undefined) assert.equal(found.rule, expected);
    else {
      const bounds = [...inputs.listCaps.map(({ date, told }) => ('at' in date ? date.at : addDays(told, date.days))), ...inputs.negotiated.map(({ at }) => at)];
      if (bounds.length > 0) assert.equal(found.at.getTime(), Math.min(...bounds.map((each) => each.getTime())));
      else assert.equal(found.rule, 'default');
    }
    assert.equal(found.considered.length, 1 + inputs.listCaps.length + inputs.negotiated.length + [inputs.publicAt, inputs.publicModel, inputs.upstream].filter((each) => each !== undefined).length);
    assert.equal(found.considered.filter((each) => each.at === found.at && each.rule === found.rule && each.source === found.source).length >= 1, true);
  }));
});

test('days are calendar days in UTC, in every zone, over leap days and changes of the clock', () => {
  const before = process.env['TZ'];
  try {
    for (const zone of ['UTC', 'America/New_York', 'Europe/Berlin', 'Pacific/Apia', 'Asia/Kathmandu']) {
      process.env['TZ'] = zone;
      // The clocks of New York go forward on 8 March 2026, those of Berlin on 29 March.
      assert.equal(addDays(at('2026-03-07T23:30:00-05:00'), 90).toISOString(), '2026-06-06T04:30:00.000Z', zone);
      assert.equal(addDays(at('2026-03-28T02:30:00+01:00'), 1).toISOString(), '2026-03-29T01:30:00.000Z', zone);
      assert.equal(addDays(at('2028-02-28T23:59:59.999Z'), 1).toISOString(), '2028-02-29T23:59:59.999Z', zone);
      assert.equal(addDays(at('2027-12-01T00:00:00Z'), 90).toISOString(), '2028-02-29T00:00:00.000Z', zone);
      assert.equal(addDays(at('2026-12-01T00:00:00Z'), 90).toISOString(), '2027-03-01T00:00:00.000Z', zone);
      assert.equal(dayOf(at('2026-03-12T23:59:00Z'), at('2026-01-01T00:00:00Z')), '12 March', zone);
      assert.equal(dayOf(at('2026-12-31T23:59:00Z'), at('2027-01-01T00:00:00Z')), '31 December 2026', zone);
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});
