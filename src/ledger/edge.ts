import { encodeEntry } from './bundle.ts';
import { edgeRoot, hashBytes, leafHash, rowRoot } from './merkle.ts';
import { levelWidth, tilePath, tileWidth } from './tile.ts';
import type { Tile } from './tile.ts';

/**
 * The right edge of a tree: all that is needed to append to it. `rows[l]` are the hashes in the partial tile of level l,
 * `bundle` the bytes of the partial entry bundle.
 */
export interface Edge {
  readonly size: number;
  readonly rows: readonly Uint8Array[];
  readonly bundle: Uint8Array;
}

export interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Appended {
  readonly edge: Edge;
  readonly root: Buffer;
  /** Full tiles and bundles that came to be, and the partial ones of the new size. */
  readonly files: readonly TileFile[];
  /** Tiles that are full now: their partial ones are no longer needed. */
  readonly filled: readonly Tile[];
}

interface Row {
  readonly tile: Buffer;
  width: number;
  index: number;
  /** Whether it differs from the row of the edge that was appended to. */
  changed: boolean;
}

export const emptyEdge: Edge = { size: 0, rows: [], bundle: Buffer.alloc(0) };

/** A function of the edge and the leaves alone, so that whoever repeats it after a crash writes the same bytes. */
export function append(edge: Edge, leaves: readonly Uint8Array[]): Appended {
  const files: TileFile[] = [];
  const filled: Tile[] = [];
  const rows: Row[] = [];
  const full = (tile: Tile, bytes: Uint8Array): void => {
    filled.push(tile);
    files.push({ path: tilePath(tile), bytes });
  };
  const push = (level: number, hash: Uint8Array): void => {
    const row = (rows[level] ??= opened(edge, level));
    row.tile.set(hash, row.width * hashBytes);
    row.width++;
    row.changed = true;
    if (row.width < tileWidth) return;
    const bytes = Buffer.from(row.tile);
    full({ level, index: row.index, width: tileWidth }, bytes);
    row.width = 0;
    row.index++;
    push(level + 1, rowRoot(bytes));
  };

  for (const level of edge.rows.keys()) rows[level] = opened(edge, level);
  let bundle: Uint8Array[] = [edge.bundle];
  let size = edge.size;
  for (const leaf of leaves) {
    bundle.push(encodeEntry(leaf));
    push(0, leafHash(leaf));
    size++;
    if (size % tileWidth !== 0) continue;
    full({ level: 'entries', index: size / tileWidth - 1, width: tileWidth }, Buffer.concat(bundle));
    bundle = [];
  }

  const rest = Buffer.concat(bundle);
  if (rest.length > 0 && leaves.length > 0) files.push({ path: tilePath({ level: 'entries', index: Math.floor(size / tileWidth), width: size % tileWidth }), bytes: rest });
  for (const [level, { tile, width, index, changed }] of rows.entries()) {
    if (changed && width > 0) files.push({ path: tilePath({ level, index, width }), bytes: Buffer.from(tile.subarray(0, width * hashBytes)) });
  }
  const kept = rows.map(({ tile, width }) => Buffer.from(tile.subarray(0, width * hashBytes)));
  return { edge: { size, rows: kept, bundle: rest }, root: edgeRoot(kept), files, filled };
}

function opened(edge: Edge, level: number): Row {
  const tile = Buffer.alloc(tileWidth * hashBytes);
  const row = edge.rows[level] ?? Buffer.alloc(0);
  tile.set(row);
  return { tile, width: row.length / hashBytes, index: Math.floor(levelWidth(edge.size, level) / tileWidth), changed: false };
}
