import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deeperThan } from './depth.ts';

test('counts levels, whatever they are made of', () => {
  assert.equal(deeperThan(1, 0), false);
  assert.equal(deeperThan([1], 0), true);
  assert.equal(deeperThan([{ a: [1] }, 2], 3), false);
  assert.equal(deeperThan([{ a: [1] }, 2], 2), true);
});

test('does not run out of stack', () => {
  const levels = 500_000;
  assert.equal(deeperThan(JSON.parse('['.repeat(levels) + ']'.repeat(levels)), 64), true);
});
