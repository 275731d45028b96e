import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBundle, longestEntry } from './bundle.ts';
import { checkpointFile } from './checkpoint.ts';
import { LedgerError } from './error.ts';
import { hashBytes } from './merkle.ts';
import { longestNote } from './note.ts';
import { tilePath, tileWidth } from './tile.ts';

/** Reads a ledger's files. They come from outside: only plain files are read, and never more bytes than they may have. */
export interface Folder {
  readonly path: string;
  /** Undefined where there is none. */
  checkpoint(): Promise<Buffer | undefined>;
  /** The file of a tile or bundle as it is, whole; undefined where there is none. */
  file(path: string): Promise<Buffer | undefined>;
  /** The first hashes of a tile, from its partial file or from the full one; undefined where neither has them. */
  tile(level: number, index: number, width: number): Promise<Read | undefined>;
  bundle(index: number, width: number): Promise<BundleRead | undefined>;
}

interface Read {
  /** Where it was read. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

interface BundleRead extends Read {
  readonly entries: readonly Uint8Array[];
}

export function folderAt(path: string): Folder {
  const file = (name: string): Promise<Buffer | undefined> => readPlain(join(path, name), largest(name));
  /** The full file serves where the partial one is gone (tlog-tiles, "Partial Tiles"). */
  const either = async (level: number | 'entries', index: number, width: number): Promise<Read | undefined> => {
    for (const each of new Set([width, tileWidth])) {
      const name = tilePath({ level, index, width: each });
      const bytes = await file(name);
      if (bytes !== undefined) return { path: name, bytes };
    }
    return undefined;
  };
  return {
    path,
    checkpoint: () => file(checkpointFile),
    file,
    async tile(level, index, width) {
      const read = await either(level, index, width);
      if (read === undefined || !fits(read.path, read.bytes.length / hashBytes, width)) return undefined;
      return { path: read.path, bytes: read.bytes.subarray(0, width * hashBytes) };
    },
    async bundle(index, width) {
      const read = await either('entries', index, width);
      const entries = read === undefined ? undefined : decodeBundle(read.bytes);
      if (read === undefined || entries === undefined || !fits(read.path, entries.length, width)) return undefined;
      const kept = entries.slice(0, width);
      return { path: read.path, bytes: read.bytes.subarray(0, kept.reduce((sum, entry) => sum + 2 + entry.length, 0)), entries: kept };
    },
  };
}

/** A note that somebody kept, anywhere. */
export async function readNote(path: string): Promise<Buffer> {
  const bytes = await readPlain(path, longestNote);
  if (bytes !== undefined) return bytes;
  throw new LedgerError('note-malformed', 'There is no such checkpoint', { where: path, remedy: 'Give the path of a checkpoint file that you kept.' });
}

/** A partial file has the width of its name, a full one 256. */
function fits(path: string, found: number, width: number): boolean {
  return found === (path.includes('.p/') ? width : tileWidth);
}

function largest(name: string): number {
  if (name === checkpointFile) return longestNote;
  return name.startsWith('tile/entries/') ? tileWidth * (2 + longestEntry) : tileWidth * hashBytes;
}

/** One byte more than allowed is read of a file that is too long, so that it never passes as the right one. */
async function readPlain(path: string, most: number): Promise<Buffer | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return undefined;
    throw unreadable(path, codeOf(cause) === 'ELOOP' ? 'is a link' : 'cannot be read', cause);
  });
  if (handle === undefined) return undefined;
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw unreadable(path, 'is no plain file');
    const bytes = Buffer.allocUnsafe(Math.min(state.size, most) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
    }
  } catch (cause) {
    throw cause instanceof LedgerError ? cause : unreadable(path, 'cannot be read', cause);
  } finally {
    await handle.close();
  }
}

function unreadable(path: string, what: string, cause?: unknown): LedgerError {
  return new LedgerError('folder-damaged', `A file of the ledger ${what}`, { where: path, cause, remedy: 'See that the folder holds nothing else than the ledger wrote, and that this user may read it.' });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
