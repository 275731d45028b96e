import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
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
export function paged(payload: Uint8Array, firstPage = 0): Buffer {
  const count = Math.ceil(payload.length / payloadBytes);
  const file = Buffer.alloc(count * pageBytes);
  for (let page = 0; page < count; page++) {
    file.set(payload.subarray(page * payloadBytes, (page + 1) * payloadBytes), page * pageBytes);
    file.writeUInt32LE(checksum(file, page * pageBytes, firstPage + page), page * pageBytes + payloadBytes);
  }
  return file;
}

function checksum(file: Buffer, at: number, page: number): number {
  return crc32(file.subarray(at, at + payloadBytes), page);
}

function verify(file: Buffer, at: number, page: number): void {
  if (file.readUInt32LE(at + payloadBytes) !== checksum(file, at, page)) throw damaged(`page ${page} does not match its checksum`);
}

/** Positioned reads: a page is read when something on it is asked for, and kept until the file is closed. */
export function openPages(file: string): Pages {
  const handle = open(file);
  const count = pageCount(fstatSync(handle).size, file);
  const kept = new Map<number, Buffer>();
  let touched = 0;

  /** Pages as they are in the file, verified. */
  function read(first: number, last: number): Buffer {
    const bytes = Buffer.allocUnsafe((last - first) * pageBytes);
    let have = 0;
    while (have < bytes.length) {
      const got = readSync(handle, bytes, have, bytes.length - have, first * pageBytes + have);
      if (got === 0) throw damaged('the file became shorter');
      have += got;
    }
    touched += bytes.length;
    for (let page = first; page < last; page++) verify(bytes, (page - first) * pageBytes, page);
    return bytes;
  }
  function page(number: number): Buffer {
    const known = kept.get(number);
    if (known !== undefined) return known;
    const bytes = read(number, number + 1);
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
  const bytes = readFileSync(file);
  const count = pageCount(bytes.length, file);
  for (let page = 0; page < count; page++) {
    verify(bytes, page * pageBytes, page);
    bytes.copyWithin(page * payloadBytes, page * pageBytes, page * pageBytes + payloadBytes);
  }
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
    return openSync(file, 'r');
  } catch (error) {
    throw new AdvisoryError('index-missing', `cannot open ${file}`, { cause: error, where: file, remedy: 'Bring data in with: breakwater intel update --osv FILE' });
  }
}

function pageCount(size: number, file: string): number {
  if (size === 0 || size % pageBytes !== 0) throw damaged('its length is no whole number of pages', file);
  return size / pageBytes;
}
