import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bench, execution, timed } from './fake-bench.ts';
import { growthExponent, logLogSlope } from './fit.ts';
import { growth } from './growth.ts';
import type { Observation } from './oracle.ts';

const sizes = [1_000, 2_000, 4_000, 8_000, 16_000];
const spec = { kind: 'growth', parameter: 'n', sizes } as const;

function curve(time: (size: number) => number, reference?: Observation): Promise<Observation> {
  return growth.trial({ ...spec, sizes: [...sizes] }, bench(({ parameters }) => timed(time(parameters?.['n'] ?? 0)), {}, reference));
}

describe('growth', () => {
  it('fires on a quadratic curve and not on a linear one', async () => {
    const fired = await curve((n) => (n / 1_000) ** 2);
    assert.deepEqual([fired.outcome, fired.figures?.['slope']], ['fired', 2]);
    assert.equal(fired.executions.length, sizes.length);
    assert.equal((await curve((n) => n / 100)).outcome, 'silent');
  });

  it('does not fire on one jump, on what stays under the floor, or on a short step', async () => {
    assert.equal((await curve((n) => (n === 16_000 ? 900 : 0.1))).outcome, 'silent');
    assert.equal((await curve((n) => (n < 4_000 ? 0.1 : 500))).outcome, 'silent');
    const small = await curve((n) => (n / 16_000) ** 2 * 8);
    assert.deepEqual([small.outcome, small.figures?.['underFloor']], ['silent', true]);
  });

  it('takes the least of several rounds where noise hides the curve', async () => {
    let runs = 0;
    const seen = await curve((n) => (n / 1_000) ** 2 + (runs++ < 5 && n <= 2_000 ? 80 : 0));
    assert.equal(seen.outcome, 'fired');
    assert.ok(seen.executions.length > sizes.length);
  });

  it('calls the fixed side silent only half an exponent below, or under the floor', async () => {
    const vulnerable = await curve((n) => (n / 1_000) ** 1.8);
    const beside = async (time: (size: number) => number): Promise<boolean | undefined> => growth.silentBeside?.({ ...spec, sizes: [...sizes] }, await curve(time, vulnerable), vulnerable);
    assert.equal(await beside((n) => n / 100), true);
    assert.equal(await beside(() => 0.2), true);
    assert.equal(await beside((n) => ((n / 1_000) ** 1.4) * 10), false);
    assert.equal(await beside((n) => (n / 1_000) ** 2), false);
  });

  it('does not believe more CPU time than the kernel saw', async () => {
    const seen = await growth.trial({ ...spec, sizes }, bench(({ parameters }) => execution({}, { cpuMilliseconds: ((parameters?.['n'] ?? 0) / 1_000) ** 2 * 10 })));
    assert.deepEqual([seen.outcome, seen.complete], ['silent', false]);
  });

  it('takes the start of a program off its time', async () => {
    const seen = await growth.trial({ ...spec, sizes }, bench(({ parameters }) => {
      const cpuMilliseconds = 400 + ((parameters?.['n'] ?? 0) / 1_000) ** 2;
      return execution({ usage: { wallMilliseconds: 500, cpuMilliseconds, residentKiB: 1 } });
    }));
    assert.equal(seen.outcome, 'fired');
  });

  it('says nothing where a limit ends a run', async () => {
    const seen = await growth.trial({ ...spec, sizes }, bench(() => execution({ end: { kind: 'limit', limit: 'wall' } }, { finished: false })));
    assert.deepEqual([seen.outcome, seen.limit], ['indeterminate', 'wall']);
  });

  it('leaves out small sizes under the floor where there are more than five', async () => {
    const many = [125, 250, 500, ...sizes];
    const seen = await growth.trial({ ...spec, sizes: many }, bench(({ parameters }) => timed(4 + ((parameters?.['n'] ?? 0) / 1_000) ** 2 * 2)));
    assert.equal(seen.outcome, 'fired');
  });

  it('wants sizes that an exponent can be told from', () => {
    for (const wrong of [[1, 2, 4, 8], [1_000, 1_100, 1_200, 1_300, 1_400], [1, 2, 3, 4, 50_000], [16, 8, 4, 2, 1]]) {
      assert.equal(growth.schema.safeParse({ ...spec, sizes: wrong }).success, false, wrong.join());
    }
    assert.equal(growth.schema.safeParse({ ...spec, sizes: [1_000, 2_000, 5_000, 10_000, 20_000] }).success, true);
  });
});

describe('the fit', () => {
  it('finds the exponent of any power law', () => {
    const seed = 20_260_602;
    fc.assert(fc.property(fc.double({ min: 0.1, max: 4, noNaN: true }), fc.double({ min: 0.01, max: 100, noNaN: true }), (exponent, factor) => {
      const slope = logLogSlope(sizes.map((size) => ({ size, value: factor * size ** exponent })));
      assert.ok(Math.abs(slope - exponent) < 1e-6, `seed ${seed}`);
    }), { seed });
  });

  it('finds it under any constant too', () => {
    const seed = 20_260_603;
    fc.assert(fc.property(fc.double({ min: 1, max: 3, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (exponent, constant) => {
      const slope = growthExponent(sizes.map((size) => ({ size, value: constant + (size / 1_000) ** exponent })));
      assert.ok(Math.abs(slope - exponent) < 1e-6, `seed ${seed}`);
    }), { seed });
  });
});
