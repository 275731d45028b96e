import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exactInterval, silentTrialsNeeded, upperTail } from './binomial.ts';

const near = (actual: number, expected: number, within = 5e-4): void => assert.ok(Math.abs(actual - expected) < within, `${actual} is not ${expected}`);

test('agrees with published Clopper-Pearson values', () => {
  const threeOfTen = exactInterval(3, 10);
  near(threeOfTen.low, 0.067);
  near(threeOfTen.high, 0.652, 6e-4);
  near(exactInterval(0, 30, 0.9).high, 0.095);
  near(exactInterval(0, 60, 0.9).high, 0.049);
  assert.equal(exactInterval(5, 5).high, 1);
  assert.equal(exactInterval(0, 5).low, 0);
});

test('the interval holds its nominal share, whatever the true probability', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, p) => {
    let covered = 0;
    for (let k = 0; k <= n; k++) {
      const { low, high } = exactInterval(k, n);
      if (low <= p && p <= high) covered += upperTail(n, k, p) - upperTail(n, k + 1, p);
    }
    return covered >= 0.95 - 1e-9;
  }), { numRuns: 60 });
});

test('enough silent trials bring the risk of a false fix under one in a thousand', () => {
  for (const low of [0.01, 0.1, 0.28, 0.5, 0.9]) {
    const n = silentTrialsNeeded(low);
    assert.ok((1 - low) ** n <= 0.001 && (1 - low) ** (n - 1) > 0.001, `${low}: ${n}`);
  }
  assert.equal(silentTrialsNeeded(0), Number.POSITIVE_INFINITY);
});

test('refuses what is no sample', () => {
  assert.throws(() => exactInterval(6, 5), RangeError);
  assert.throws(() => exactInterval(0, 0), RangeError);
});
