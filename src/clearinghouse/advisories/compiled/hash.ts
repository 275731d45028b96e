/** Where a name belongs in the table: its slot by the first number, the slot's byte by the second. */
export interface NameHash {
  high: number;
  low: number;
}

/** Two FNV-like sums over the UTF-16 units, mixed at the end (MurmurHash3's finalizer); `seed` is drawn for each file, so that nobody can choose names that collide. */
export function hashName(seed: number, ecosystem: number, name: string, into: NameHash): void {
  let high = Math.imul(seed ^ 0x811c9dc5, 0x01000193) ^ ecosystem;
  let low = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(ecosystem + 1, 0xc2b2ae35);
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low + unit, 0x5bd1e995) ^ (low >>> 13);
  }
  into.high = mixed(high);
  into.low = mixed(low ^ high);
}

/** The slot that a search begins at. */
export function slotOf({ high }: NameHash, slots: number): number {
  return Math.floor((high / 2 ** 32) * slots);
}

/** The byte that a slot is marked with: never zero, which an empty one has. */
export function byteOf({ low }: NameHash): number {
  return low % 255 + 1;
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
