import type { Completed } from '../sandbox/index.ts';

/** What one sandboxed execution of a proof showed: the supervisor's account and what our harness said on its channel. */
export interface Execution {
  readonly completed: Completed;
  /** Undefined for native programs, which run without a harness. */
  readonly harness: HarnessReport | undefined;
  /** Bytes of data the proof handed to the target, as the host counted them. */
  readonly inputBytes?: number;
}

/**
 * The harness's account. It shares the target's process, so nothing passes on this alone except for proofs of data
 * strength, where no code of the reporter runs in that process.
 */
export interface HarnessReport {
  /** The target was loaded from /target. */
  readonly loaded: boolean;
  /** Steps that finished, of how many. */
  readonly steps: { readonly done: number; readonly of: number };
  /** The end mark: every step was tried and the probe, if any, was taken. */
  readonly finished: boolean;
  /** CPU time of the proof's steps without start-up, as getrusage sees it inside the process. */
  readonly cpuMilliseconds: number | undefined;
  /** Real time of the proof's steps without start-up. */
  readonly elapsedMilliseconds: number | undefined;
  /** Peak resident set during the proof's steps less the peak before them, KiB. */
  readonly grownKiB: number | undefined;
  /** The last step's result, rendered with bounded depth and size; undefined where a step threw. */
  readonly result: Rendered | undefined;
  /** Size of that result, counted where an oracle asks for it. */
  readonly resultBytes: number | undefined;
  readonly thrown: Thrown | undefined;
  /** The harness could not go on for a reason that is not the target's doing, for example an export that is not there. */
  readonly failure: string | undefined;
  /** What the probe found, for example polluted prototypes by place. */
  readonly probe: unknown;
  /** Bytes of data the proof handed to the target. */
  readonly inputBytes: number | undefined;
}

/** A value of the target's language as bounded JSON: functions, cycles and odd numbers become tagged text. */
export type Rendered = null | boolean | number | string | readonly Rendered[] | { readonly [key: string]: Rendered };

export interface Thrown {
  /** Class name, for example `RangeError`. */
  readonly class: string;
  readonly message: string;
  /** Innermost first, paths as seen inside the sandbox. */
  readonly frames: readonly { readonly function: string; readonly file: string; readonly line: number }[];
}
