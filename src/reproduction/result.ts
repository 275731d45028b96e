import type { DependencyTree } from '../ecosystems/index.ts';
import type { Observation } from './oracles/oracle.ts';

/** What running the proof established. The rules are in `decide.ts`; the order here is the order of the table in the docs. */
export const verdicts = ['confirmed', 'needs-review', 'not-reproduced', 'flaky', 'self-triggering', 'invalid', 'indeterminate'] as const;
export type Verdict = (typeof verdicts)[number];

export type Strength = 'data' | 'script' | 'human';

export type ReasonCode =
  /** confirmed, needs-review: fires on the vulnerable side in every trial, never on the fixed or the neutral one. */
  | 'differential'
  /** confirmed, needs-review: no fixed side was named; decided from vulnerable, neutral and liveness. */
  | 'unfixed'
  /** needs-review: the reporter's code ran in the target's process. */
  | 'script-shares-process'
  /** needs-review: the oracle shows a difference between two versions, not a flaw. */
  | 'difference-only'
  /** needs-review: the proof is instructions for a person. */
  | 'human-only'
  /** not-reproduced: alive, and no trial fired. */
  | 'never-fires'
  /** not-reproduced: silent on the claimed version although an earlier one fires. */
  | 'already-fixed'
  /** flaky: k of n trials fired. */
  | 'fires-sometimes'
  /** self-triggering: fires with the target replaced by an inert stub. */
  | 'fires-without-target'
  /** invalid: fires on the side that is called fixed. */
  | 'fires-on-fixed'
  /** invalid: something fired that is not what was claimed (another crash state). */
  | 'another-bug'
  | 'vulnerable-version-missing'
  | 'fixed-version-missing'
  | 'same-artifact'
  | 'package-missing'
  | 'patch-does-not-apply'
  /** invalid: the patch that is called the fix takes the feature away or blocks only the proof's bytes. */
  | 'fix-rejected'
  | 'build-failed'
  /** invalid: the target does not load, or its benign use does not give the expected result. */
  | 'not-alive'
  /** invalid: the proof stops before its end mark, so its silence says nothing. */
  | 'proof-incomplete'
  | 'target-not-loaded'
  | 'dependency-refused'
  | 'manifest-wrong'
  /** indeterminate: a limit was reached that is not what the oracle watches. */
  | 'resource-limit'
  /** indeterminate: a benign use hit a limit or the machine, so whether the target is alive is not known; worth another try, later. */
  | 'control-cut-short'
  /** indeterminate: sandbox, registry or disk failed. */
  | 'infrastructure';

export interface Reason {
  readonly code: ReasonCode;
  /** One sentence for a person, with the figures. */
  readonly text: string;
}

export type Side = 'vulnerable' | 'fixed' | 'neutral';

/** One trial: what the oracle saw on one side. */
export interface Run {
  readonly side: Side;
  readonly version: string;
  /** Counted from 1 per side. */
  readonly trial: number;
  readonly outcome: Observation['outcome'];
  readonly because: string;
  readonly figures?: Readonly<Record<string, unknown>>;
  readonly executions: Observation['executions'];
}

export interface LivenessResult {
  readonly side: Side;
  readonly passed: boolean;
  readonly because: string;
}

export interface BuildSummary {
  readonly side: Side;
  readonly purl: string;
  readonly version: string;
  /** Hexadecimal SHA-256 of the published archive. */
  readonly artifactSha256: string;
  /** Hexadecimal SHA-256 of the built tree. */
  readonly buildSha256: string;
  readonly patched: boolean;
  readonly dependencies: DependencyTree;
}

/** Everything one reproduction established; the evidence envelope and the report are made of it. */
export interface Reproduction {
  readonly label: string;
  readonly title: string;
  /** CWE identifiers, as the claim states them. */
  readonly weaknesses?: readonly string[];
  readonly verdict: Verdict;
  readonly strength: Strength | undefined;
  readonly oracle: string | undefined;
  readonly reasons: readonly Reason[];
  readonly runs: readonly Run[];
  readonly liveness: readonly LivenessResult[];
  readonly builds: readonly BuildSummary[];
  /** Hexadecimal SHA-256 over manifest and files. */
  readonly claimSha256: string | undefined;
  /** Exact interval of the firing probability on the vulnerable side, 95 %, for flaky ones. */
  readonly firing?: { readonly fired: number; readonly of: number; readonly low: number; readonly high: number };
  readonly sandbox: { readonly driver: string; readonly memory: string };
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface Progress {
  /** A short present participle for the progress line, for example `fetching`, `building`, `running`. */
  readonly stage: string;
  readonly label: string;
  readonly done?: number;
  readonly of?: number;
}
