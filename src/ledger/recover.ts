import type { PublicKey } from '../trust/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { emptyEdge } from './edge.ts';
import type { Edge } from './edge.ts';
import { LedgerError } from './error.ts';
import type { Folder } from './folder.ts';
import { leafBytes } from './leaf.ts';
import { edgeRoot, hashAt, leafHash, same } from './merkle.ts';
import { advanceHead, alone, readBacklog, readLeaves } from './store.ts';
import type { LedgerDatabase } from './store.ts';
import { levelWidth, levels, tilePath, tileWidth } from './tile.ts';

interface Place {
  readonly db: LedgerDatabase;
  readonly folder: Folder;
  readonly origin: string;
  readonly key: PublicKey;
}

/**
 * Where a folder's tree ends, having seen that folder and database tell the same story. Three states are sound:
 *
 * - The folder's checkpoint is the database's head.
 * - It is ahead, but the database has planned those very leaves at those indexes: a crash between the checkpoint and the
 *   commit. The head follows.
 * - It is behind: the folder was lost or restored. The integrator appends the leaves again, to the root that the head
 *   remembers, and signs nothing before it gets there.
 *
 * Anything else is refused: to guess could mean to sign a second tree of one size.
 */
export async function recover({ db, folder, origin, key }: Place): Promise<Edge> {
  const bytes = await folder.checkpoint();
  const checkpoint = bytes === undefined ? undefined : openCheckpoint(bytes, key, origin);
  const edge = checkpoint === undefined ? emptyEdge : await readEdge(folder, checkpoint);
  const { head } = await readBacklog(db);
  if (checkpoint === undefined) return edge;
  if (head !== undefined && head.size === checkpoint.size && !same(head.root, checkpoint.root)) {
    throw unlike(`The folder's checkpoint and the database remember different trees of ${head.size} leaves`);
  }
  if ((head?.size ?? 0) < checkpoint.size) {
    await comparePlanned(db, folder, head?.size ?? 0, checkpoint.size);
    await alone(db, (trx) => advanceHead(trx, checkpoint));
  }
  return edge;
}

/** The tiles at the right edge of the checkpoint's tree; they must lead to its root, and the bundle to its tile. */
async function readEdge(folder: Folder, { size, root }: Checkpoint): Promise<Edge> {
  const rows: Uint8Array[] = [];
  for (let level = 0; level < levels(size); level++) {
    const width = levelWidth(size, level) % tileWidth;
    const index = Math.floor(levelWidth(size, level) / tileWidth);
    const row = width === 0 ? Buffer.alloc(0) : (await folder.tile(level, index, width))?.bytes;
    if (row === undefined) throw damaged(`The checkpoint needs a tile that is missing or has not its size`, tilePath({ level, index, width }));
    rows.push(row);
  }
  if (!same(edgeRoot(rows), root)) throw damaged('The tiles at the end do not lead to the signed root', 'checkpoint');
  const width = size % tileWidth;
  if (width === 0) return { size, rows, bundle: Buffer.alloc(0) };
  const index = Math.floor(size / tileWidth);
  const bundle = await folder.bundle(index, width);
  const leaves = rows[0] ?? Buffer.alloc(0);
  if (bundle === undefined || bundle.entries.some((entry, at) => !same(leafHash(entry), hashAt(leaves, at)))) {
    throw damaged('The last entries are not those of their tile', tilePath({ level: 'entries', index, width }));
  }
  return { size, rows, bundle: bundle.bytes };
}

async function comparePlanned(db: LedgerDatabase, folder: Folder, from: number, to: number): Promise<void> {
  for (let index = Math.floor(from / tileWidth); index * tileWidth < to; index++) {
    const start = index * tileWidth;
    const width = Math.min(tileWidth, to - start);
    const bundle = await folder.bundle(index, width);
    if (bundle === undefined) throw damaged('The checkpoint needs an entry bundle that is missing or damaged', tilePath({ level: 'entries', index, width }));
    const first = Math.max(from, start);
    const rows = await readLeaves(db, first, start + width);
    const entries = bundle.entries.slice(first - start);
    if (rows.length !== entries.length || rows.some((row, at) => row.index !== first + at || !same(leafBytes(row), entries[at] ?? Buffer.alloc(0)))) {
      throw unlike(`The folder holds ${to} signed leaves, and the database does not have those from ${first} on`);
    }
  }
}

function unlike(what: string): LedgerError {
  return new LedgerError('folder-unlike', what, {
    remedy: 'Restore the database that belongs to this folder, of the same time or later. If it is lost for good, keep folder and key aside as evidence and start with an empty folder and a new key: the entries that the database has begin a new ledger.',
  });
}

function damaged(what: string, where: string): LedgerError {
  return new LedgerError('folder-damaged', what, { where, remedy: 'Run breakwater ledger verify to see all that is wrong, and restore the folder from its backup or a mirror; an older folder is brought up to date from the database.' });
}
