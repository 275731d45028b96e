import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../kernel/random.ts';
import { affectedOf, disagreements, outwardOf } from './affected.ts';
import { searchRange, type Point, type State } from './search.ts';

const day = 24 * 3_600_000;

/** A made-up history: majors with minors, a flaw introduced once, fixed on the main line and backported to some maintained lines. */
function history(seed: string): { readonly points: readonly Point[]; readonly states: readonly State[] } {
  const random = seeded(seed);
  const releases: { major: number; minor: number; patch: number; at: number; fixed: boolean; has: boolean }[] = [];
  let at = 0;
  const majors = 1 + random.below(4);
  const introduced = random.below(majors * 6);
  const fixedAt = introduced + 2 + random.below(12);
  let mainline = 0;
  const heads: { major: number; minor: number; patch: number; has: boolean; fixed: boolean }[] = [];
  for (let major = 0; major < majors; major++) {
    for (let minor = 0; minor < 2 + random.below(8); minor++, mainline++) {
      const has = mainline >= introduced;
      const head = { major, minor, patch: 0, has, fixed: has && mainline >= fixedAt };
      heads.push(head);
      const patches = 1 + random.below(6);
      for (let patch = 0; patch < patches; patch++) {
        at += (5 + random.below(60)) * day;
        head.patch = patch;
        releases.push({ ...head, at });
      }
      if (mainline === fixedAt - 1) {
        // The fix: a patch release here, and within days backports to some older lines.
        for (const old of heads.filter((each) => each === head || (each.has && random.next() < 0.2))) {
          old.patch += 1;
          old.fixed = true;
          releases.push({ ...old, at: at + (1 + random.below(20)) * day });
        }
      }
    }
  }
  releases.sort((a, b) => a.major - b.major || a.minor - b.minor || a.patch - b.patch);
  return {
    points: releases.map(({ major, minor, patch, at: published }) => ({ version: `${major}.${minor}.${patch}`, line: `${major}.${minor}`, published })),
    states: releases.map(({ has, fixed }) => (has && !fixed ? 'fired' : 'silent')),
  };
}

test('finds what brute force finds, in a bounded number of runs', async (context) => {
  const seed = String(process.hrtime.bigint());
  context.diagnostic(`seed ${seed}`);
  let [spent, all, wrong, cases] = [0, 0, 0, 0];
  for (let round = 0; round < 600; round++) {
    const { points, states } = history(`${seed}/${round}`);
    if (!states.includes('fired') || points.length < 40) continue;
    cases += 1;
    const anchor = states.indexOf('fired');
    let probes = 0;
    const searched = await searchRange(points, (index) => { probes += 1; return Promise.resolve(states[index] as State); }, { anchors: [anchor], spotChecks: 2 });
    if (JSON.stringify(affectedOf(points, searched.states).events) !== JSON.stringify(affectedOf(points, states).events)) wrong += 1;
    spent += probes;
    all += points.length;
  }
  context.diagnostic(`${cases} histories, ${(spent / all * 100).toFixed(1)} % of brute force's runs, ${wrong} wrong`);
  assert.ok(cases > 100);
  assert.equal(wrong, 0);
  assert.ok(spent < all * 0.4);
});

test('both sides of every edge are probed', async () => {
  const points = Array.from({ length: 100 }, (_, index) => ({ version: `1.0.${index}`, line: '1.0' }));
  const states = points.map((_, index): State => (index >= 37 && index < 81 ? 'fired' : 'silent'));
  const { probed } = await searchRange(points, (index) => Promise.resolve(states[index] as State), { anchors: [60], spotChecks: 2 });
  for (const index of [36, 37, 80, 81]) assert.ok(probed.has(index), `${index}`);
  assert.ok(probed.size < 25, `${probed.size}`);
});

test('versions that cannot be judged split nothing when both neighbors are affected, and are named', () => {
  const points = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4'].map((version) => ({ version, line: '1.0' }));
  const affected = affectedOf(points, ['dead', 'fired', 'dead', 'fired', 'silent']);
  assert.deepEqual(affected.events, [{ introduced: '1.0.1' }, { fixed: '1.0.4' }]);
  assert.deepEqual(affected.unjudged, ['1.0.2']);
});

test('outward, what could not be judged is never passed off as safe, and a fix is only where the proof was silent', () => {
  const of = (text: string) => outwardOf(text.split(' ').map((word) => ({ version: word.replace(/[!?]$/, ''), state: word.endsWith('!') ? 'fired' as const : word.endsWith('?') ? 'dead' as const : 'silent' as const })));
  assert.deepEqual(of('0.1? 0.2! 0.3? 0.4 0.5'), { events: [{ introduced: '0' }, { fixed: '0.4' }], versions: ['0.1', '0.2', '0.3'], unjudged: ['0.1', '0.3'] });
  assert.deepEqual(of('0.1 0.2? 0.3! 0.4?'), { events: [{ introduced: '0.2' }], versions: ['0.2', '0.3', '0.4'], unjudged: ['0.2', '0.4'] });
  assert.deepEqual(of('0.1? 0.2 0.3!'), { events: [{ introduced: '0.3' }], versions: ['0.3'], unjudged: ['0.1'] });
});

test('names each version on which claim and execution disagree', () => {
  const points = ['1.0.0', '1.1.0', '1.2.0'].map((version) => ({ version, line: version.slice(0, 3) }));
  const found = disagreements(points, ['silent', 'fired', 'silent'], new Set([0, 1, 2]), [{ introduced: '0', fixed: '1.1.0' }], (a, b) => a.localeCompare(b));
  assert.deepEqual(found, [{ version: '1.0.0', executed: 'not affected', probed: true }, { version: '1.1.0', executed: 'affected', probed: true }]);
});

test('a version that cannot be judged hides no edge behind it', async () => {
  const points = Array.from({ length: 60 }, (_, index) => ({ version: `0.0.${index}`, line: '0.0' }));
  for (const dead of [[5], [5, 6], [40, 41, 42], [5, 41]]) {
    const states = points.map((_, index): State => (dead.includes(index) ? 'dead' : index >= 4 && index < 45 ? 'fired' : 'silent'));
    const searched = await searchRange(points, (index) => Promise.resolve(states[index] as State), { anchors: [20], spotChecks: 2 });
    assert.deepEqual(affectedOf(points, searched.states).events, affectedOf(points, states).events, String(dead));
  }
});
