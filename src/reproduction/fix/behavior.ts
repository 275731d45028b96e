import { isDeepStrictEqual } from 'node:util';
import { seeded } from '../../kernel/random.ts';
import type { Build } from '../../ecosystems/index.ts';
import { ReproductionError } from '../error.ts';
import type { Claim } from '../manifest/index.ts';
import type { Action } from '../manifest/schema.ts';
import type { Execution } from '../execution.ts';
import type { Prover } from '../trial.ts';
import { mutate } from './mutate.ts';

export interface BehaviorComparison {
  /** Benign inputs that ended normally before the fix. */
  readonly compared: number;
  readonly changed: number;
}

/**
 * Does the fixed build still do what the other did on benign inputs nobody wrote down? The inputs are variants of the
 * liveness and regression checks, which use the package as it is meant to be used; a patch that takes the feature
 * away answers them differently. Inputs that already failed before the fix are not counted.
 */
export async function compareBehavior(claim: Claim, before: Build, after: Build, prover: Prover, seed: string, wanted = 8): Promise<BehaviorComparison> {
  const random = seeded(`${seed}/behavior`);
  const { liveness, regression = [] } = claim.manifest.controls;
  const sources = [liveness, ...regression];
  const actions = new Map<string, Action>();
  for (let tries = 0; tries < wanted * 6 && actions.size < wanted; tries++) {
    const { call, steps, run } = random.pick(sources);
    const action = mutate({ call, steps, run }, random);
    actions.set(JSON.stringify(action), action);
  }
  const compare = async (each: readonly Action[]): Promise<BehaviorComparison> => {
    const pairs = await Promise.all(each.map(async (action) => {
      let was: Execution;
      let is: Execution;
      try {
        [was, is] = await Promise.all([prover.look(before, action), prover.look(after, action)]);
      } catch (error) {
        // A variant may be no value that can be handed over (a list where text is needed): it compares nothing.
        if (error instanceof ReproductionError) return undefined;
        throw error;
      }
      const [old, now] = [showing(was), showing(is)];
      return old === undefined ? undefined : isDeepStrictEqual(old, now);
    }));
    const comparable = pairs.filter((same) => same !== undefined);
    return { compared: comparable.length, changed: comparable.filter((same) => !same).length };
  };
  const varied = await compare([...actions.values()]);
  // Only where no variant ends normally, since a bad fix is made around the checks as they stand.
  return varied.compared > 0 ? varied : compare(sources);
}

/** What a benign run gave, or undefined where it did not end normally. */
function showing({ completed, harness }: Execution): unknown {
  if (harness === undefined) return completed.end.kind === 'exited' && completed.end.status === 0 ? Buffer.from(completed.stdout.bytes).toString('latin1') : undefined;
  return harness.finished && harness.thrown === undefined ? { result: harness.result } : undefined;
}
