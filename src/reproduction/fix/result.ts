import type { BuildSummary, Run } from '../result.ts';

/** The steps of a fix verification, in order. */
export const fixSteps = ['baseline', 'applies', 'builds', 'alive', 'silent', 'regression', 'behavior', 'known-proofs', 'variants', 'reporter-test', 'detection'] as const;
export type FixStepName = (typeof fixSteps)[number];

export interface FixStep {
  readonly name: FixStepName;
  /** `skipped`: nothing was given to check, or an earlier step failed. */
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly because: string;
}

export interface FixVerification {
  readonly label: string;
  /** What was verified: `version 1.2.6` or `patch sha256:…`. */
  readonly fix: string;
  readonly verified: boolean;
  readonly steps: readonly FixStep[];
  readonly runs: readonly Run[];
  readonly builds: readonly BuildSummary[];
  /** Seed of the variants, so that the verification can be repeated. */
  readonly seed: string;
}
