import { createHash, createHmac } from 'node:crypto';
import type { Database, Transaction } from '../../store/index.ts';
import { openSealed } from '../../trust/index.ts';
import type { KeyWrapper, Sealed } from '../../trust/index.ts';
import { IntakeError } from './error.ts';
import type { Report } from './report.ts';
import { own } from './store.ts';

/** An `Idempotency-Key` bound to its organization and to what came with it. */
export interface IdempotencyKey {
  readonly organization: string;
  readonly hash: Buffer;
  readonly digest: Buffer;
}

/**
 * The digest is over what a request means and not over its bytes: a client that sends a multipart body again draws another
 * boundary. It is keyed by the Idempotency-Key, so that it tells nothing about an attachment that was erased since.
 */
export function idempotencyKey(organization: string, key: string, reports: readonly Report[]): IdempotencyKey {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) {
    throw new IntakeError('idempotency-key-invalid', 'The Idempotency-Key must be 1 to 255 visible ASCII characters', { where: 'Idempotency-Key', remedy: 'Send a fresh UUID with each new report, and the same one when you send it again.' });
  }
  const digest = createHmac('sha256', key);
  for (const { attachments, ...rest } of reports) {
    digest.update(`${JSON.stringify(ordered(rest))}\n`);
    for (const { data, ...about } of attachments) digest.update(`${JSON.stringify(ordered(about))} ${createHash('sha256').update(data).digest('hex')}\n`);
  }
  return { organization, hash: createHash('sha256').update(key).digest(), digest: digest.digest() };
}

/** The order of a sender's keys means nothing. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]);
}

/** Bound into the sealed answer. */
export function idempotencyContext({ organization, hash }: Pick<IdempotencyKey, 'organization' | 'hash'>): string {
  return `idempotency ${organization} ${hash.toString('hex')}`;
}

/** The answer that this key got before, or undefined; throws where it came with something else. */
export async function earlierAnswer<Answer>(db: Database | Transaction, key: IdempotencyKey, keys: KeyWrapper): Promise<Answer | undefined> {
  const row = await own(db).selectFrom('intake_idempotency').selectAll().where('organization', '=', key.organization).where('key_hash', '=', key.hash).executeTakeFirst();
  if (row === undefined) return undefined;
  if (!row.request_digest.equals(key.digest)) {
    throw new IntakeError('idempotency-conflict', 'The Idempotency-Key was used before, for another report', { where: 'Idempotency-Key', remedy: 'Send a fresh key with a new report.' });
  }
  const sealed = await openSealed({ ciphertext: row.answer, wrappedKey: row.answer_key, keyId: row.answer_key_id }, idempotencyContext(key), keys);
  return JSON.parse(Buffer.from(sealed).toString()) as Answer;
}

/** Takes the key for an answer; false where another request with it was faster, which has committed by then. */
export async function takeKey(trx: Transaction, key: IdempotencyKey, answer: Sealed, at: Date): Promise<boolean> {
  const taken = await own(trx).insertInto('intake_idempotency')
    .values({ organization: key.organization, key_hash: key.hash, request_digest: key.digest, answer: Buffer.from(answer.ciphertext), answer_key: Buffer.from(answer.wrappedKey), answer_key_id: answer.keyId, at })
    .onConflict((conflict) => conflict.doNothing()).returning('at').executeTakeFirst();
  return taken !== undefined;
}
