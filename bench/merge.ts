import type { BenchResult } from './result.ts';
import { executedPairs } from './merge/executed.ts';
import { lookup } from './merge/lookup.ts';

/** Deduplication in its two steps: indexed keys propose the known case, and running both proofs under one patch decides. */
export default async function merge(): Promise<BenchResult> {
  const proposed = await lookup();
  const decided = await executedPairs();
  return {
    bench: 'merge',
    figures: { ...proposed.figures, ...decided.figures },
    peers: { ...proposed.peers, ...decided.peers },
    bars: [...proposed.bars, ...decided.bars],
  };
}
