import { hash } from 'node:crypto';
import type { PublicKey, Signer } from '../trust/index.ts';
import { LedgerError } from './error.ts';

/** Signed notes (C2SP signed-note): text, an empty line, signature lines. */
export interface Note {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** Longest note that is read; room for the sixteen signatures that a verifier must accept, large ones too. */
export const longestNote = 128 << 10;

const ed25519 = 0x01;
const signatureLine = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** `SHA-256(name || 0x0A || 0x01 || 32-byte public key)[:4]` (signed-note, "Ed25519 signatures"). */
export function keyId(name: string, key: PublicKey): number {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ed25519), rawKey(key)]), 'buffer').readUInt32BE();
}

/** The key as other tools take it, `name+hash+base64`, for example those of Go's sumdb. */
export function verifierKey(name: string, key: PublicKey): string {
  const id = keyId(name, key).toString(16).padStart(8, '0');
  return `${name}+${id}+${Buffer.concat([Buffer.of(ed25519), rawKey(key)]).toString('base64')}`;
}

export function signNote(text: string, name: string, signer: Signer): string {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(keyId(name, signer.publicKey));
  const signature = Buffer.concat([id, signer.sign(Buffer.from(text))]);
  return `${text}\n— ${name} ${signature.toString('base64')}\n`;
}

/** Strict: one way to write a note, so that no changed bit passes as the same note. */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > longestNote) throw malformed('is too long');
  const whole = Buffer.from(bytes).toString('utf8');
  if (Buffer.compare(Buffer.from(whole), bytes) !== 0) throw malformed('is not UTF-8');
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw malformed('has control characters');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n')) throw malformed('has no signatures');
  const lines = whole.slice(split + 2, -1).split('\n');
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name, base64] = signatureLine.exec(line) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (name === undefined || bytes.length < 5 || bytes.toString('base64') !== base64) throw malformed('has a line that is no signature');
  return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(4) };
}

/**
 * Throws `signature-invalid` unless the key signed. Signatures of other keys are passed over, those of this key must all
 * be right (signed-note, "Signatures").
 */
export function verifyNote({ text, signatures }: Note, name: string, key: PublicKey): void {
  const id = keyId(name, key);
  const own = signatures.filter((each) => each.name === name && each.keyId === id);
  if (own.length === 0) throw unsigned(`carries no signature of ${name}`, 'Give the public key of the log that it comes from.');
  if (!own.every(({ signature }) => key.verify(Buffer.from(text), signature))) throw unsigned(`is not what ${name} signed`, 'It was changed or damaged after it was signed: get it again from where it was kept.');
}

function rawKey(key: PublicKey): Buffer {
  if (key.profile !== 'ed25519' || key.jwk.x === undefined) {
    throw new LedgerError('key-unfit', `The ledger signs with Ed25519, not with ${key.profile}`, { remedy: 'Give an Ed25519 key.' });
  }
  return Buffer.from(key.jwk.x, 'base64url');
}

function malformed(what: string): LedgerError {
  return new LedgerError('note-malformed', `The note ${what}`, { remedy: 'Give a signed note as it was written, byte for byte.' });
}

function unsigned(what: string, remedy: string): LedgerError {
  return new LedgerError('signature-invalid', `The note ${what}`, { remedy });
}
