import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { LedgerError } from './error.ts';

/** What a leaf says in public. The commitment hides subject and body until somebody shows them with their salt. */
interface Leaf {
  readonly kind: string;
  readonly at: Date;
  readonly commitment: Uint8Array;
}

/** Bytes of salt: with fewer than the digest has, a guessed body could be confirmed by trying. */
export const saltBytes = 32;

/** SHA-256 over the salt and the canonical JSON (RFC 8785) of subject and body. The salt has one length, so nothing flows from it into the text. */
export function commitmentOf(salt: Uint8Array, subject: string, body: unknown): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(canonical({ subject, body }))]), 'buffer');
}

/** The bytes that the tree holds: canonical JSON (RFC 8785). */
export function leafBytes({ kind, at, commitment }: Leaf): Buffer {
  return Buffer.from(canonical({ v: 1, kind, at: at.toISOString(), commitment: Buffer.from(commitment).toString('base64') }));
}

export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new LedgerError('entry-invalid', 'The entry is not JSON', { remedy: 'Give plain objects, lists, strings, numbers, booleans and null.' });
  return text;
}
