import { createHash, createHmac } from 'node:crypto';
import type { Transaction } from '../../store/index.ts';
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

/** What is kept under a key: the digest of what came with it, and the answer, sealed. */
export interface TakenKey {
  readonly digest: Buffer;
  readonly answer: Sealed;
}

/** Takes keys for answers. Gives those that were free; the others' requests have committed, or come earlier in the list. */
export async function takeKeys<T extends { readonly key: IdempotencyKey; readonly answer: Sealed }>(trx: Transaction, keyed: readonly T[], at: Date): Promise<ReadonlySet<T>> {
  const first = new Map(keyed.toReversed().map((each) => [nameOf(each.key), each]));
  // In one order, so that two transactions never wait for each other's keys.
  const rows = [...first].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { key, answer }]) => ({
    organization: key.organization, key_hash: key.hash, request_digest: key.digest, answer: Buffer.from(answer.ciphertext), answer_key: Buffer.from(answer.wrappedKey), answer_key_id: answer.keyId, at,
  }));
  const taken = await own(trx).insertInto('intake_idempotency').values(rows).onConflict((conflict) => conflict.doNothing()).returning(['organization', 'key_hash']).execute();
  return new Set(taken.flatMap(({ organization, key_hash: hash }) => first.get(nameOf({ organization, hash })) ?? []));
}

/** What is kept under keys that are taken. */
export async function takenKeys(trx: Transaction, keys: readonly IdempotencyKey[]): Promise<(key: IdempotencyKey) => TakenKey | undefined> {
  const rows = await own(trx).selectFrom('intake_idempotency').selectAll()
    .where(({ or, and }) => or(keys.map(({ organization, hash }) => and({ organization, key_hash: hash })))).execute();
  const found = new Map(rows.map((row) => [nameOf({ organization: row.organization, hash: row.key_hash }), {
    digest: row.request_digest, answer: { ciphertext: row.answer, wrappedKey: row.answer_key, keyId: row.answer_key_id },
  }]));
  return (key) => found.get(nameOf(key));
}

/** The answer that this key got before; throws where it came with something else. */
export async function earlierAnswer<Answer>(key: IdempotencyKey, { digest, answer }: TakenKey, keys: KeyWrapper): Promise<Answer> {
  if (!digest.equals(key.digest)) {
    throw new IntakeError('idempotency-conflict', 'The Idempotency-Key was used before, for another report', { where: 'Idempotency-Key', remedy: 'Send a fresh key with a new report.' });
  }
  const sealed = await openSealed(answer, idempotencyContext(key), keys);
  return JSON.parse(Buffer.from(sealed).toString()) as Answer;
}

function nameOf({ organization, hash }: Pick<IdempotencyKey, 'organization' | 'hash'>): string {
  return `${organization} ${hash.toString('hex')}`;
}
