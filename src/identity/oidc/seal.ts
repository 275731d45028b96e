import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const purpose = Buffer.from('breakwater sign-in state');
const largest = 3_072;

/**
 * What a sign-in in progress must remember, kept by the browser: nobody can read or change it, and the server keeps nothing for
 * visitors who never come back. The key is handed in; one made at start serves, since a sign-in lasts minutes.
 */
export function seal(key: Uint8Array, value: object): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(purpose);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function unseal(key: Uint8Array, text: string): unknown {
  if (text.length > largest || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < 29) return undefined;
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(purpose).setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
