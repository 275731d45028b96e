import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { absolute, brief, dayOf, fromField, relative, toField } from './words.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

test('relative times name the largest unit that says something', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, 'just now'], [-59_000, 'just now'], [-90_000, '1 min ago'], [3_600_000, 'in 1 h'], [47 * 3_600_000, 'in 47 h'], [-3 * 86_400_000, '3 days ago'], [30 * 86_400_000 - 60_000, 'in 30 days'],
    [90 * 86_400_000, 'in 3 months'], [90 * 86_400_000 - 60_000, 'in 3 months'], [365 * 86_400_000, 'in a year'], [364 * 86_400_000, 'in a year'], [-730 * 86_400_000, '2 years ago'],
  ];
  for (const [offset, words] of cases) assert.equal(relative(now + offset, now), words);
});

test('what just happened by a clock that is a little ahead is not said to be in the future', () => {
  for (const offset of [1, 20_000, 59_000, 119_000]) assert.equal(relative(now + offset, now), 'just now');
  assert.equal(relative(now + 120_000, now), 'in 2 min');
});

test('a due date within two months is never said to be further away than it is, but for a rest', () => {
  fc.assert(fc.property(fc.integer({ min: 120_000, max: 60 * 86_400_000 - 1 }), (offset) => {
    const [, count, unit] = /^in (\d+) (min|h|days)$/.exec(relative(now + offset, now)) ?? [];
    const lengths: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, days: 86_400_000 };
    const length = lengths[unit ?? ''] ?? Infinity;
    assert.ok((Number(count) - 0.05) * length <= offset && offset < (Number(count) + 1) * length);
  }));
});

test('absolute times name their zone, and fields come back as they went', () => {
  assert.equal(absolute(Date.parse('2026-03-12T14:05:59Z')), 'Thu 12 Mar 2026, 14:05 UTC');
  assert.equal(brief(Date.parse('2026-03-12T14:05:59Z'), now), '12 Mar, 14:05 UTC');
  assert.equal(brief(Date.parse('2027-03-12T14:05:59Z'), now), '12 Mar 2027');
  assert.equal(dayOf(Date.parse('2026-03-12T14:05:59Z')), '12 Mar 2026');
  fc.assert(fc.property(fc.integer({ min: 0, max: 68_000_000 }), (minutes) => assert.equal(fromField(toField(minutes * 60_000)), new Date(minutes * 60_000).toISOString())));
  assert.equal(fromField('soon'), undefined);
});
