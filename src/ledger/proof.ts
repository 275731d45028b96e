import { LedgerError } from './error.ts';
import type { Folder } from './folder.ts';
import { emptyRoot, hashBytes, nodeHash, rowRoot, same } from './merkle.ts';
import { tilePath, tileWidth, widthIn } from './tile.ts';

/** Computes any hash of a tree of some size from its tiles, as a client of the log would. */
interface Tree {
  /** `MTH(D[from:to])` (RFC 6962, section 2.1), for ranges that the recursion of the RFC comes by. */
  hash(from: number, to: number): Promise<Buffer>;
}

/** The root of the first leaves of a ledger, from its tiles alone. */
export async function rootAt(folder: Folder, size: number): Promise<Buffer> {
  return size === 0 ? emptyRoot() : await treeOf(folder, size).hash(0, size);
}

/** That the leaf is in the tree of this size: the audit path of RFC 6962, section 2.1.1. */
export async function inclusionProof(folder: Folder, index: number, size: number): Promise<readonly Buffer[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw outside(`no entry ${index} in a tree of ${size}`);
  const tree = treeOf(folder, size);
  const path = async (from: number, to: number): Promise<Buffer[]> => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle ? [...await path(from, middle), await tree.hash(middle, to)] : [...await path(middle, to), await tree.hash(from, middle)];
  };
  return await path(0, size);
}

/** That the tree of the one size goes on from that of the other: RFC 6962, section 2.1.2. */
export async function consistencyProof(folder: Folder, from: number, size: number): Promise<readonly Buffer[]> {
  if (!Number.isSafeInteger(from) || from < 1 || from > size) throw outside(`no tree of ${from} inside one of ${size}`);
  const tree = treeOf(folder, size);
  const subproof = async (lo: number, hi: number, known: boolean): Promise<Buffer[]> => {
    if (from === hi) return known ? [] : [await tree.hash(lo, hi)];
    const middle = lo + split(hi - lo);
    return from <= middle
      ? [...await subproof(lo, middle, known), await tree.hash(middle, hi)]
      : [...await subproof(middle, hi, false), await tree.hash(lo, middle)];
  };
  return await subproof(0, size, true);
}

/** RFC 9162, section 2.1.3.2. */
export function verifyInclusion(proof: readonly Uint8Array[], leaf: Uint8Array, index: number, size: number, root: Uint8Array): boolean {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (sibling.length !== hashBytes || last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(hash, root);
}

/** RFC 9162, section 2.1.4.2. */
export function verifyConsistency(proof: readonly Uint8Array[], from: number, fromRoot: Uint8Array, size: number, root: Uint8Array): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(size) || from < 1 || from > size) return false;
  if (from === size) return proof.length === 0 && same(fromRoot, root);
  const path = (Math.log2(from) % 1 === 0) ? [fromRoot, ...proof] : proof;
  const [first, ...siblings] = path;
  if (first === undefined || path.some((hash) => hash.length !== hashBytes)) return false;
  let [node, last] = [from - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [older, newer] = [first, first];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(older, fromRoot) && same(newer, root);
}

function treeOf(folder: Folder, size: number): Tree {
  const tiles = new Map<string, Promise<Uint8Array>>();
  const tile = (level: number, index: number): Promise<Uint8Array> => {
    const key = `${level}/${index}`;
    const known = tiles.get(key) ?? read(folder, level, index, widthIn(size, level, index));
    tiles.set(key, known);
    return known;
  };
  const hash = async (from: number, to: number): Promise<Buffer> => {
    const span = to - from;
    const height = Math.log2(span);
    if (height % 1 !== 0) {
      const middle = from + split(span);
      return nodeHash(await hash(from, middle), await hash(middle, to));
    }
    // A tile of level l holds the heights from 8 * l on (tlog-tiles, "Merkle Tree").
    const level = Math.floor(height / 8);
    const first = from / tileWidth ** level;
    const row = await tile(level, Math.floor(first / tileWidth));
    const offset = (first % tileWidth) * hashBytes;
    return rowRoot(row.subarray(offset, offset + (span / tileWidth ** level) * hashBytes));
  };
  return { hash };
}

async function read(folder: Folder, level: number, index: number, width: number): Promise<Uint8Array> {
  const found = await folder.tile(level, index, width);
  if (found !== undefined) return found.bytes;
  throw new LedgerError('folder-damaged', 'A tile is missing or has not its size', { where: tilePath({ level, index, width }), remedy: 'Run breakwater ledger verify, and restore the file from a backup or a mirror.' });
}

/** The largest power of two below n (RFC 6962's k). */
function split(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

function outside(what: string): LedgerError {
  return new LedgerError('outside-tree', `There is ${what}`, { remedy: 'Ask within the size of a checkpoint.' });
}
