import type { Transaction } from '../../store/index.ts';
import { wrapAnew } from '../../trust/index.ts';
import type { KeyWrapper } from '../../trust/index.ts';
import { idempotencyContext } from './idempotency.ts';
import { own } from './store.ts';
import { attachmentContext } from './write.ts';

/**
 * Wraps the data keys of one batch under the wrapper's own key; gives how many there were, 0 when nothing is left. Contents are
 * not touched. An erased attachment has no key any more and gets none: what is erased meanwhile is passed over.
 */
export async function rewrapBatch(trx: Transaction, keys: KeyWrapper, batch: number): Promise<number> {
  const attachments = await own(trx).selectFrom('intake_attachments').select(['report', 'number', 'wrapped_key', 'key_id']).where('key_id', '<>', keys.id).where('wrapped_key', 'is not', null).orderBy('report').orderBy('number').limit(batch).forUpdate().execute();
  for (const { report, number, wrapped_key: wrappedKey, key_id: keyId } of attachments) {
    const anew = wrappedKey === null ? undefined : await wrapAnew({ wrappedKey, keyId }, attachmentContext(report, number), keys);
    if (anew !== undefined) await own(trx).updateTable('intake_attachments').set({ wrapped_key: Buffer.from(anew.wrappedKey), key_id: anew.keyId }).where('report', '=', report).where('number', '=', number).execute();
  }
  const answers = await own(trx).selectFrom('intake_idempotency').select(['organization', 'key_hash', 'answer_key', 'answer_key_id']).where('answer_key_id', '<>', keys.id).orderBy('organization').orderBy('key_hash').limit(batch).forUpdate().execute();
  for (const { organization, key_hash: hash, answer_key: wrappedKey, answer_key_id: keyId } of answers) {
    const anew = await wrapAnew({ wrappedKey, keyId }, idempotencyContext({ organization, hash }), keys);
    if (anew !== undefined) await own(trx).updateTable('intake_idempotency').set({ answer_key: Buffer.from(anew.wrappedKey), answer_key_id: anew.keyId }).where('organization', '=', organization).where('key_hash', '=', hash).execute();
  }
  return attachments.length + answers.length;
}
