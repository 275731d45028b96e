import { rewrapBatch } from '../clearinghouse/intake/index.ts';
import { rewrapWebhooks } from '../clearinghouse/delivery/index.ts';
import { rewrapInventories } from '../clearinghouse/operators/index.ts';
import { rewrapPatches } from '../clearinghouse/remediation/index.ts';
import { rewrapEvidence } from '../clearinghouse/validation/index.ts';
import type { Recorder } from '../ledger/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { keyRing, keyWrapperFrom, loadOrCreateKeyWrapper, retireFormerKeys, rotateKeyWrapper, type KeyWrapper } from '../trust/index.ts';
import type { Configuration } from './configuration.ts';
import { vaultUnder } from './vault.ts';

/** Data keys in one transaction: a rotation that is interrupted goes on behind the last whole one. */
const batch = 100;

/** The key that wraps the data keys of now, together with those from before a rotation. */
export async function wrapperOf({ keys, desk: { wrappingKey, formerWrappingKey } }: Configuration): Promise<KeyWrapper> {
  if (wrappingKey === undefined) return loadOrCreateKeyWrapper(keys);
  return keyRing(keyWrapperFrom(wrappingKey), formerWrappingKey === undefined ? [] : [keyWrapperFrom(formerWrappingKey)]);
}

export interface Rotation {
  readonly key: string;
  readonly rewrapped: number;
  /** Former keys that were destroyed. */
  readonly retired: number;
}

/**
 * Begins a rotation, or goes on with one that was interrupted: a new key unless the one before is still there, then every
 * data key anew. Contents are not touched. `retire` looks at everything once more and destroys what is not needed then.
 */
export async function rotateKeys(configuration: Configuration, { db, record, retire }: { readonly db: Database; readonly record: Recorder; readonly retire: boolean }): Promise<Rotation> {
  const found = await wrapperOf(configuration);
  // A key that was handed in is changed by whoever hands it in; and retiring begins nothing new.
  const inFolder = configuration.desk.wrappingKey === undefined;
  const wrapper = inFolder && !retire ? await rotateKeyWrapper(configuration.keys) : found;
  const rewrapped = await rewrap(db, wrapper);
  const retired = retire && inFolder ? await retireFormerKeys(configuration.keys) : 0;
  await db.transaction().execute((trx) => record(trx, { kind: retire ? 'key.retired' : 'key.rotated', subject: wrapper.id, body: { before: wrapper.id === found.id ? null : found.id, rewrapped, retired } }));
  return { key: wrapper.id, rewrapped, retired };
}

async function rewrap(db: Database, wrapper: KeyWrapper): Promise<number> {
  let count = 0;
  for (;;) {
    const changed = await db.transaction().execute((trx) => rewrapBatch(trx, wrapper, batch));
    if (changed === 0) break;
    count += changed;
  }
  const vault = vaultUnder(wrapper);
  for (const stage of [rewrapEvidence, rewrapPatches, rewrapInventories, rewrapWebhooks]) count += await through(db, (trx, after) => stage(trx, vault, after, batch));
  return count;
}

async function through(db: Database, act: (trx: Transaction, after: string) => Promise<{ readonly last: string | undefined; readonly changed: number }>): Promise<number> {
  let [count, after]: [number, string | undefined] = [0, ''];
  while (after !== undefined) {
    const here: string = after;
    const { last, changed } = await db.transaction().execute((trx) => act(trx, here));
    count += changed;
    after = last;
  }
  return count;
}
