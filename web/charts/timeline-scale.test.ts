import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { place, ticks, timeScale } from './timeline-scale.ts';

const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });

test('the scale keeps order and shows everything, now included', () => {
  fc.assert(fc.property(fc.array(time, { maxLength: 20 }), time, (times, now) => {
    const scale = timeScale(times, now);
    const all = [...times, now].sort((a, b) => a - b).map((at) => scale.x(at));
    assert.ok(all.every((x, index) => x >= 0 && x <= 100 && (index === 0 || x >= (all[index - 1] ?? 0))));
    assert.equal(place(times.map((at) => ({ at })), scale).length, times.length);
    assert.ok(ticks(scale).length <= 7);
    assert.ok(ticks(scale).every((tick) => tick >= scale.from && tick <= scale.to));
  }));
});

test('marks that would cover each other are stacked', () => {
  const scale = timeScale([0, 1, 2, 1_000], 500);
  assert.deepEqual(place([{ at: 0 }, { at: 1 }, { at: 2 }, { at: 1_000 }], scale).map(({ level }) => level), [0, 1, 2, 0]);
});
