import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposureView, renewed, smallest, type Counted } from '../index.ts';

const on = '2026-07-01';
const later = '2026-08-01';
type Now = Omit<Counted, 'joined'>;
const some = (sector: string, from: number, to: number, has = 'a'): readonly Now[] => Array.from({ length: to - from }, (_, at) => ({ operator: `${sector}-${from + at}`, sector, has }));
const first = (...now: readonly (readonly Now[])[]): readonly Counted[] => renewed([], now.flat(), on);
const sorted = (members: readonly Counted[]): readonly Counted[] => [...members].sort((a, b) => (a.operator < b.operator ? -1 : 1));

test('whatever one operator does, the cohort is the same before and after', () => {
  const now = [...some('x', 0, 12), ...some('y', 0, 7)];
  const before = first(now);
  assert.deepEqual(sorted(before).map(({ operator }) => operator), sorted(first(now)).map(({ operator }) => operator));
  const changes: readonly (readonly Now[])[] = [
    [...now, ...some('x', 12, 13)], now.slice(1), now.map((each) => (each.operator === 'x-3' ? { ...each, has: 'b' } : each)), now.map((each) => (each.operator === 'x-3' ? { ...each, sector: 'y' } : each)),
    [...now, ...some('z', 0, 1)], now.map((each) => (each.operator === 'x-3' ? { ...each, sector: 'z' } : each)),
  ];
  for (const changed of changes) assert.deepEqual(sorted(renewed(before, changed, later)), sorted(before));
  const five = renewed(before, now.map((each, at) => (at < 5 ? { ...each, has: 'b' } : each)), later);
  assert.deepEqual(five.filter(({ has }) => has === 'b').map(({ operator, joined }) => [operator, joined]), those('x', 0, 5).map((each) => [each, on]), 'five are counted');
});

test('fewer than five of a sector are not counted, and nobody is in two', () => {
  assert.deepEqual(first(some('x', 0, 4)), []);
  const before = first(some('x', 0, 6), some('y', 0, 6));
  // Five come to y, one of them from x, where that alone changes nothing: four are left.
  const now = [...some('x', 1, 6), ...some('y', 0, 6), { operator: 'x-0', sector: 'y', has: 'a' }, ...some('y', 10, 14)];
  assert.deepEqual(sorted(renewed(before, now, later)), sorted(before));
});

/** All that somebody can know who sees two views, knows the algorithm, all sizes and who changed, but not what they have. */
function least(views: readonly (readonly [seen: string, values: readonly number[]])[]): number {
  const groups = Map.groupBy(views, ([seen]) => seen);
  return Math.min(...[...groups.values()].flatMap((group) => (group[0]?.[1] ?? []).map((_, at) => new Set(group.map(([, values]) => values[at])).size)));
}
const upTo = (most: number): readonly number[] => Array.from({ length: most + 1 }, (_, at) => at);
const those = (sector: string, from: number, count: number): readonly string[] => some(sector, from, from + count).map(({ operator }) => operator);
const shown = (members: readonly Counted[], exposed: readonly string[], width = smallest + 1): unknown => exposureView({ frozenOn: on, members }, new Set(exposed), width);

test('two views, of the same things before and after some joined, leave five possible of those before and of those who joined', () => {
  let told = smallest;
  for (const [size, more] of [[12, 6], [12, 7], [17, 5], [11, 12], [6, 9]] as const) {
    const before = first(some('x', 0, size));
    const after = renewed(before, some('x', 0, size + more), later);
    assert.equal(after.length, size + more);
    const views = (cohort: readonly Counted[]) => upTo(size).flatMap((old) => upTo(more).map((joined) => [JSON.stringify([shown(before, those('x', 0, old)), shown(cohort, [...those('x', 0, old), ...those('x', size, joined)])]), [old, joined]] as const));
    assert.ok(least(views(after)) >= smallest, `${size} and ${more}: ${least(views(after))}`);
    // The test can fail: together in one group, the two views tell.
    told = Math.min(told, least(views(after.map((each) => ({ ...each, joined: on })))));
  }
  assert.ok(told < smallest, `${told}`);
});

test('two views, before and after five have other things, leave five possible both times, with who joined besides', () => {
  for (const [size, more, changed] of [[12, 0, 5], [18, 0, 6], [23, 0, 5], [12, 6, 5], [23, 5, 5], [17, 11, 5]] as const) {
    const before = first(some('x', 0, size));
    const after = renewed(before, [...some('x', 0, changed, 'b'), ...some('x', changed, size + more)], later);
    assert.equal(new Set(after.map(({ joined }) => joined)).size, more > 0 ? 2 : 1);
    const views = upTo(size - changed).flatMap((same) => upTo(changed).flatMap((had) => upTo(changed).flatMap((has) => upTo(more).map((joined) => [
      JSON.stringify([shown(before, [...those('x', changed, same), ...those('x', 0, had)]), shown(after, [...those('x', changed, same), ...those('x', 0, has), ...those('x', size, joined)])]), [same + had, same + has + joined],
    ] as const))));
    assert.ok(least(views) >= smallest, `${size}, ${more} and ${changed}: ${least(views)}`);
  }
});

test('one who is counted and knows of themselves is left with five for the others', () => {
  for (const size of [5, 6, 11, 12, 17, 30]) {
    const before = first(some('x', 0, size));
    for (const own of [0, 1]) {
      const views = upTo(size - 1).map((others) => [JSON.stringify(shown(before, [...(own === 1 ? ['x-0'] : []), ...those('x', 1, others)])), [others]] as const);
      assert.ok(least(views) >= Math.min(smallest, size), `${size}, ${own}`);
      if (size === 12 && own === 1) assert.ok(least(upTo(size - 1).map((others) => [JSON.stringify(shown(before, ['x-0', ...those('x', 1, others)], smallest)), [others]] as const)) < smallest, 'the test can fail');
    }
  }
});
