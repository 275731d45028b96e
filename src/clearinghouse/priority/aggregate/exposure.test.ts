import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposureView, PriorityError, publishExposure, smallest, type Cohort, type ExposureView } from '../index.ts';
import { bandOf } from './bands.ts';

function cohortOf(sizes: readonly number[], frozenOn = '2026-07-01'): Cohort {
  return { frozenOn, members: sizes.flatMap((size, sector) => Array.from({ length: size }, (_, at) => ({ operator: `${sector}-${at}`, sector: `sector ${sector}` }))) };
}

function exposedOf(counts: readonly number[]): ReadonlySet<string> {
  return new Set(counts.flatMap((count, sector) => Array.from({ length: count }, (_, at) => `${sector}-${at}`)));
}

/** Every world there can be: so many exposed in each sector. */
function* worlds(sizes: readonly number[]): Generator<readonly number[]> {
  const [first, ...rest] = sizes;
  if (first === undefined) return yield [];
  for (let count = 0; count <= first; count++) for (const others of worlds(rest)) yield [count, ...others];
}

/** The attacker: knows the algorithm and all sizes, and keeps every world that gives exactly what was published. */
function possible(sizes: readonly number[], publish: (counts: readonly number[]) => unknown): ReadonlyMap<string, readonly (readonly number[])[]> {
  const groups = new Map<string, (readonly number[])[]>();
  for (const world of worlds(sizes)) {
    const key = JSON.stringify(publish(world));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [world]);
    else group.push(world);
  }
  return groups;
}

const smallWorlds: readonly (readonly number[])[] = [[20], [12, 11], [13, 9, 7], [14, 5, 3], [10, 10, 10], [4, 4, 4], [1, 9], [0, 12], [9, 9, 6, 3], [25, 16]];

test('whatever is published, every value of each band is still possible, and no band has fewer than five', () => {
  let narrowed = 0;
  for (const sizes of smallWorlds) {
    const cohort = cohortOf(sizes);
    const groups = possible(sizes, (counts) => exposureView(cohort, exposedOf(counts)));
    narrowed += groups.size - 1;
    for (const [key, group] of groups) {
      const view = JSON.parse(key) as ExposureView;
      for (const [at, size] of sizes.entries()) {
        if (size === 0) continue;
        const values = new Set(group.map((world) => world[at] ?? 0));
        const band = view.sectors.find(({ sector }) => sector === `sector ${at}`)?.exposed;
        assert.ok(band !== undefined);
        assert.equal(values.size, band.high - band.low + 1, `${sizes.join()}: ${key}`);
        assert.ok([...values].every((value) => value >= band.low && value <= band.high));
        assert.ok(values.size >= Math.min(smallest, size + 1));
      }
    }
  }
  assert.ok(narrowed > 50, `${narrowed} views tell something`);
});

test('no sum over any sectors, and no rest of one, is narrowed to fewer than five values', () => {
  for (const sizes of smallWorlds) {
    const cohort = cohortOf(sizes);
    for (const group of possible(sizes, (counts) => exposureView(cohort, exposedOf(counts))).values()) {
      for (let mask = 1; mask < 2 ** sizes.length; mask++) {
        const inside = (at: number): boolean => (mask & (2 ** at)) !== 0;
        const sums = new Set(group.map((world) => world.reduce((sum, count, at) => sum + (inside(at) ? count : 0), 0)));
        const members = sizes.reduce((sum, size, at) => sum + (inside(at) ? size : 0), 0);
        assert.ok(sums.size >= Math.min(smallest, members + 1), `${sizes.join()} by ${mask}: ${[...sums].join()}`);
      }
    }
  }
});

test('with the exact total the attacker would win: the test can fail', () => {
  const sizes = [12, 11];
  const cohort = cohortOf(sizes);
  const groups = possible(sizes, (counts) => [exposureView(cohort, exposedOf(counts)), counts.reduce((sum, count) => sum + count, 0)]);
  assert.ok([...groups.values()].some((group) => new Set(group.map(([first]) => first)).size < smallest));
});

test('a second view of one product is the first one, so that no two differ by a few; two cohorts would tell', () => {
  const earlier = cohortOf([12]);
  const later = cohortOf([18], '2026-10-01');
  const first = publishExposure(new Map(), 'pkg:npm/left', earlier, exposedOf([4]));
  const again = publishExposure(first.published, 'pkg:npm/left', later, exposedOf([10]));
  assert.equal(again.view, first.view);
  assert.equal(again.published, first.published);
  assert.notDeepEqual(publishExposure(first.published, 'pkg:npm/right', later, exposedOf([10])).view, first.view);

  // Twelve operators, then six more: what the two views alone would leave possible, and what one view given twice does.
  const [before, after] = [4, 6];
  const pairs = [...worlds([12, 6])].map(([old = 0, joined = 0]) => [old, joined] as const);
  const both = ([old, joined]: readonly [number, number]): string => JSON.stringify([exposureView(earlier, exposedOf([old])), exposureView(later, exposedOf([old + joined]))]);
  assert.equal(pairs.filter((pair) => both(pair) === both([before, after])).length, 1, 'everything would be known');
  const kept = ([old]: readonly [number, number]): string => JSON.stringify(exposureView(earlier, exposedOf([old])));
  assert.equal(pairs.filter((pair) => kept(pair) === kept([before, after])).length, 35);
});

test('bands cover the range, and the last is never the narrow one', () => {
  assert.deepEqual([0, 4, 5, 9, 12].map((count) => bandOf(count, { low: 0, high: 12 }, 5)), [{ low: 0, high: 4 }, { low: 0, high: 4 }, { low: 5, high: 12 }, { low: 5, high: 12 }, { low: 5, high: 12 }]);
  assert.deepEqual(bandOf(3, { low: 0, high: 8 }, 5), { low: 0, high: 8 });
  const large = exposureView(cohortOf([100, 40]), exposedOf([37, 3]));
  assert.deepEqual(large.sectors.map(({ exposed }) => exposed), [{ low: 35, high: 39 }, { low: 0, high: 4 }]);
  assert.deepEqual(large.total, { members: 140, exposed: { low: 35, high: 43 } });
});

test('an operator counts once', () => {
  const twice: Cohort = { frozenOn: '2026-07-01', members: [{ operator: 'a', sector: 'x' }, { operator: 'a', sector: 'y' }] };
  assert.throws(() => exposureView(twice, new Set()), (error) => error instanceof PriorityError && error.code === 'cohort-invalid');
});
