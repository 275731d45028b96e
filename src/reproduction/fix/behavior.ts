import { isDeepStrictEqual } from 'node:util';
import { seeded } from '../../kernel/random.ts';
import type { Build } from '../../ecosystems/index.ts';
import { ReproductionError } from '../error.ts';
import type { Claim } from '../manifest/index.ts';
import type { Check } from '../manifest/schema.ts';
import type { Execution } from '../execution.ts';
import { subjectOf } from '../harness/check.ts';
import { lookedAt } from '../manifest/predicate.ts';
import { isPlainObject } from '../manifest/value.ts';
import type { Prover } from '../trial.ts';
import { vary } from './mutate.ts';

export interface BehaviorComparison {
  /** Benign inputs that ended normally before the fix. */
  readonly compared: number;
  readonly changed: number;
}

/**
 * Does the fixed build still do what the other did on benign inputs nobody wrote down? The inputs are variants of the
 * liveness and regression checks, which use the package as it is meant to be used; a patch that takes the feature
 * away answers them differently. Compared is what the check looks at. Inputs that already failed before the fix are not
 * counted, nor those that are answered differently each time.
 */
export async function compareBehavior(claim: Claim, before: Build, after: Build, prover: Prover, seed: string, wanted = 8): Promise<BehaviorComparison> {
  const random = seeded(`${seed}/behavior`);
  const { liveness, regression = [] } = claim.manifest.controls;
  const sources: readonly Check[] = [liveness, ...regression];
  const inputs = new Map<string, Check>();
  for (let tries = 0; tries < wanted * 6 && inputs.size < wanted; tries++) {
    const check = random.pick(sources);
    const { call, steps, run } = check;
    const action = vary({ call, steps, run }, random);
    inputs.set(JSON.stringify(action), { ...check, ...action });
  }
  const look = async (build: Build, check: Check): Promise<unknown> => showing(check, await prover.look(build, check));

  async function isSame(check: Check): Promise<boolean | undefined> {
    try {
      const [was, is] = await Promise.all([look(before, check), look(after, check)]);
      if (was === undefined) return undefined;
      if (isDeepStrictEqual(was, is)) return true;
      // An answer with a date, a port or a random number in it is another one each time.
      return isDeepStrictEqual(was, await look(before, check)) ? false : undefined;
    } catch (error) {
      // A variant may be no value that can be handed over (a list where text is needed): it compares nothing.
      if (error instanceof ReproductionError) return undefined;
      throw error;
    }
  }
  async function compare(checks: readonly Check[]): Promise<BehaviorComparison> {
    const comparable = (await Promise.all(checks.map(isSame))).filter((same) => same !== undefined);
    return { compared: comparable.length, changed: comparable.filter((same) => !same).length };
  }
  const varied = await compare([...inputs.values()]);
  // Only where no variant ends normally, since a bad fix is made around the checks as they stand.
  return varied.compared > 0 ? varied : compare(sources);
}

/** What a benign run gave, as far as the check looks at it, or undefined where it did not end normally. */
function showing({ expect }: Check, execution: Execution): unknown {
  const { completed, harness } = execution;
  if (harness === undefined) return completed.end.kind === 'exited' && completed.end.status === 0 ? Buffer.from(completed.stdout.bytes).toString('latin1') : undefined;
  const subject = subjectOf(execution);
  if (!harness.finished || subject === undefined || subject.kind === 'thrown') return undefined;
  return isPlainObject(expect) && isPlainObject(expect['that']) && Object.keys(expect).length === 1 ? lookedAt(expect['that'], subject) : subject;
}
