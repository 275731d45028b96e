import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TrustError } from './error.ts';

/**
 * A key-encryption key, wherever it is kept: in this process, or in a key management service that never lets it out.
 * `context` is bound to what is wrapped, as a service's encryption context is: another context does not unwrap it.
 */
export interface KeyWrapper {
  /** Which key it is; what was wrapped by another is not unwrapped by this one. Says nothing about the key. */
  readonly id: string;
  wrap(key: Uint8Array, context: string): Promise<Uint8Array>;
  /** By the key of that id, where this is it or knows it from before. */
  unwrap(wrapped: Uint8Array, context: string, keyId: string): Promise<Uint8Array>;
}

/** Encrypted content with its own data key, which only the key wrapper can open. Without `wrappedKey` it is noise for good. */
export interface Sealed {
  readonly ciphertext: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly keyId: string;
}

/** Encrypts under a fresh data key (AES-256-GCM). `context` says what it is and where it belongs; it is bound, not stored. */
export async function seal(plaintext: Uint8Array, context: string, wrapper: KeyWrapper): Promise<Sealed> {
  const key = randomBytes(keyBytes);
  try {
    return { ciphertext: encrypt(key, plaintext, context), wrappedKey: await wrapper.wrap(key, context), keyId: wrapper.id };
  } finally {
    key.fill(0);
  }
}

/** Throws where a single bit of ciphertext, key or context is not what was sealed. */
export async function openSealed({ ciphertext, wrappedKey, keyId }: Sealed, context: string, wrapper: KeyWrapper): Promise<Uint8Array> {
  const key = await wrapper.unwrap(wrappedKey, context, keyId);
  try {
    return decrypt(key, ciphertext, context);
  } finally {
    key.fill(0);
  }
}

/** The same data key under the wrapper's own key; undefined where it is so already. The content is not touched. */
export async function wrapAnew({ wrappedKey, keyId }: Omit<Sealed, 'ciphertext'>, context: string, wrapper: KeyWrapper): Promise<Omit<Sealed, 'ciphertext'> | undefined> {
  if (keyId === wrapper.id) return undefined;
  const key = await wrapper.unwrap(wrappedKey, context, keyId);
  try {
    return { wrappedKey: await wrapper.wrap(key, context), keyId: wrapper.id };
  } finally {
    key.fill(0);
  }
}

export function notThisKey(wanted: string, here: string): TrustError {
  return new TrustError('key-invalid', `The content was sealed under the key ${wanted}, and this one is ${here}`, { remedy: 'Start with the key-encryption key that it was sealed under, as the current or as the former one.' });
}

export const keyBytes = 32;
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * `format | nonce | ciphertext | tag`. The nonce is random: a data key encrypts once, and a key-encryption key stays far
 * below the 2^32 messages that NIST SP 800-38D, section 8.3, allows for random nonces.
 */
export function encrypt(key: Uint8Array, plaintext: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(context));
  return Buffer.concat([Buffer.of(format), nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export function decrypt(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.byteLength < 1 + nonceBytes + tagBytes || sealed[0] !== format || key.byteLength !== keyBytes) throw changed();
  const end = sealed.byteLength - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(associated(context));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, end)), decipher.final()]);
  } catch {
    throw changed();
  }
}

function associated(context: string): Uint8Array {
  return Buffer.from(`breakwater sealed v${format}\0${context}`);
}

function changed(): TrustError {
  return new TrustError('envelope-malformed', 'The content is not what was sealed: it, its key or the place it belongs to was changed', { remedy: 'Restore it from a backup.' });
}
