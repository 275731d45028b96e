import type { Transaction } from '../store/index.ts';
import type { Recorder } from './entry.ts';
import { LedgerError } from './error.ts';
import { eraseOpening } from './store.ts';

/** The kind of the entry that stays in place of what was erased. */
export const erasedKind = 'ledger.erased';

interface Erasure {
  /** Of an integrated entry. */
  readonly index: number;
  /** Id of who decided it. */
  readonly by: string;
  readonly reason: string;
}

/**
 * Erases what opens an entry (crypto-shredding): salt, subject and body. Its leaf stays, and says nothing any more but
 * kind and time. That it was erased is an entry of its own; without one, `verifyLedger` reports the row.
 */
export async function eraseEntry(trx: Transaction, record: Recorder, { index, by, reason }: Erasure): Promise<void> {
  const commitment = await eraseOpening(trx, index, erasedKind);
  if (commitment === undefined) {
    throw new LedgerError('entry-unknown', `There is no entry ${index} that could be erased`, { remedy: 'Give the index of an entry that is integrated, not erased yet, and not itself the record of an erasure.' });
  }
  await record(trx, { kind: erasedKind, subject: commitment.toString('base64'), body: { index, by, reason } });
}
