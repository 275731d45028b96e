import { createHmac, randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TrustError } from './error.ts';
import { readOrCreateSecretFile, readSecretFile, type SecretFile } from './secret-file.ts';
import { decrypt, encrypt, keyBytes, notThisKey } from './sealing.ts';
import type { KeyWrapper } from './sealing.ts';

/** The key-encryption key as text that was handed in (from the environment, say): 32 bytes in base64, base64url or hexadecimal. */
export function keyWrapperFrom(text: string): KeyWrapper {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : /^[\w+/-]{43}=?$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : undefined;
  if (key?.byteLength !== keyBytes) throw new TrustError('key-invalid', 'The key-encryption key is not 32 bytes in base64 or hexadecimal', { remedy: 'Make one: openssl rand -base64 32' });
  return wrapperOf(key);
}

/** Wraps with the first key, unwraps with whichever it was: what was sealed before a rotation opens until it is wrapped anew. */
export function keyRing(current: KeyWrapper, former: readonly KeyWrapper[]): KeyWrapper {
  const all = new Map([...former, current].map((each) => [each.id, each]));
  return { id: current.id, wrap: (key, context) => current.wrap(key, context), unwrap: async (wrapped, context, keyId) => (all.get(keyId) ?? current).unwrap(wrapped, context, keyId) };
}

const current = 'sealing.key';
const formerName = /^sealing\.former-[0-9a-f]{16}\.key$/;

/**
 * The key-encryption key of a folder, generated on first use with the care of `secret-file.ts`, and the former ones that
 * a rotation left beside it. Who loses these files loses what was sealed under them; who erases a data key need not touch them.
 */
export async function loadOrCreateKeyWrapper(folder: string): Promise<KeyWrapper> {
  const file = join(folder, current);
  const first = wrapperIn(await readOrCreateSecretFile(secretFile(file), newKey), file);
  return keyRing(first, await formerKeys(folder));
}

async function formerKeys(folder: string): Promise<readonly KeyWrapper[]> {
  const names = (await readdir(folder)).filter((name) => formerName.test(name)).sort();
  return Promise.all(names.map(async (name) => {
    const file = join(folder, name);
    return wrapperIn(await readSecretFile(secretFile(file)) ?? '', file);
  }));
}

/**
 * A new key for the folder, unless one was made that nobody retired the former for; the one before stays readable beside it. Never without a current key: the former name is a
 * copy made first, then the new key takes the place in one step. Begun and not finished, it is simply begun again.
 */
export async function rotateKeyWrapper(folder: string): Promise<KeyWrapper> {
  const file = join(folder, current);
  const text = await readOrCreateSecretFile(secretFile(file), newKey);
  const { id } = wrapperIn(text, file);
  // The rotation before this one is still to be finished: it goes on with the key that it made.
  if ((await formerKeys(folder)).some((each) => each.id !== id)) return loadOrCreateKeyWrapper(folder);
  const former = join(folder, `sealing.former-${id.slice('local:'.length)}.key`);
  await readOrCreateSecretFile(secretFile(former), () => text);
  const next = join(folder, 'sealing.next.key');
  await readOrCreateSecretFile(secretFile(next), newKey);
  await rename(next, file);
  await settle(folder);
  return loadOrCreateKeyWrapper(folder);
}

/** Destroys the former keys. Only for who has looked that nothing is wrapped by them any more. */
export async function retireFormerKeys(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => formerName.test(name));
  for (const name of names) await unlink(join(folder, name));
  if (names.length > 0) await settle(folder);
  return names.length;
}

async function settle(folder: string): Promise<void> {
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function wrapperIn(text: string, file: string): KeyWrapper {
  try {
    return keyWrapperFrom(text);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new TrustError(error.code, error.message, { where: file, remedy: 'Restore it from its backup: a fresh key opens nothing that was sealed under the old one.' });
  }
}

function newKey(): string {
  return `${randomBytes(keyBytes).toString('base64')}\n`;
}

function secretFile(file: string): SecretFile {
  return { file, largest: 1_024, refuse: (problem, what, remedy, cause) => new TrustError(`key-${problem}`, `The key-encryption key ${what}`, { where: file, remedy, cause }) };
}

/** The key lives in the closure alone: nothing that prints a wrapper shows it. */
function wrapperOf(key: Buffer): KeyWrapper {
  // A name by which two wrappers of one key know each other. HMAC, so that it tells nothing about the key.
  const id = `local:${createHmac('sha256', key).update('breakwater key-encryption key').digest('hex').slice(0, 16)}`;
  return {
    id,
    wrap: (dataKey, context) => Promise.resolve(encrypt(key, dataKey, `key of ${context}`)),
    unwrap: (wrapped, context, keyId) => new Promise((resolve) => {
      if (keyId !== id) throw notThisKey(keyId, id);
      resolve(decrypt(key, wrapped, `key of ${context}`));
    }),
  };
}
