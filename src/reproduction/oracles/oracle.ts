import type { z } from 'zod';
import type { PlantedFile } from '../../sandbox/index.ts';
import type { Execution } from '../execution.ts';

/**
 * An oracle is the observer outside: from what a sandbox showed it says whether the flaw fired. One file each;
 * `docs/add-an-oracle.md` walks through one. It never trusts what the target's process says about itself where
 * something outside can see it.
 */
export interface Oracle<Spec = unknown> {
  /** The `kind` in the manifest. */
  readonly kind: string;
  /** The manifest's `oracle` object, `kind` included, strict. */
  readonly schema: z.ZodType<Spec>;
  /**
   * `flaw`: firing is itself a violation, so a data proof can be confirmed by it.
   * `difference`: it only tells two versions apart (predicate, exception, exit status), so a human attests.
   */
  readonly shows: 'flaw' | 'difference';
  /** What is planted before each run, and which placeholders the proof may name. New random tokens each time. */
  prepare?(spec: Spec, tokens: Tokens): Preparation;
  /** One trial: usually one execution, for growth several. */
  trial(spec: Spec, bench: Bench): Promise<Observation>;
  /**
   * May the fixed side's trial count as silent beside the vulnerable one's? For oracles whose silence is relative
   * (growth: slope lower by 0.5 or under the floor; hang: ends within a tenth). Default: it did not fire.
   */
  silentBeside?(spec: Spec, fixed: Observation, vulnerable: Observation): boolean;
}

/** Unguessable text, new for every trial, from the system's entropy. */
export interface Tokens {
  token(bytes?: number): string;
}

export interface Preparation {
  readonly files?: readonly PlantedFile[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Ports on the sandbox's loopback where the supervisor listens. */
  readonly listen?: readonly number[];
  /** Values for `{canary: name}` in the proof. */
  readonly canaries?: Readonly<Record<string, string>>;
  /** What a probe in the harness should look at after the proof (prototype canary). Private to oracle and harness. */
  readonly probe?: Readonly<Record<string, unknown>>;
  /** Secrets of the observer, never given to the sandbox's proof: handed to `trial`. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Bench {
  readonly preparation: Preparation;
  /** Runs the proof once in a fresh sandbox, with values for its parameters and, where asked, a longer wall limit. */
  execute(variation?: Variation): Promise<Execution>;
  /** The vulnerable side's first trial, for oracles that compare (absent on the vulnerable side itself). */
  readonly reference?: Observation;
}

export interface Variation {
  readonly parameters?: Readonly<Record<string, number>>;
  /** Multiplies the manifest's wall limit. */
  readonly patience?: number;
}

export interface Observation {
  readonly outcome: 'fired' | 'silent' | 'indeterminate';
  /** One line for a person: what was seen. Never contains the proof's bytes or a secret. */
  readonly because: string;
  /** Did the proof reach its end mark, or end in the way the oracle watches for (crash, hang)? */
  readonly complete: boolean;
  /** This time it only tells two versions apart, although the oracle can show a flaw: who waits is not stuck. */
  readonly shows?: 'difference';
  /** Something fired, but not what was claimed (a crash state unlike the claim's); `outcome` is then `silent`. */
  readonly anotherBug?: boolean;
  /** A limit that the oracle does not watch was reached; `outcome` is then `indeterminate`. */
  readonly limit?: string;
  /** Figures for the report and the evidence, for example slope and points, crash state, exit status. */
  readonly figures?: Readonly<Record<string, unknown>>;
  /** What the sandboxes of this trial ended with, and how memory was held. */
  readonly executions: readonly ExecutionSummary[];
}

export interface ExecutionSummary {
  readonly end: string;
  readonly wallMilliseconds: number;
  readonly cpuMilliseconds: number;
  readonly memory: string;
}
