import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly modified: Date;
}

const most16 = 0xffff;
const most32 = 0xffff_ffff;
const shortest = 64;
const localMark = u32(0x04034b50);
/** With the version that made it. */
const centralMark = Buffer.concat([u32(0x02014b50), u16(20)]);
/** The length of the extra field. */
const nothing = u16(0);

/**
 * A zip (APPNOTE 6.3) whose bytes follow from its entries alone: no time of writing, no owner, no extra fields. More than
 * 65,534 entries get the ZIP64 end records; over four gigabytes is a RangeError.
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, modified } of entries) {
    const nameBytes = Buffer.from(name, 'utf8');
    // Nothing that short gets shorter.
    const stored = bytes.length < shortest;
    const data = stored ? Buffer.from(bytes) : deflateRawSync(bytes, { level: 9 });
    const common = commonHeader(bytes, data.length, nameBytes.length, modified, stored);
    parts.push(localMark, common, nothing, nameBytes, data);
    // Made by version 2.0 on DOS; after the name's length: no extra field, no comment, disk 0, no attributes, the offset.
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(centralMark, common, nothing, tail, nameBytes);
    offset += 30 + nameBytes.length + data.length;
    if (offset > most32) throw new RangeError('the archive grows over four gigabytes');
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...parts, directory, ...ends(entries.length, directory.length, offset)]);
}

/** Version needed to the length of the name: the same in both headers. Bit 11: the name is UTF-8. */
function commonHeader(bytes: Uint8Array, compressed: number, nameLength: number, modified: Date, stored: boolean): Buffer {
  const header = Buffer.alloc(24);
  const [time, date] = dosTime(modified);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(0x0800, 2);
  header.writeUInt16LE(stored ? 0 : 8, 4);
  header.writeUInt16LE(time, 6);
  header.writeUInt16LE(date, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(compressed, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(nameLength, 22);
  return header;
}

function ends(count: number, size: number, offset: number): readonly Buffer[] {
  const wide = count >= most16;
  const short = u16(wide ? most16 : count);
  const end = Buffer.concat([u32(0x06054b50), u16(0), u16(0), short, short, u32(size), u32(wide ? most32 : offset), u16(0)]);
  if (!wide) return [end];
  const record = Buffer.concat([u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(size), u64(offset)]);
  return [record, Buffer.concat([u32(0x07064b50), u32(0), u64(offset + size), u32(1)]), end];
}

/** MS-DOS time in UTC, from 1980 on, in steps of two seconds. */
function dosTime(at: Date): readonly [number, number] {
  const year = Math.min(127, Math.max(0, at.getUTCFullYear() - 1980));
  return [(at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()];
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
