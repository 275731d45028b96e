import { sameFlaw } from '../../src/reproduction/index.ts';
import { equal, quantile, rounded, type BenchResult } from '../result.ts';
import { laboratory, remark } from '../support/laboratory.ts';
import { readPairs, type Pair } from './pairs.ts';

const seed = 'merge 1';

/** Pairs of proofs of published flaws, each decided by running both under the first one's minimal patch. Undecided is wrong too. */
export async function executedPairs(): Promise<Pick<BenchResult, 'figures' | 'peers' | 'bars'>> {
  const pairs = await readPairs();
  const lab = await laboratory();
  const seconds: number[] = [];
  const wrong: string[] = [];
  for (const { name, first, second, patch, expected } of pairs) {
    const before = performance.now();
    const { outcome, because } = await sameFlaw(first, second, patch, lab, seed);
    seconds.push((performance.now() - before) / 1_000);
    if (outcome !== expected) wrong.push(`${name}: ${outcome} instead of ${expected}`);
    remark(`${outcome === expected ? outcome : `WRONG: ${outcome} instead of ${expected}`}  ${name}: ${because}`);
  }
  const sure = pairs.filter((pair) => alike(pair) === (pair.expected === 'same'));
  return {
    figures: {
      'packages of the pairs': new Set(pairs.map(({ name }) => name.split('/')[0])).size,
      'oracles of the pairs': new Set(pairs.flatMap(({ first, second }) => [first, second].map(({ manifest }) => manifest.oracle.kind))).size,
      'pairs not right': wrong.join('; ') || 0, 'pair p50 (s)': rounded(quantile(seconds, 0.5)), 'pair max (s)': rounded(Math.max(...seconds)), 'pairs, in all (s)': rounded(seconds.reduce((sum, each) => sum + each, 0)),
    },
    peers: { 'package, weakness and oracle compared: pairs right': sure.length },
    bars: [
      equal('pairs executed', seconds.length, 50),
      equal('near-misses among them', pairs.filter(({ expected }) => expected === 'different').length, 25),
      equal('pairs decided wrongly or not at all', wrong.length, 0),
    ],
  };
}

/** What scanners go by, with nothing run. */
function alike({ first, second }: Pair): boolean {
  const print = ({ manifest: { vulnerability, oracle, targets } }: Pair['first']): string => JSON.stringify([targets.vulnerable.purl, vulnerability?.cwe, oracle.kind]);
  return print(first) === print(second);
}
