import { join } from 'node:path';
import type { Signer } from '../trust/index.ts';
import { checkpointFile, openCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { writeDurably } from './durable.ts';
import type { Disk } from './durable.ts';
import { append } from './edge.ts';
import type { Appended, Edge, TileFile } from './edge.ts';
import { LedgerError } from './error.ts';
import type { Folder } from './folder.ts';
import { leafBytes } from './leaf.ts';
import { same } from './merkle.ts';
import { advanceHead, alone, plan, readBacklog, readLeaves } from './store.ts';
import type { Backlog, Head, LedgerDatabase } from './store.ts';
import { partialFolder } from './tile.ts';

export interface Workplace {
  readonly db: LedgerDatabase;
  readonly folder: Folder;
  readonly disk: Disk;
  readonly origin: string;
  readonly signer: Signer;
  /** Most leaves of one step. */
  readonly batch: number;
}

/**
 * One step: the entries that wait go into the tree. Returns the new right edge, or undefined where nothing waited.
 *
 * The order of things on disk, and why a crash after any of them does no harm:
 * 1. Indexes are committed. From here on the files are a function of the database: whoever repeats a step writes the same bytes.
 * 2. Tiles and bundles are written and synced. No checkpoint vouches for them yet.
 * 3. The checkpoint is written and synced. It is signed over a tree whose files are all there.
 * 4. The head is committed. If this is lost, `recover` sees the planned rows and lets the head follow.
 * 5. Partial tiles of tiles that are full now are removed. What stays is the beginning of the full one.
 */
export async function integrateStep(place: Workplace, edge: Edge): Promise<Edge | undefined> {
  const backlog = await planned(place);
  const to = stepEnd(edge.size, backlog, place.batch);
  if (to <= edge.size) return undefined;
  const appended = append(edge, await leavesOf(place.db, edge.size, to));
  checkHead(backlog.head, appended);
  await writeTiles(place, appended.files);
  // Short of the head the folder catches up: those sizes need no checkpoint, and the head is yet to prove this tree.
  if (to >= (backlog.head?.size ?? 0)) await publish(place, { origin: place.origin, size: to, root: appended.root });
  for (const { level, index } of appended.filled) await place.disk.remove(join(place.folder.path, partialFolder(level, index)));
  return appended.edge;
}

async function planned({ db, batch }: Workplace): Promise<Backlog> {
  const backlog = await readBacklog(db);
  if (!backlog.waiting) return backlog;
  return await alone(db, async (trx) => {
    await plan(trx, batch);
    return await readBacklog(trx);
  });
}

function stepEnd(size: number, { head, planned }: Backlog, batch: number): number {
  const to = Math.min(planned, size + batch);
  // Stops at the head, to compare roots there.
  return head !== undefined && head.size > size ? Math.min(to, head.size) : to;
}

async function leavesOf(db: LedgerDatabase, from: number, to: number): Promise<readonly Uint8Array[]> {
  const rows = await readLeaves(db, from, to);
  const gap = Array.from({ length: to - from }, (_, at) => from + at).find((index, at) => rows[at]?.index !== index);
  if (gap !== undefined) {
    throw new LedgerError('database-unlike', `The database has no entry ${gap}, though it has later ones`, { where: 'ledger_entry', remedy: 'Rows of the ledger were removed: restore the database from its backup.' });
  }
  return rows.map(leafBytes);
}

function checkHead(head: Head | undefined, { edge, root }: Appended): void {
  if (head === undefined || head.size !== edge.size || same(head.root, root)) return;
  throw new LedgerError('database-unlike', `The entries of the database do not lead to the root of ${head.size} leaves that it remembers`, {
    where: 'ledger_entry',
    remedy: 'Rows of the ledger were changed: restore the database from its backup, or the ledger folder from a mirror.',
  });
}

/** A tile that is there already was written by a step that did not come to its end: it must be the same. */
async function writeTiles({ folder, disk }: Workplace, files: readonly TileFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    const existing = await folder.file(path);
    if (existing === undefined || same(existing, bytes)) continue;
    throw new LedgerError('folder-unlike', 'A tile beyond the checkpoint holds other leaves than the database has planned', {
      where: path,
      remedy: 'No checkpoint vouches for it. See that this folder belongs to this database; then move the file away.',
    });
  }
  await writeDurably(disk, folder.path, files);
}

/** Alone, since several processes may have the folder: a checkpoint never gives way to a smaller one. */
async function publish({ db, folder, disk, signer, origin }: Workplace, checkpoint: Checkpoint): Promise<void> {
  await alone(db, async (trx) => {
    const { head } = await readBacklog(trx);
    const bytes = await folder.checkpoint();
    const shown = bytes === undefined ? undefined : openCheckpoint(bytes, signer.publicKey, origin);
    for (const known of [head, shown]) {
      if (known?.size === checkpoint.size && !same(known.root, checkpoint.root)) {
        throw new LedgerError('folder-unlike', `There is another tree of ${checkpoint.size} leaves already`, { where: checkpointFile, remedy: 'Stop every process that writes this ledger, and run breakwater ledger verify.' });
      }
    }
    if ((shown?.size ?? 0) < checkpoint.size) await writeDurably(disk, folder.path, [{ path: checkpointFile, bytes: Buffer.from(signCheckpoint(checkpoint, signer)) }]);
    await advanceHead(trx, checkpoint);
  });
}
