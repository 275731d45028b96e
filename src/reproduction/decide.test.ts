import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Findings, type Tally } from './decide.ts';

const trials = 5;
const tally = (given: Partial<Tally> = {}): Tally => ({ trials, fired: 0, indeterminate: 0, anotherBug: 0, incomplete: 0, unloaded: 0, ...given });
const strong: Findings = {
  strength: 'data', shows: 'flaw', sharesProcess: false,
  tallies: { vulnerable: tally({ fired: 5 }), fixed: tally(), neutral: tally() },
  alive: { vulnerable: true, fixed: true },
};
test('a liveness control that the stub passes shows nothing', () => {
  assert.deepEqual(decide({ ...strong, alive: { vulnerable: true, fixed: true, neutral: false } }).verdict, 'confirmed');
  const { verdict, reasons } = decide({ ...strong, alive: { vulnerable: true, fixed: true, neutral: true } });
  assert.deepEqual([verdict, reasons[0]?.code], ['invalid', 'not-alive']);
});

const codes = (findings: Findings): readonly string[] => decide(findings).reasons.map(({ code }) => code);

/** Every tally of five trials, each fired, silent, indeterminate, another bug, incomplete or not loaded, by how many. */
function* tallies(): Generator<Tally> {
  for (const fired of [0, 1, 4, 5]) {
    for (const indeterminate of [0, 1, 5 - fired]) {
      const rest = trials - fired - indeterminate;
      if (rest < 0) continue;
      for (const [anotherBug, incomplete, unloaded] of [[0, 0, 0], [rest, 0, 0], [0, rest, 0], [0, 0, rest], [Math.min(1, rest), 0, 0]] as const) {
        yield tally({ fired, indeterminate, anotherBug, incomplete, unloaded });
      }
    }
  }
}

test('over every combination: confirmed needs all of it, and nothing else is ever confirmed', () => {
  let confirmed = 0;
  let seen = 0;
  const clean = (side: Tally): boolean => side.fired === 0 && side.indeterminate === 0 && side.anotherBug === 0 && side.incomplete === 0 && side.unloaded === 0;
  for (const vulnerable of tallies()) {
    for (const fixed of [...tallies(), undefined]) {
      for (const neutral of tallies()) {
        for (const alive of [{ vulnerable: true, fixed: true }, { vulnerable: true, fixed: false }, { vulnerable: false, fixed: true }, { vulnerable: 'unknown', fixed: true }, { vulnerable: true, fixed: 'unknown' }] as const) {
          for (const [shows, sharesProcess] of [['flaw', false], ['difference', false], ['flaw', true]] as const) {
            seen += 1;
            const { verdict, reasons } = decide({ strength: 'data', shows, sharesProcess, alive, tallies: { vulnerable, neutral, ...(fixed === undefined ? {} : { fixed }) } });
            assert.ok(reasons.length > 0 && reasons.every(({ text }) => text.length > 0));
            if (verdict !== 'confirmed') continue;
            confirmed += 1;
            assert.ok(shows === 'flaw' && !sharesProcess && alive.vulnerable === true && (fixed === undefined || alive.fixed === true));
            assert.ok(vulnerable.fired === trials && neutral.fired === 0 && neutral.indeterminate === 0);
            // A neutral side may stop early or be something else: it only must not fire.
            assert.ok(fixed === undefined || clean(fixed));
          }
        }
      }
    }
  }
  assert.ok(seen > 50_000 && confirmed > 0, `${seen} seen, ${confirmed} confirmed`);
});

test('each row of the table of verdicts', () => {
  assert.deepEqual([decide(strong).verdict, codes(strong)], ['confirmed', ['differential']]);
  const { fixed: _, ...unfixed } = strong.tallies;
  assert.deepEqual(codes({ ...strong, tallies: unfixed }), ['unfixed']);
  const withTally = (side: 'vulnerable' | 'fixed' | 'neutral', given: Partial<Tally>): Findings => ({ ...strong, tallies: { ...strong.tallies, [side]: tally(given) } });
  const cases: readonly (readonly [Findings, string, string])[] = [
    [{ ...strong, sharesProcess: true }, 'needs-review', 'script-shares-process'],
    [{ ...strong, shows: 'difference' }, 'needs-review', 'difference-only'],
    [withTally('vulnerable', {}), 'not-reproduced', 'never-fires'],
    [{ ...withTally('vulnerable', {}), firesEarlier: '1.0.0' }, 'not-reproduced', 'already-fixed'],
    [withTally('vulnerable', { fired: 3 }), 'flaky', 'fires-sometimes'],
    [withTally('neutral', { fired: 1 }), 'self-triggering', 'fires-without-target'],
    [withTally('fixed', { fired: 1 }), 'invalid', 'fires-on-fixed'],
    [withTally('vulnerable', { anotherBug: 5 }), 'invalid', 'another-bug'],
    [withTally('fixed', { incomplete: 1 }), 'invalid', 'proof-incomplete'],
    [withTally('vulnerable', { unloaded: 5 }), 'invalid', 'target-not-loaded'],
    [{ ...strong, alive: { vulnerable: true, fixed: false } }, 'invalid', 'not-alive'],
    [withTally('fixed', { indeterminate: 1 }), 'indeterminate', 'infrastructure'],
    [{ ...strong, alive: { vulnerable: 'unknown', fixed: true } }, 'indeterminate', 'control-cut-short'],
    [{ ...strong, alive: { vulnerable: true, fixed: 'unknown' } }, 'indeterminate', 'control-cut-short'],
    // What was seen firing where it must not is seen, however the control ended.
    [{ ...withTally('neutral', { fired: 1 }), alive: { vulnerable: 'unknown', fixed: true } }, 'self-triggering', 'fires-without-target'],
    [{ ...withTally('fixed', { fired: 1 }), alive: { vulnerable: true, fixed: 'unknown' } }, 'invalid', 'fires-on-fixed'],
    [{ ...withTally('vulnerable', { indeterminate: 5 }), limit: 'wall' }, 'indeterminate', 'resource-limit'],
  ];
  for (const [findings, verdict, code] of cases) assert.deepEqual([decide(findings).verdict, codes(findings).at(-1)], [verdict, code], code);
});

test('a flaky verdict carries its exact interval', () => {
  const { firing } = decide({ ...strong, tallies: { ...strong.tallies, vulnerable: tally({ fired: 3, trials: 10 }) } });
  assert.ok(firing !== undefined && Math.abs(firing.low - 0.067) < 5e-4 && Math.abs(firing.high - 0.652) < 6e-4);
});
