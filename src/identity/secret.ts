import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32 } from '../kernel/id.ts';

/** 256 random bits: 52 letters and digits that survive a mail program, a terminal and a URL. */
export function newSecret(): string {
  return base32(randomBytes(32));
}

/** What a whole secret looks like; anything else is not even hashed. */
export const secretPattern = /^[a-z2-7]{52}$/;

/**
 * What is stored of a secret. A plain SHA-256 serves where the secret itself is 256 random bits: there is nothing to
 * guess that a slow hash would protect.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Does the secret have that hash? Takes the same time wherever they differ. */
export function matchesHash(secret: string, hash: string): boolean {
  const [left, right] = [Buffer.from(hashOf(secret), 'hex'), Buffer.from(hash, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
