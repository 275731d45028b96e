import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32, constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { storeDamaged, type AdvisoryError } from '../error.ts';

/**
 * Records as they came, one JSON text a line, in compressed blocks: length, checksum and length inflated of each, then
 * its bytes. Appended to and then never changed. A record is known by its number in the segment. Blocks are small: whoever
 * asks for one record inflates the one block that it stands in.
 */
const blockBytes = 64 * 1024;
const headBytes = 12;
/** A block holds at least one record, however long it is. */
const mostBlock = 64 << 20;

export interface SegmentWriter {
  /** Gives the record's number. */
  add(record: Uint8Array): number;
  close(): void;
}

export function writeSegment(file: string): SegmentWriter {
  const handle = openSync(file, 'wx', 0o644);
  let open: Uint8Array[] = [];
  let size = 0;
  let count = 0;
  const newline = Buffer.from('\n');
  function flush(): void {
    if (size === 0) return;
    const raw = Buffer.concat(open);
    const packed = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(packed.length, 0);
    head.writeUInt32LE(crc32(packed), 4);
    head.writeUInt32LE(raw.length, 8);
    const block = Buffer.concat([head, packed]);
    for (let at = 0; at < block.length;) at += writeSync(handle, block, at);
    open = [];
    size = 0;
  }
  return {
    add(record) {
      const line = Buffer.from(record);
      // In JSON a line break is space between two tokens, never part of a text.
      for (let at = line.indexOf(0x0a); at >= 0; at = line.indexOf(0x0a, at + 1)) line[at] = 0x20;
      open.push(line, newline);
      size += record.length + 1;
      if (size >= blockBytes) flush();
      return count++;
    },
    close() {
      flush();
      fsyncSync(handle);
      closeSync(handle);
    },
  };
}

function inflated(packed: Buffer, length: number): Buffer | undefined {
  try {
    const bytes = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
    return bytes.length === length && length > 0 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The records in order, each with its number. Whole blocks may be missing at the end: who wants a record counts what came. */
export function* readSegment(file: string): Generator<readonly [number: number, record: string]> {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw storeDamaged('a segment of the knowledge base is missing', file, error);
  }
  try {
    let number = 0;
    for (let block = readBlock(handle, 0, file); block !== undefined; block = readBlock(handle, block.next, file)) {
      const text = block.bytes.toString('utf8');
      for (let start = 0; start < text.length;) {
        const end = text.indexOf('\n', start);
        if (end < 0) throw damaged(file);
        yield [number++, text.slice(start, end)];
        start = end + 1;
      }
    }
  } finally {
    closeSync(handle);
  }
}

export interface Block {
  /** Records, a newline behind each. */
  readonly bytes: Buffer;
  /** Where in the file the next block begins. */
  readonly next: number;
}

/** The block at a place of the file, checked and inflated; undefined at the end. */
export function readBlock(handle: number, at: number, file: string): Block | undefined {
  const head = readAt(handle, headBytes, at);
  if (head.length === 0) return undefined;
  if (head.length < headBytes) throw damaged(file);
  const [length, sum, raw] = [head.readUInt32LE(0), head.readUInt32LE(4), head.readUInt32LE(8)];
  if (length > mostBlock || raw > mostBlock) throw damaged(file);
  const packed = readAt(handle, length, at + headBytes);
  if (packed.length < length || crc32(packed) !== sum) throw damaged(file);
  const bytes = inflated(packed, raw);
  if (bytes === undefined) throw damaged(file);
  return { bytes, next: at + headBytes + length };
}

function readAt(handle: number, length: number, at: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let have = 0;
  for (let got = -1; have < length && got !== 0; have += got) got = readSync(handle, bytes, have, length - have, at + have);
  return bytes.subarray(0, have);
}

function damaged(file: string): AdvisoryError {
  return storeDamaged('a segment of the knowledge base is damaged', file);
}
