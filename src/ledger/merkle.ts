import { hash } from 'node:crypto';

/** Bytes of a hash; the log's algorithm is SHA-256 (tlog-tiles, "APIs"). */
export const hashBytes = 32;

/** RFC 6962, section 2.1: `MTH({d(0)}) = SHA-256(0x00 || d(0))`. */
export function leafHash(leaf: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + leaf.length);
  input[0] = 0;
  input.set(leaf, 1);
  return hash('sha256', input, 'buffer');
}

/** RFC 6962, section 2.1: `SHA-256(0x01 || left || right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + 2 * hashBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashBytes);
  return hash('sha256', input, 'buffer');
}

/** The root over no leaf at all. */
export function emptyRoot(): Buffer {
  return hash('sha256', Buffer.alloc(0), 'buffer');
}

/**
 * The root over a row of hashes that lie one after the other. Pairs are joined level by level and one left over moves up
 * as it is, which gives RFC 6962's tree: its left subtree always has the largest power of two that fits.
 */
export function rowRoot(row: Uint8Array): Buffer {
  let width = row.length / hashBytes;
  if (width === 0) return emptyRoot();
  const level = Buffer.from(row);
  for (; width > 1; width = Math.ceil(width / 2)) {
    for (let pair = 0; 2 * pair < width; pair++) {
      const left = hashAt(level, 2 * pair);
      level.set(2 * pair + 1 < width ? nodeHash(left, hashAt(level, 2 * pair + 1)) : left, pair * hashBytes);
    }
  }
  return Buffer.from(hashAt(level, 0));
}

/** The n-th hash of a row; a view, no copy. */
export function hashAt(row: Uint8Array, n: number): Uint8Array {
  return row.subarray(n * hashBytes, (n + 1) * hashBytes);
}

/**
 * The root of a whole tree from the hashes at its right edge, `rows[l]` being those at tile level l that no full tile
 * of that level holds. Each level's remainder lies right of all the levels above it.
 */
export function edgeRoot(rows: readonly Uint8Array[]): Buffer {
  let root: Buffer | undefined;
  for (const row of rows) {
    // Complete subtrees of the row are joined from the right; that is how the leftover hangs under the larger ones.
    let rest = row.length / hashBytes;
    while (rest > 0) {
      const span = rest & -rest;
      const subtree = rowRoot(row.subarray((rest - span) * hashBytes, rest * hashBytes));
      root = root === undefined ? subtree : nodeHash(subtree, root);
      rest -= span;
    }
  }
  return root ?? emptyRoot();
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
