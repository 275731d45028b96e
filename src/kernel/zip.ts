import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A zip archive (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16) of a few files in memory: names in UTF-8, times fixed at
 * 1980-01-01, so that equal files make equal bytes. No zip64: less than 4 GiB in all.
 */
export function zipOf(files: Iterable<readonly [name: string, data: Uint8Array]>): Uint8Array {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []];
  let [offset, count] = [0, 0];
  for (const [name, data] of files) {
    const encoded = Buffer.from(name, 'utf8');
    const deflated = deflateRawSync(data, { level: 9 });
    const stored = deflated.byteLength >= data.byteLength;
    const body = stored ? Buffer.from(data) : deflated;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt16LE(0x0021, 8); // 1980-01-01
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(body.byteLength, 14);
    common.writeUInt32LE(data.byteLength, 18);
    common.writeUInt16LE(encoded.byteLength, 22);
    locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), common, encoded, body);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), common, rest, encoded);
    offset += 4 + common.byteLength + encoded.byteLength + body.byteLength;
    count += 1;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
