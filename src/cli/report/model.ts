import type { AffectedRange, FixVerification, Reproduction } from '../../reproduction/index.ts';

/** One claim as the report shows it. */
export interface CaseReport {
  readonly reproduction: Reproduction;
  readonly range?: AffectedRange;
  readonly fixes: readonly FixReport[];
  /** The one command that repeats it. */
  readonly command: string;
  /** Milliseconds from first fetch to verdict. */
  readonly elapsed: number;
  /** What the table of expected outcomes says, where there is one. */
  readonly expected?: { readonly verdict: string; readonly met: boolean };
}

export interface FixReport {
  readonly name: string;
  readonly verification: FixVerification;
  readonly command: string;
}

export interface ReportModel {
  readonly title: string;
  /** RFC 3339. */
  readonly finishedAt: string;
  readonly elapsed: number;
  readonly sandbox: string;
  readonly cases: readonly CaseReport[];
}
