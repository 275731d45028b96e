import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { absolute, brief, dayOf, fromField, relative, toField } from './words.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

test('relative times name the largest unit that says something', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, 'just now'], [59_000, 'in under a minute'], [-90_000, '1 min ago'], [3_600_000, 'in 1 h'], [47 * 3_600_000, 'in 47 h'],
    [-3 * 86_400_000, '3 days ago'], [90 * 86_400_000, 'in 2 months'],
  ];
  for (const [offset, words] of cases) assert.equal(relative(now + offset, now), words);
});

test('a due date is never said to be further away than it is', () => {
  fc.assert(fc.property(fc.integer({ min: 60_000, max: 400 * 86_400_000 }), (offset) => {
    const [, count, unit] = /^in (\d+) (min|h|days|months)$/.exec(relative(now + offset, now)) ?? [];
    const lengths: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, days: 86_400_000, months: 30.44 * 86_400_000 };
    assert.ok(Number(count) * (lengths[unit ?? ''] ?? Infinity) <= offset);
  }));
});

test('absolute times name their zone, and fields come back as they went', () => {
  assert.equal(absolute(Date.parse('2026-03-12T14:05:59Z')), 'Thu 12 Mar 2026, 14:05 UTC');
  assert.equal(brief(Date.parse('2026-03-12T14:05:59Z')), '12 Mar, 14:05 UTC');
  assert.equal(dayOf(Date.parse('2026-03-12T14:05:59Z')), '12 Mar 2026');
  fc.assert(fc.property(fc.integer({ min: 0, max: 68_000_000 }), (minutes) => assert.equal(fromField(toField(minutes * 60_000)), new Date(minutes * 60_000).toISOString())));
  assert.equal(fromField('soon'), undefined);
});
