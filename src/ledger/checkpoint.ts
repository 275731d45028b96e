import type { PublicKey, Signer } from '../trust/index.ts';
import { LedgerError } from './error.ts';
import { hashBytes } from './merkle.ts';
import { parseNote, signNote, verifyNote } from './note.ts';

/** A tree head (C2SP tlog-checkpoint): which log, how many leaves, which root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export const checkpointFile = 'checkpoint';

/** The log's key has the origin as its name (tlog-checkpoint, "Signatures"). */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): string {
  return signNote(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`, origin, signer);
}

/** Origins that are fit for a key's name too: no space and no plus (signed-note, "Format"). */
export function checkOrigin(origin: string): void {
  if (!/^[^\s+\p{Cc}]{1,255}$/u.test(origin)) {
    throw new LedgerError('origin-unexpected', `${JSON.stringify(origin)} cannot name a log`, { remedy: 'Name it as an address without its scheme, such as desk.example/ledger.' });
  }
}

export function openCheckpoint(bytes: Uint8Array, key: PublicKey, origin?: string): Checkpoint {
  const { checkpoint, fault } = readCheckpoint(bytes, key, origin);
  if (fault !== undefined) throw fault;
  return checkpoint;
}

/** What it says, and apart from that what is wrong with who says it. */
export function readCheckpoint(bytes: Uint8Array, key: PublicKey, origin?: string): { readonly checkpoint: Checkpoint; readonly fault: LedgerError | undefined } {
  const note = parseNote(bytes);
  const checkpoint = parse(note.text);
  if (origin !== undefined && origin !== checkpoint.origin) {
    return { checkpoint, fault: new LedgerError('origin-unexpected', `This is a checkpoint of ${checkpoint.origin}, not of ${origin}`, { remedy: 'Give the folder of the right log.' }) };
  }
  try {
    verifyNote(note, checkpoint.origin, key);
    return { checkpoint, fault: undefined };
  } catch (error) {
    if (error instanceof LedgerError) return { checkpoint, fault: error };
    throw error;
  }
}

/** Extension lines are refused: we never write one, and nobody could audit them. */
function parse(text: string): Checkpoint {
  const [origin, size, root, end, ...more] = text.split('\n');
  const hash = Buffer.from(root ?? '', 'base64');
  if (origin === undefined || origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size ?? '') || hash.length !== hashBytes || hash.toString('base64') !== root || end !== '' || more.length > 0) {
    throw new LedgerError('note-malformed', 'The note is signed text, but no checkpoint', { remedy: 'Give a checkpoint: origin, size and root, one line each.' });
  }
  return { origin, size: Number(size), root: hash };
}
