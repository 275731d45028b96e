import type { Transaction } from '../../store/index.ts';
import { documentContext } from './flow.ts';
import { ours } from './tables.ts';

/** Documents may be large: few are in memory at once, whatever the batch. */
const most = 10;

/** Wraps the keys of one batch of documents anew, behind the given inventory; gives the last one looked at, undefined at the end, and how many changed. */
export async function rewrapInventories(trx: Transaction, vault: { rewrap(sealed: Uint8Array, context: string): Promise<Uint8Array | undefined> }, after: string, batch: number): Promise<{ readonly last: string | undefined; readonly changed: number }> {
  const rows = await ours(trx).selectFrom('operator_inventory').select(['id', 'document']).where('id', '>', after).orderBy('id').limit(Math.min(most, batch)).execute();
  let changed = 0;
  for (const { id, document } of rows) {
    const anew = await vault.rewrap(document, documentContext(id));
    if (anew === undefined) continue;
    await ours(trx).updateTable('operator_inventory').set({ document: Buffer.from(anew) }).where('id', '=', id).execute();
    changed += 1;
  }
  return { last: rows.at(-1)?.id, changed };
}
