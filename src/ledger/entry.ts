import type { Transaction } from '../store/index.ts';

/** One thing that happened, as a stage tells it. */
export interface LedgerEntry {
  /** `case.published`: public, like the time; everything else is only committed to. */
  readonly kind: string;
  /** Id of the thing that it happened to. */
  readonly subject: string;
  /** What happened and by whom, as ids; never a secret. */
  readonly body: object;
}

/** Writes the entries in the caller's transaction, in one statement: what happened is on the record if and only if it happened. */
export type Recorder = (trx: Transaction, ...entries: readonly LedgerEntry[]) => Promise<void>;
