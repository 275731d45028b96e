import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AdvisoryError, damaged } from '../error.ts';
import { Cursor } from './bytes.ts';

/**
 * A file of pages with a checksum each, so that a reader verifies exactly what it reads. The checksum covers the page's
 * number: a page at another place is as wrong as a changed one. Above this, places are counted in payload bytes.
 */
export const pageBytes = 512;
export const payloadBytes = pageBytes - 4;

/** One place of the file, by its payload. */
export interface Pages {
  /** Payload bytes in all. */
  readonly size: number;
  /** So many bytes from `at`, and those behind them that are at hand; fewer only at the end of the file. The cursor's bytes stay valid. */
  seek(at: number, length: number, cursor: Cursor): void;
  /** Bytes that were read from the file. */
  readonly touched: () => number;
  close(): void;
}

/** So many bytes as whole pages have room for. */
export function onPages(bytes: number): number {
  return Math.ceil(bytes / payloadBytes) * payloadBytes;
}

/** Payload to pages. */
export function paged(payload: Uint8Array): Buffer {
  const count = Math.ceil(payload.length / payloadBytes);
  const file = pagesBuffer(count);
  const words = wordsOf(file);
  for (let page = 0; page < count; page++) {
    file.set(payload.subarray(page * payloadBytes, (page + 1) * payloadBytes), page * pageBytes);
    words[(page * pageBytes + payloadBytes) / 4] = checksum(words, (page * pageBytes) / 4, page);
  }
  return file;
}

/**
 * Over the payload's 127 words. Each step is a bijection of the sum for a given word and of the word for a given sum, so that a
 * change within one word never goes unnoticed, and one over several words once in 2^32. Not CRC-32: loading zlib takes longer
 * than all the sums of a match.
 */
function checksum(words: Int32Array, at: number, page: number): number {
  let sum = Math.imul(page ^ 0x5bd1e995, 0x9e3779b1);
  for (let word = at; word < at + payloadBytes / 4; word++) {
    sum = Math.imul(sum ^ (words[word] as number), 0x85ebca6b);
    sum = (sum << 13) | (sum >>> 19);
  }
  return sum ^ (sum >>> 16);
}

/** Pages begin on words: what holds them is allocated for them alone. */
function wordsOf(file: Buffer): Int32Array {
  return new Int32Array(file.buffer, file.byteOffset, file.length / 4);
}

function pagesBuffer(count: number): Buffer {
  return Buffer.from(new ArrayBuffer(count * pageBytes));
}

function verify(words: Int32Array, index: number, page: number): void {
  const at = (index * pageBytes) / 4;
  if (words[at + payloadBytes / 4] !== checksum(words, at, page)) throw damaged(`page ${page} does not match its checksum`);
}

/** The payload alone, in place. Only behind the check: what is moved together has no page limits any more. */
function joined(bytes: Buffer): Buffer {
  const count = bytes.length / pageBytes;
  for (let page = 1; page < count; page++) bytes.copyWithin(page * payloadBytes, page * pageBytes, page * pageBytes + payloadBytes);
  return bytes.subarray(0, count * payloadBytes);
}

/** Pages that memory is taken for at once. */
const atOnce = 64;

/** Positioned reads: a page is read when something on it is asked for, and kept until the file is closed. */
export function openPages(file: string): Pages {
  const handle = open(file);
  const count = pageCount(fstatSync(handle).size, file);
  /** Pages that were read, by their number: which one of those in the blocks. */
  const kept = new Map<number, number>();
  const blocks: Buffer[] = [];
  let words: Int32Array = new Int32Array();
  const neighbor = new Cursor();
  let touched = 0;

  function fill(bytes: Buffer, from: number, length: number, position: number): void {
    for (let have = 0; have < length;) {
      const got = readSync(handle, bytes, from + have, length - have, position + have);
      if (got === 0) throw damaged('the file became shorter');
      have += got;
    }
    touched += length;
  }
  /** Pages as they are in the file, verified. */
  function read(first: number, last: number): Buffer {
    const bytes = pagesBuffer(last - first);
    fill(bytes, 0, bytes.length, first * pageBytes);
    const words = wordsOf(bytes);
    for (let page = first; page < last; page++) verify(words, page - first, page);
    return bytes;
  }
  function both(first: number, last: number): Buffer {
    const bytes = Buffer.allocUnsafe((last - first) * payloadBytes);
    for (let number = first; number < last; number++) {
      enter(number, neighbor);
      neighbor.bytes.copy(bytes, (number - first) * payloadBytes, neighbor.at, neighbor.end);
    }
    return bytes;
  }
  /** Stands on a page: in the memory that was taken for many, without an object for each. */
  function enter(number: number, cursor: Cursor): void {
    let slot = kept.get(number);
    if (slot === undefined) {
      slot = kept.size;
      if (slot === blocks.length * atOnce) {
        blocks.push(pagesBuffer(atOnce));
        words = wordsOf(blocks.at(-1) as Buffer);
      }
      fill(blocks.at(-1) as Buffer, (slot % atOnce) * pageBytes, pageBytes, number * pageBytes);
      verify(words, slot % atOnce, number);
      kept.set(number, slot);
    }
    cursor.bytes = blocks[Math.floor(slot / atOnce)] as Buffer;
    cursor.at = (slot % atOnce) * pageBytes;
    cursor.end = cursor.at + payloadBytes;
  }
  return {
    size: count * payloadBytes,
    touched: () => touched,
    close: () => closeSync(handle),
    seek(at, length, cursor) {
      if (at >= count * payloadBytes) throw damaged('a place lies behind the end');
      const first = Math.floor(at / payloadBytes);
      const inside = at - first * payloadBytes;
      if (inside + length <= payloadBytes) {
        enter(first, cursor);
        cursor.at += inside;
        return;
      }
      const last = Math.min(count, Math.ceil((at + length) / payloadBytes));
      // What is long is read at once; what merely lies across two pages shares them with its neighbors.
      cursor.bytes = last - first > 2 ? joined(read(first, last)) : both(first, last);
      cursor.at = inside;
      cursor.end = cursor.bytes.length;
    },
  };
}

/** The whole file in memory, every page verified once. */
export function loadPages(file: string): Pages {
  const handle = open(file);
  try {
    const { size } = fstatSync(handle);
    const bytes = pagesBuffer(pageCount(size, file));
    for (let have = 0, got = -1; have < size && got !== 0; have += got) got = readSync(handle, bytes, have, size - have, have);
    return heldPages(bytes);
  } finally {
    closeSync(handle);
  }
}

/** Pages that were read or made; the bytes are taken over. */
export function heldPages(bytes: Buffer): Pages {
  const count = bytes.length / pageBytes;
  const words = wordsOf(bytes);
  for (let page = 0; page < count; page++) verify(words, page, page);
  const payload = joined(bytes);
  const size = payload.length;
  return {
    size,
    touched: () => count * pageBytes,
    close: () => {},
    seek(at, _, cursor) {
      if (at >= size) throw damaged('a place lies behind the end');
      cursor.bytes = payload;
      cursor.at = at;
      cursor.end = size;
    },
  };
}

function open(file: string): number {
  try {
    const handle = openSync(file, 'r');
    if (fstatSync(handle).isFile()) return handle;
    closeSync(handle);
  } catch (error) {
    throw new AdvisoryError('index-missing', `cannot open ${file}`, { cause: error, where: file, remedy: 'Bring data in with: breakwater intel update --osv FILE' });
  }
  throw damaged('it is no file', file);
}

function pageCount(size: number, file: string): number {
  if (size === 0 || size % pageBytes !== 0) throw damaged('its length is no whole number of pages', file);
  return size / pageBytes;
}
