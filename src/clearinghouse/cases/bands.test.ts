import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bands, compareUrgency, dueTimes, type Urgency } from './bands.ts';

const receivedAt = new Date('2026-02-28T23:00:00Z');

test('targets in hours from receipt', () => {
  assert.deepEqual(bands.map((band) => Object.values(dueTimes(band, receivedAt)).map((at: Date | undefined) => at?.toISOString())), [
    ['2026-03-01T01:00:00.000Z', '2026-03-01T05:00:00.000Z'],
    ['2026-03-01T11:00:00.000Z', '2026-03-01T23:00:00.000Z'],
    ['2026-03-02T23:00:00.000Z', '2026-03-03T23:00:00.000Z'],
    ['2026-03-03T23:00:00.000Z', undefined],
  ]);
});

const plain: Urgency = { band: 'standard', infrastructure: 0, proof: 1, prerequisites: 1, rediscoveries: 0, dueAt: undefined, receivedAt };

test('each criterion decides where all before it are equal, and says so', () => {
  const first: readonly (readonly [Partial<Urgency>, string])[] = [
    [{ band: 'urgent', proof: 0 }, 'band'],
    [{ infrastructure: 2, proof: 0 }, 'effect on critical infrastructure'],
    [{ proof: 3, prerequisites: 4 }, 'quality of the proof'],
    [{ prerequisites: 0 }, 'fewer prerequisites for an attacker'],
    [{ rediscoveries: 3, receivedAt: new Date('2026-03-02T00:00:00Z') }, 'pace of independent discovery'],
    [{ dueAt: new Date('2026-03-09T00:00:00Z') }, 'earlier deadline'],
    [{ receivedAt: new Date('2026-02-01T00:00:00Z') }, 'received first'],
  ];
  for (const [given, because] of first) {
    const found = compareUrgency({ ...plain, ...given }, plain);
    assert.deepEqual([found.order < 0, found.because], [true, because]);
    assert.ok(compareUrgency(plain, { ...plain, ...given }).order > 0);
  }
  assert.deepEqual(compareUrgency(plain, plain), { order: 0, because: 'nothing tells them apart' });
});

test('it is an order: the same backwards, and without cycles', () => {
  const date = fc.integer({ min: 0, max: 3 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)));
  const urgency: fc.Arbitrary<Urgency> = fc.record({
    band: fc.constantFrom(...bands), infrastructure: fc.constantFrom(0, 1, 2), proof: fc.constantFrom(0, 1, 2, 3), prerequisites: fc.nat(2),
    rediscoveries: fc.nat(2), dueAt: fc.option(date, { nil: undefined }), receivedAt: date,
  });
  fc.assert(fc.property(urgency, urgency, urgency, (a, b, c) => {
    assert.equal(Math.sign(compareUrgency(a, b).order) + Math.sign(compareUrgency(b, a).order), 0);
    if (compareUrgency(a, b).order <= 0 && compareUrgency(b, c).order <= 0) assert.ok(compareUrgency(a, c).order <= 0);
  }));
});
