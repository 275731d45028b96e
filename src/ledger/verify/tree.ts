import type { Checkpoint } from '../checkpoint.ts';
import { LedgerError } from '../error.ts';
import type { Folder } from '../folder.ts';
import { edgeRoot, hashAt, hashBytes, leafHash, rowRoot, same } from '../merkle.ts';
import { levelWidth, levels, tilePath, tileWidth, widthIn } from '../tile.ts';
import type { Tile } from '../tile.ts';
import type { Findings } from './findings.ts';

export interface TreeWork {
  readonly folder: Folder;
  readonly checkpoint: Checkpoint;
  readonly findings: Findings;
  /** Entries whose bundles and tiles are computed anew, from the first up to before the second. */
  readonly range: { readonly from: number; readonly to: number };
  /** Leaf hashes that are settled: 256 from the index on, or fewer at the end. */
  readonly onLeaves: (start: number, row: Uint8Array) => Promise<void>;
}

export interface TreeFigures {
  leaves: number;
  /** Every tile and bundle that was read. */
  readonly tiles: Tile[];
}

/** A tile as its file has it and as it follows from what lies below it. */
interface Row {
  readonly tile: Tile;
  readonly path: string;
  readonly stored: Uint8Array;
  readonly computed: Uint8Array;
  /** Places where the two differ. */
  readonly differing: readonly number[];
}

/**
 * Computes the tree anew from the entry bundles up. Where a file and what lies below it differ, the hash above is the
 * third witness: the one of the two that leads to it is right, and the other is named. At the right edge, where nothing
 * is above, the signed root is the witness.
 */
export async function checkTree(work: TreeWork): Promise<TreeFigures> {
  const figures: TreeFigures = { leaves: 0, tiles: [] };
  const edge: Row[] = [];
  const { size } = work.checkpoint;
  for (let level = levels(size) - 1; level >= 0; level--) {
    const index = Math.floor(levelWidth(size, level) / tileWidth);
    if (widthIn(size, level, index) > 0) edge.unshift(await rowOf(work, figures, level, index));
  }
  const settled = settleEdge(work, edge);
  const first = edge[0];
  if (first?.tile.level === 0 && settled[0] !== undefined && touches(work, 0, first.tile.index)) await work.onLeaves(first.tile.index * tileWidth, settled[0]);
  return figures;
}

/** A tile with all that lies below it; its full children are settled by it. */
async function rowOf(work: TreeWork, figures: TreeFigures, level: number, index: number): Promise<Row> {
  const { folder, findings, checkpoint: { size } } = work;
  const tile = { level, index, width: widthIn(size, level, index) };
  figures.tiles.push(tile);
  const read = await attempt(findings, tilePath(tile), () => folder.tile(level, index, tile.width));
  const computed = Buffer.from(read?.bytes ?? Buffer.alloc(tile.width * hashBytes));
  if (level === 0) {
    if (touches(work, 0, index)) await computeLeaves(work, figures, tile, computed);
  } else {
    for (let place = 0; place < tile.width; place++) {
      const child = index * tileWidth + place;
      if (!touches(work, level - 1, child)) continue;
      const row = settle(work, await rowOf(work, figures, level - 1, child), read === undefined ? undefined : hashAt(read.bytes, place));
      computed.set(rowRoot(row), place * hashBytes);
      if (level === 1) await work.onLeaves(child * tileWidth, row);
    }
  }
  const stored = read?.bytes ?? computed;
  const differing = same(stored, computed) ? [] : Array.from({ length: tile.width }, (_, place) => place).filter((place) => !same(hashAt(stored, place), hashAt(computed, place)));
  return { tile, path: read?.path ?? tilePath(tile), stored, computed, differing };
}

async function computeLeaves({ folder, findings }: TreeWork, figures: TreeFigures, { index, width }: Tile, computed: Buffer): Promise<void> {
  const tile = { level: 'entries', index, width } as const;
  figures.tiles.push(tile);
  const bundle = await attempt(findings, tilePath(tile), () => folder.bundle(index, width));
  for (const [place, entry] of (bundle?.entries ?? []).entries()) computed.set(leafHash(entry), place * hashBytes);
  figures.leaves += bundle?.entries.length ?? 0;
}

/** Decides a full tile by the hash that the tile above has for it. */
function settle(work: TreeWork, row: Row, above: Uint8Array | undefined): Uint8Array {
  if (row.differing.length === 0) return row.computed;
  if (above === undefined) return blameBoth(work, row);
  if (same(rowRoot(row.computed), above)) return blameStored(work, row);
  if (same(rowRoot(row.stored), above)) return blameBelow(work, row);
  return blameBoth(work, row);
}

/** Decides the partial tiles together: of all ways to believe file or computation, one leads to the signed root. */
function settleEdge(work: TreeWork, edge: readonly Row[]): readonly Uint8Array[] {
  const { findings, checkpoint: { size, root }, range } = work;
  const open = edge.filter((row) => row.differing.length > 0);
  for (let choice = 0; choice < 2 ** open.length; choice++) {
    const trusted = (row: Row): boolean => row.differing.length > 0 && (choice & (1 << open.indexOf(row))) !== 0;
    const rows = edge.map((row) => (trusted(row) ? row.stored : row.computed));
    if (!same(edgeRoot(rows), root)) continue;
    for (const row of open) (trusted(row) ? blameBelow : blameStored)(work, row);
    return rows;
  }
  for (const row of open) blameBoth(work, row);
  if (findings.count() === 0) {
    const whole = range.from === 0 && range.to >= size;
    findings.add('checkpoint', whole
      ? `The entries and tiles agree with each other but lead to another root than the checkpoint's, over ${size} leaves.`
      : `The tiles above entries ${range.from} to ${range.to - 1} do not lead to the checkpoint's root; verify the whole ledger to see which is wrong.`);
  }
  return edge.map((row) => row.computed);
}

function blameStored({ findings }: TreeWork, row: Row): Uint8Array {
  for (const place of row.differing) findings.add(row.path, `Hash ${place} of this tile is not that of what it stands for.`, firstLeaf(row, place));
  return row.computed;
}

function blameBelow({ findings, checkpoint: { size } }: TreeWork, row: Row): Uint8Array {
  for (const place of row.differing) findings.add(belowPath(row, place, size), belowProblem(row, place), firstLeaf(row, place));
  return row.stored;
}

function blameBoth({ findings, checkpoint: { size } }: TreeWork, row: Row): Uint8Array {
  for (const place of row.differing) {
    findings.add(row.path, `Hash ${place} of this tile and ${belowPath(row, place, size)} contradict each other, and the tree above bears out neither.`, firstLeaf(row, place));
  }
  return row.computed;
}

function belowPath({ tile: { level, index, width } }: Row, place: number, size: number): string {
  if (level === 0) return tilePath({ level: 'entries', index, width });
  const below = { level: Number(level) - 1, index: index * tileWidth + place };
  return tilePath({ ...below, width: widthIn(size, below.level, below.index) });
}

function belowProblem(row: Row, place: number): string {
  return row.tile.level === 0
    ? `Entry ${firstLeaf(row, place)} is not the one that the tree commits to.`
    : 'This tile does not lead to the hash that the tree has for it.';
}

function firstLeaf({ tile: { level, index } }: Row, place: number): number {
  return (index * tileWidth + place) * tileWidth ** Number(level);
}

/** Does a tile stand over entries of the range? */
function touches({ range, checkpoint: { size } }: TreeWork, level: number, index: number): boolean {
  const span = tileWidth ** (level + 1);
  return index * span < Math.min(range.to, size) && (index + 1) * span > range.from;
}

async function attempt<T>(findings: Findings, path: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    const found = await read();
    if (found === undefined) findings.add(path, 'This file is missing or has not its size and form.');
    return found;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    findings.add(path, `${error.message}.`);
    return undefined;
  }
}
