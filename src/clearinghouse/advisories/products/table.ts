import { Cursor, type ByteWriter } from '../compiled/bytes.ts';
import { hashName, type NameHash } from '../compiled/hash.ts';
import { payloadBytes, type Pages } from '../compiled/pages.ts';
import { damaged } from '../error.ts';

/** From a key to the bytes of its record: entries in the order of their hash, pages of them, and the first hash of each page ahead. */
const entryBytes = 16;
const entriesPerPage = Math.floor(payloadBytes / entryBytes);

export interface Entry {
  readonly key: string;
  readonly at: number;
  readonly length: number;
}

export interface TableBytes {
  /** One number a page. */
  readonly firsts: Buffer;
  readonly pages: Buffer;
}

export function buildTable(entries: readonly Entry[], seed: number): TableBytes {
  const hashed = entries.map((entry) => ({ entry, ...hashOf(seed, entry.key) })).sort((left, right) => left.high - right.high || left.low - right.low);
  const count = Math.ceil(hashed.length / entriesPerPage);
  const firsts = Buffer.alloc(count * 4);
  const pages = Buffer.alloc(count * payloadBytes);
  for (const [index, { entry, high, low }] of hashed.entries()) {
    const page = Math.floor(index / entriesPerPage);
    const at = page * payloadBytes + (index % entriesPerPage) * entryBytes;
    if (index % entriesPerPage === 0) firsts.writeUInt32LE(high, page * 4);
    for (const [field, value] of [high, low, entry.at, entry.length].entries()) pages.writeUInt32LE(value, at + field * 4);
  }
  return { firsts, pages };
}

export interface Table {
  /** The record's bytes behind its key; undefined where there is none of that key. */
  find(key: string): Cursor | undefined;
}

/** `start`: where the table's pages begin, `base`: where places of records are counted from. Every record begins with its key. */
export function openTable(pages: Pages, firsts: Buffer, start: number, base: number, seed: number): Table {
  const count = firsts.length / 4;
  const cursor = new Cursor();
  return {
    find(key) {
      const { high, low } = hashOf(seed, key);
      for (let page = firstPage(firsts, count, high); page < count && (page === 0 || firsts.readUInt32LE(page * 4) <= high); page++) {
        pages.seek(start + page * payloadBytes, payloadBytes, cursor);
        const { bytes, at } = cursor;
        for (let entry = at; entry < at + entriesPerPage * entryBytes; entry += entryBytes) {
          if (bytes.readUInt32LE(entry) !== high || bytes.readUInt32LE(entry + 4) !== low) continue;
          const length = bytes.readUInt32LE(entry + 12);
          const record = new Cursor();
          if (length === 0) continue;
          pages.seek(base + bytes.readUInt32LE(entry + 8), length, record);
          if (record.end - record.at < length) throw damaged('a record of a product is cut off');
          if (record.text() === key) return record;
        }
      }
      return undefined;
    },
  };
}

/** The page before the first one that begins at the hash or above it: equal ones may begin there. */
function firstPage(firsts: Buffer, count: number, high: number): number {
  let low = 0;
  let end = count;
  while (low < end) {
    const middle = (low + end) >>> 1;
    if (firsts.readUInt32LE(middle * 4) < high) low = middle + 1;
    else end = middle;
  }
  return Math.max(0, low - 1);
}

function hashOf(seed: number, key: string): NameHash {
  const hash = { high: 0, low: 0 };
  hashName(seed, 0, key, hash);
  return hash;
}

/** Writes a record that begins with its key, and tells where it stands. */
export function keyed(out: ByteWriter, key: string, write: () => void): Entry {
  const at = out.length;
  out.text(key);
  write();
  return { key, at, length: out.length - at };
}
