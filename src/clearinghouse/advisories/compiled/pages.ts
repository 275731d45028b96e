import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AdvisoryError, damaged } from '../error.ts';
import type { Cursor } from './bytes.ts';

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
  /** The bytes from `at`; fewer only at the end of the file. The cursor's bytes stay valid. */
  seek(at: number, length: number, cursor: Cursor): void;
  /** Bytes that were read from the file. */
  readonly touched: () => number;
  close(): void;
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

/** Positioned reads: a page is read when something on it is asked for, and kept until the file is closed. */
export function openPages(file: string): Pages {
  const handle = open(file);
  const count = pageCount(fstatSync(handle).size, file);
  const kept = new Map<number, Buffer>();
  let touched = 0;
  /** Room for the next pages: one allocation for many. */
  let spare = pagesBuffer(64);
  let spareWords = wordsOf(spare);
  let spared = 0;

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
  function page(number: number): Buffer {
    const known = kept.get(number);
    if (known !== undefined) return known;
    if (spared === 64) {
      spare = pagesBuffer(64);
      spareWords = wordsOf(spare);
      spared = 0;
    }
    fill(spare, spared * pageBytes, pageBytes, number * pageBytes);
    verify(spareWords, spared, number);
    const bytes = spare.subarray(spared * pageBytes, (spared + 1) * pageBytes);
    spared++;
    kept.set(number, bytes);
    return bytes;
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
        cursor.bytes = page(first);
        cursor.at = inside;
        cursor.end = inside + length;
        return;
      }
      const last = Math.min(count, Math.ceil((at + length) / payloadBytes));
      const joined = Buffer.allocUnsafe((last - first) * payloadBytes);
      // What is long is read at once; what merely lies across two pages shares them with its neighbors.
      const whole = last - first > 2 ? read(first, last) : undefined;
      for (let number = first; number < last; number++) {
        const from = whole === undefined ? page(number) : whole.subarray((number - first) * pageBytes, (number - first) * pageBytes + payloadBytes);
        joined.set(from.subarray(0, payloadBytes), (number - first) * payloadBytes);
      }
      cursor.bytes = joined;
      cursor.at = inside;
      cursor.end = Math.min(inside + length, joined.length);
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
  // Only behind the check: what is moved together has no page limits any more.
  for (let page = 0; page < count; page++) bytes.copyWithin(page * payloadBytes, page * pageBytes, page * pageBytes + payloadBytes);
  const size = count * payloadBytes;
  return {
    size,
    touched: () => count * pageBytes,
    close: () => {},
    seek(at, length, cursor) {
      if (at >= size) throw damaged('a place lies behind the end');
      cursor.bytes = bytes;
      cursor.at = at;
      cursor.end = Math.min(at + length, size);
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
