import { damaged } from '../error.ts';

const first = 1024;

/** A growing buffer that numbers and texts are appended to: little-endian, LEB128 for numbers of any size up to 2^53. */
export class ByteWriter {
  bytes: Buffer;
  length = 0;

  constructor(capacity: number = first) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  room(more: number): void {
    const need = this.length + more;
    if (need <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(need, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  u8(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.room(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  varint(value: number): void {
    this.room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  raw(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    this.room(to - from);
    if (to - from < 24) for (let at = from; at < to; at++) this.bytes[this.length++] = bytes[at] as number;
    else {
      this.bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.length);
      this.length += to - from;
    }
  }

  /** A length and that many bytes. */
  block(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** All that another writer has, as a block. */
  blockOf(writer: ByteWriter): void {
    this.varint(writer.length);
    this.raw(writer.bytes, 0, writer.length);
  }

  text(text: string): void {
    const most = text.length * 3;
    this.room(most + 8);
    // The length's own length depends on it: written behind a guess, moved where the guess was wrong.
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.bytes.write(text, this.length, 'utf8');
    this.length += size;
  }

  taken(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  copy(): Buffer {
    return Buffer.from(this.taken());
  }
}

/** Reads what a ByteWriter wrote; going over the end is an error, never a wrong value. */
export class Cursor {
  bytes: Buffer;
  at: number;
  end: number;

  constructor(bytes: Buffer = Buffer.alloc(0), at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  u8(): number {
    if (this.at >= this.end) throw damaged('a record ends too early');
    return this.bytes[this.at++] as number;
  }

  u32(): number {
    if (this.at + 4 > this.end) throw damaged('a record ends too early');
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      if (this.at >= this.end) throw damaged('a record ends too early');
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw damaged('a number is too large');
  }

  /** A count of things of at least one byte each: more than there are bytes left is an error before anything is allocated. */
  count(): number {
    const value = this.varint();
    if (value > this.end - this.at) throw damaged('a count is larger than its record');
    return value;
  }

  skip(length: number): void {
    if (length > this.end - this.at) throw damaged('a record ends too early');
    this.at += length;
  }

  block(): Buffer {
    const length = this.count();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(): string {
    const length = this.count();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}
