import type { Build, Language } from '../../ecosystems/index.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Claim } from '../manifest/index.ts';
import type { Observation } from '../oracles/oracle.ts';
import type { Prover } from '../trial.ts';
import { compareBehavior } from './behavior.ts';
import type { FixStep } from './result.ts';
import { findVariants } from './variants.ts';

/** Two builds of one package, the proof that is silent on the second, and what the comparison needs. */
export interface Comparison {
  readonly claim: Claim;
  readonly before: Build;
  readonly after: Build;
  readonly prover: Prover;
  readonly language: Language;
  readonly laboratory: Laboratory;
  readonly seed: string;
}

/** What the claim itself says must stay: every check that passed before must pass after. */
export async function regressionStep({ claim, before, after, prover }: Comparison): Promise<FixStep> {
  const name = 'regression';
  const checks = claim.manifest.controls.regression ?? [];
  if (checks.length === 0) return { name, status: 'skipped', because: 'the claim names no behavior that must stay' };
  const results = await Promise.all(checks.map(async (check) => ({ check, was: await prover.check(before, check), is: await prover.check(after, check) })));
  const broken = results.find(({ was, is }) => was.passed && !is.passed);
  if (broken !== undefined) return { name, status: 'failed', because: `${broken.check.name ?? 'a check'} passed before and fails now: ${broken.is.because}` };
  return { name, status: 'passed', because: `${results.filter(({ was }) => was.passed).length} checks that passed before still pass` };
}

/** Benign inputs nobody wrote down. Fixes may change an answer here and there; a feature that is gone answers nothing as before. */
export async function behaviorStep({ claim, before, after, prover, seed }: Comparison): Promise<FixStep> {
  const name = 'behavior';
  const { compared, changed } = await compareBehavior(claim, before, after, prover, seed);
  if (compared === 0) return { name, status: 'failed', because: 'no benign input ends normally before the fix, so nothing shows that the feature is still there' };
  if (changed * 2 >= compared) return { name, status: 'failed', because: `${changed} of ${compared} benign inputs give another answer than before` };
  return { name, status: 'passed', because: `${compared - changed} of ${compared} benign inputs give the same answer as before` };
}

/** Proofs with other bytes. Where none still fires before the fix, a fix cannot be told from a patch that blocks only the proof's own bytes. */
export async function variantsStep({ claim, before, after, language, laboratory, seed }: Comparison): Promise<FixStep> {
  const name = 'variants';
  const costly = claim.manifest.oracle.kind === 'growth' || claim.manifest.oracle.kind === 'hang' || claim.manifest.oracle.kind === 'amplification';
  const { variants, tried } = await findVariants(claim, before, laboratory, language, seed, costly ? { wanted: 2, tries: 16, minimizing: 3 } : { wanted: 5, tries: 20, minimizing: 6 });
  if (variants.length === 0) return { name, status: 'failed', because: `none of ${tried} variants of the proof fires on the vulnerable side, so nothing shows that more than its bytes is blocked` };
  const seen = await Promise.all(variants.map(async (variant) => ({ variant, observation: await variant.prover.trial(after, variant.reference) })));
  // A variant that a limit or the machine cut short on the fixed side is evidence for neither.
  const judged = seen.filter(({ observation }) => observation.outcome !== 'indeterminate');
  if (judged.length * 2 < seen.length || judged.length === 0) return { name, status: 'failed', because: `${seen.length - judged.length} of ${seen.length} variants could not be judged: ${seen.find((each) => !judged.includes(each))?.observation.because ?? ''}` };
  const loud = judged.find(({ variant, observation }) => !quietVariant(observation, variant.prover, variant.reference));
  if (loud !== undefined) return { name, status: 'failed', because: `a ${loud.variant.kind} variant of the proof still fires: ${loud.observation.because}` };
  return { name, status: 'passed', because: `${judged.length} variants that fire on the vulnerable side (of ${tried} tried) are silent` };
}

/** The good result is stated for the proof's own bytes: of a variant only the bad one is known. */
function quietVariant(seen: Observation, prover: Prover, reference: Observation): boolean {
  return prover.shows === 'difference' ? seen.outcome === 'silent' && seen.complete : quiet(seen, prover, reference);
}

/** Silent beside the vulnerable side's observation, and by coming to its end. */
export function quiet(seen: Observation, prover: Prover, reference: Observation): boolean {
  return seen.outcome !== 'indeterminate' && seen.complete && seen.anotherBug !== true && prover.silentBeside(seen, reference);
}
