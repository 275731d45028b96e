import { seeded } from '../../kernel/random.ts';
import type { Build } from '../../ecosystems/index.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Claim } from '../manifest/index.ts';
import type { Proof } from '../manifest/schema.ts';
import type { Observation } from '../oracles/oracle.ts';
import { proverFor, type Prover } from '../trial.ts';
import { mutate, shrink } from './mutate.ts';

export interface Variant {
  readonly kind: 'mutated' | 'minimized';
  readonly prover: Prover;
  /** What it showed on the vulnerable build: it fired. */
  readonly reference: Observation;
}

export interface VariantSearch {
  readonly variants: readonly Variant[];
  readonly tried: number;
}

/** Bounds of the search, in trials on the vulnerable build. */
export interface VariantBudget {
  readonly wanted: number;
  readonly tries: number;
  /** Further trials for making one smaller. */
  readonly minimizing: number;
}

/** Finds changed proofs that still fire on the vulnerable build: mutations first, then one made as small as the budget allows. */
export async function findVariants(claim: Claim, vulnerable: Build, laboratory: Laboratory, language: Parameters<typeof proverFor>[1], seed: string, budget: VariantBudget): Promise<VariantSearch> {
  const random = seeded(`${seed}/variants`);
  const variants: Variant[] = [];
  const original = JSON.stringify(claim.manifest.proof);
  const seen = new Set([original]);
  let tried = 0;

  async function attempt(proof: Proof, kind: Variant['kind']): Promise<Variant | undefined> {
    tried += 1;
    try {
      const prover = proverFor({ ...claim, manifest: { ...claim.manifest, proof } }, language, laboratory);
      const reference = await prover.trial(vulnerable);
      return reference.outcome === 'fired' ? { kind, prover, reference } : undefined;
    } catch {
      // A mutation may ask for more than the expansion's bounds allow: it is no variant then.
      return undefined;
    }
  }

  while (variants.length < budget.wanted && tried < budget.tries) {
    const batch: Proof[] = [];
    for (let draws = 0; draws < 40 && batch.length < 4; draws++) {
      const proof = mutate(claim.manifest.proof, random);
      const key = JSON.stringify(proof);
      if (seen.has(key)) continue;
      seen.add(key);
      batch.push(proof);
    }
    if (batch.length === 0) break;
    const found = await Promise.all(batch.map((proof) => attempt(proof, 'mutated')));
    variants.push(...found.filter((variant) => variant !== undefined).slice(0, budget.wanted - variants.length));
  }

  const minimized = await minimize(claim.manifest.proof, budget.minimizing, (proof) => attempt(proof, 'minimized'));
  return { variants: minimized === undefined ? variants : [...variants, minimized], tried };
}

/** Greedy: takes the first smaller proof that still fires, and goes on from there. */
async function minimize(proof: Proof, budget: number, attempt: (proof: Proof) => Promise<Variant | undefined>): Promise<Variant | undefined> {
  let best: Variant | undefined;
  let current = proof;
  for (let left = budget; left > 0;) {
    let smaller = false;
    for (const candidate of shrink(current)) {
      if (left-- <= 0) break;
      const found = await attempt(candidate);
      if (found === undefined) continue;
      [best, current, smaller] = [found, candidate, true];
      break;
    }
    if (!smaller) break;
  }
  return best;
}
