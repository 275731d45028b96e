import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gathered } from './gather.ts';

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

test('what comes together, or while a run is under way, shares a run; each gets its own answer', async () => {
  const runs: (readonly number[])[] = [];
  let go = (): void => undefined;
  const double = gathered(async (items: readonly number[]) => {
    runs.push(items);
    await new Promise<void>((resolve) => { go = resolve; });
    return items.map((each) => each * 2);
  }, { most: 3 });
  const first = [double(1), double(2)];
  await turn();
  const second = [3, 4, 5, 6].map(double);
  await turn();
  assert.deepEqual(runs, [[1, 2]]);
  go();
  assert.deepEqual(await Promise.all(first), [2, 4]);
  await turn();
  assert.deepEqual(runs, [[1, 2], [3, 4, 5]], 'no more than so many');
  go();
  await Promise.all(second.slice(0, 3));
  await turn();
  go();
  assert.deepEqual(await Promise.all(second), [6, 8, 10, 12]);
});

test('a run that fails fails for those in it alone', async () => {
  const check = gathered(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('no');
    return items;
  }, { most: 9 });
  const [bad, beside] = [check('bad'), check('beside')];
  await assert.rejects(bad, /no/);
  await assert.rejects(beside, /no/);
  assert.equal(await check('good'), 'good');
  const short = gathered(async () => [], { most: 2 });
  await assert.rejects(short('a'), /one result for each/);
});

test('runs at once, items and weight stay within their limits, nothing is lost and the order is kept', async () => {
  const limits = fc.record({ most: fc.integer({ min: 1, max: 5 }), lanes: fc.integer({ min: 1, max: 3 }), weights: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }) });
  await fc.assert(fc.asyncProperty(limits, async ({ most, lanes, weights }) => {
    let [running, seen] = [0, 0];
    const call = gathered(async (items: readonly { readonly index: number; readonly weight: number }[]) => {
      running++;
      assert.ok(running <= lanes && items.length <= most);
      assert.ok(items.length === 1 || items.reduce((sum, { weight }) => sum + weight, 0) <= 10);
      for (const { index } of items) assert.equal(index, seen++);
      for (let wait = items[0]?.weight ?? 0; wait > 0; wait--) await turn();
      running--;
      return items.map(({ index }) => index);
    }, { most, lanes, weigh: { of: ({ weight }) => weight, most: 10 } });
    const answers = await Promise.all(weights.map((weight, index) => call({ index, weight })));
    assert.deepEqual(answers, weights.map((_, index) => index));
  }), { numRuns: 50 });
});
