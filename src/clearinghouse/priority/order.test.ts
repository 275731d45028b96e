import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareStandings, evidenceLevels, inOrder, stakes, type Standing } from './index.ts';

const standing: Standing = { id: 'a', band: { rank: 2, name: '14 days' }, evidence: 'listed', epss: 0.1, stakes: 'service', hours: 1, due: '2026-08-20' };

function why(...rows: readonly Partial<Standing>[]): readonly string[] {
  return inOrder(rows.map((row, at): Standing => ({ ...standing, id: `row ${at}`, ...row })), (row) => row).map(({ row, why }) => `${row.id}: ${why}`);
}

test('each criterion decides when those before it are even, and says so', () => {
  assert.deepEqual(why({}, { band: { rank: 3, name: '3 days' } }), ['row 1: First, because its clock is the tighter one (3 days; the next one: 14 days).', 'row 0: Last, because everything else comes before it.']);
  assert.match(why({}, { band: { ...standing.band, evidenceFirst: true } })[0] ?? '', /^row 1: First, because evidence has to be collected before patching/);
  assert.match(why({}, { evidence: 'ransomware' })[0] ?? '', /row 1: First, because what is known of attacks: known to be used in ransomware attacks \(the next one: known to be exploited/);
  assert.match(why({ epss: undefined }, { epss: 0.0321 }, { epss: 0.5 }).join(' '), /row 2: First, .*EPSS 50.0 %; the next one: 3.2 %.* row 1: Before the next one, .*the next one: unknown/);
  assert.match(why({}, { stakes: 'life' })[0] ?? '', /row 1: First, because lives depend on the asset \(the next one: a service/);
  assert.match(why({ hours: 4 }, {})[0] ?? '', /row 1: First, because it is done sooner \(1 hour; the next one: 4 hours\)/);
  assert.match(why({ due: undefined }, {})[0] ?? '', /row 1: First, because it is due earlier \(2026-08-20; the next one: at the next upgrade\)/);
  assert.match(why({}, {})[0] ?? '', /row 0: First, because nothing tells the two apart/);
  assert.deepEqual(why({}), ['row 0: It is all there is: 14 days, known to be exploited (KEV).']);
});

const anyStanding: fc.Arbitrary<Standing> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  band: fc.record({ rank: fc.integer({ min: 0, max: 2 }), name: fc.constant('band'), evidenceFirst: fc.boolean() }),
  evidence: fc.constantFrom(...evidenceLevels),
  epss: fc.constantFrom(undefined, 0, 0.5),
  stakes: fc.constantFrom(...stakes),
  hours: fc.constantFrom(0.5, 4),
  due: fc.constantFrom(undefined, '2026-08-13', '2026-08-24'),
});

test('the order is total, and one for every order of what comes in', () => {
  fc.assert(fc.property(anyStanding, anyStanding, anyStanding, (a, b, c) => {
    assert.equal(Math.sign(compareStandings(a, b)), -Math.sign(compareStandings(b, a)) || 0);
    if (compareStandings(a, b) <= 0 && compareStandings(b, c) <= 0) assert.ok(compareStandings(a, c) <= 0);
  }));
  fc.assert(fc.property(fc.uniqueArray(anyStanding, { selector: ({ id }) => id }).chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))), ([rows, turned]) => {
    assert.deepEqual(inOrder(turned, (row) => row), inOrder(rows, (row) => row));
  }));
});
