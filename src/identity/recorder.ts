import type { Clock } from '../kernel/clock.ts';
import type { Transaction } from '../store/index.ts';

/** What happened, to what, by whom: ids only, never a secret. */
export interface LedgerEntry {
  readonly kind: string;
  readonly subject: string;
  readonly body: object;
}

/** Writes the leaf in the caller's transaction: a change and its record exist together or not at all. */
export type Recorder = (trx: Transaction, entry: LedgerEntry) => Promise<void>;

/** What every change in this room is handed. */
export interface Tools {
  readonly clock: Clock;
  readonly record: Recorder;
}
