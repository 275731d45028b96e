import { createHash, randomBytes } from 'node:crypto';
import { base32 } from '../../kernel/id.ts';

/** 160 bits, a whole number of base32 digits. */
const randomness = 20;

/** The proof of a submission: who holds it may ask for its status. It is given once and stored hashed. */
export function newReceipt(): string {
  return `SUB-${base32(randomBytes(randomness)).toUpperCase()}`;
}

/** What is stored in a receipt's place, or undefined for what is none. Case does not count: base32 is read aloud. */
export function receiptHash(receipt: string): Buffer | undefined {
  if (!/^SUB-[a-z2-7]{32}$/i.test(receipt)) return undefined;
  return createHash('sha256').update(receipt.toUpperCase()).digest();
}
