import { seeded } from '../../kernel/random.ts';
import type { Build } from '../../ecosystems/index.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Claim } from '../manifest/index.ts';
import type { Proof } from '../manifest/schema.ts';
import type { Observation } from '../oracles/oracle.ts';
import { proverFor, type Prover } from '../trial.ts';
import { mutate, mutateLeaf, shrink, tellingLeaves } from './mutate.ts';

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

/** Finds changed proofs that still fire on the vulnerable build: mutations first (each leaf in turn), then one made as small as the budget allows. */
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

  // A patch may look for the bytes of one leaf alone: each telling one must have been changed in a variant that fires.
  const unchanged = new Set(tellingLeaves(claim.manifest.proof));
  let turn = 0;
  while ((variants.length < budget.wanted || unchanged.size > 0) && tried < budget.tries) {
    const batch: { readonly proof: Proof; readonly leaf: number | undefined }[] = [];
    for (let draws = 0; draws < 40 && batch.length < 4; draws++) {
      const open = [...unchanged];
      const single = open.length > 0 && draws % 4 < 3 ? mutateLeaf(claim.manifest.proof, open[turn++ % open.length] ?? 0, random) : undefined;
      const proof = single?.action ?? mutate(claim.manifest.proof, random);
      const key = JSON.stringify(proof);
      if (seen.has(key)) continue;
      seen.add(key);
      batch.push({ proof, leaf: single?.leaf });
    }
    if (batch.length === 0) break;
    const found = await Promise.all(batch.map(async ({ proof, leaf }) => ({ leaf, variant: await attempt(proof, 'mutated') })));
    for (const { leaf, variant } of found) {
      if (variant === undefined) continue;
      variants.push(variant);
      if (leaf !== undefined) unchanged.delete(leaf);
    }
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
