import type { Transaction } from '../../store/index.ts';

/** A leaf of the ledger: what happened to which thing. Ids only, no secrets: it is committed to for good. */
export interface LedgerEntry {
  readonly kind: string;
  readonly subject: string;
  readonly body: object;
}

/** Writes the leaves in the caller's transaction: the state and its record change together or not at all. */
export type Recorder = (trx: Transaction, ...entries: readonly LedgerEntry[]) => Promise<void>;
