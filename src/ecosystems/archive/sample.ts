import { crc32, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';

/** Archives made by hand, hostile ones included; for tests and generated negatives only. */
export async function tarOf(entries: readonly (Partial<Header> & { readonly name: string; readonly text?: string })[]): Promise<Buffer> {
  const packer = pack();
  for (const { text, ...header } of entries) packer.entry(header, text ?? '');
  packer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface ZipSample {
  readonly name: string;
  readonly text?: string;
  /** Unix mode with its type bits. */
  readonly mode?: number;
  /** The name in front of the data, where it differs. */
  readonly localName?: string;
  readonly claimedSize?: number;
  readonly crc?: number;
  readonly stored?: boolean;
  /** Use the data of an earlier entry, so that the two overlap. */
  readonly sameDataAs?: number;
}

/** A zip by PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. */
export function zipOf(samples: readonly ZipSample[]): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const sample of samples) {
    const plain = Buffer.from(sample.text ?? '');
    const data = sample.stored === true ? plain : deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(sample.stored === true ? 0 : 8, 4);
    common.writeUInt32LE(sample.crc ?? crc32(plain), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(sample.claimedSize ?? plain.length, 18);
    const localName = Buffer.from(sample.localName ?? sample.name);
    const at = sample.sameDataAs === undefined ? offset : offsets[sample.sameDataAs] ?? 0;
    offsets.push(at);
    if (sample.sameDataAs === undefined) {
      common.writeUInt16LE(localName.length, 22);
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, localName, data]);
      body.push(local);
      offset += local.length;
    }
    const name = Buffer.from(sample.name);
    common.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((sample.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, name);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(samples.length, 8);
  end.writeUInt16LE(samples.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...body, central, end]);
}
