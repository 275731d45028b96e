import { brotliCompressSync, crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Random } from '../../src/kernel/random.ts';
import { mutatedBytes } from './text.ts';

/** Archives with everything that one may say of a file and should not. */
export interface Hostile {
  /** Absolute path inside the neighborhood that an absolute name or a link aims at. */
  readonly aim: string;
  readonly manifests: readonly string[];
}

interface Item {
  readonly name: string;
  readonly data: Buffer;
  /** tar's type flag; zip turns it into a mode. */
  readonly type: string;
  readonly link: string;
  readonly size?: number;
}

export function hostileArchive(hostile: Hostile, random: Random): Buffer {
  const items = Array.from({ length: random.below(random.below(20) === 0 ? 900 : 12) }, () => item(hostile, random));
  if (random.below(3) === 0) items.push({ name: random.pick(['reproduction.yaml', 'claim/reproduction.yaml', 'a/b/reproduction.yaml']), data: Buffer.from(random.pick(hostile.manifests)), type: '0', link: '' });
  if (random.below(40) === 0) items.push({ ...item(hostile, random), data: Buffer.alloc(1 + random.below(10_000_000), random.pick(['\0', 'a', 'ab'])) });
  const plain = random.below(2) === 0 ? zipOf(items, random) : packed(tarOf(items, random), random);
  return random.below(3) === 0 ? mutatedBytes(plain, random) : plain;
}

function item(hostile: Hostile, random: Random): Item {
  const sound = random.below(3) > 0;
  const type = sound ? '0' : random.pick(['0', '0', '5', '1', '2', '3', '4', '6', '7', 'x', 'g', 'L', 'K', 'S', 'V', '\0', 'z']);
  const data = content(hostile, random);
  return {
    name: sound ? `package/${random.pick(['lib/', '', 'a/b/'])}${random.hex(4)}.js` : name(hostile, random),
    data: type === 'x' || type === 'g' ? Buffer.from(extended(hostile, random)) : data,
    type,
    link: random.pick(['package/index.js', '..', '../..', '../../canary', hostile.aim, '/', '.', 'package', 'a'.repeat(99), '']),
    ...(random.below(12) === 0 ? { size: random.pick([0, 1, data.length + 1, 0x7fffffff, 0xffffffff, 8_589_934_591]) } : {}),
  };
}

function name(hostile: Hostile, random: Random): string {
  return random.pick([
    '../escape', '../../escape', 'package/../../escape', `${hostile.aim}/escape`, hostile.aim, 'package/./../.././../escape', '..\\escape', 'package/..\\..\\escape', 'C:\\escape', '//escape', '.', '..', '/', '',
    'package', 'package/index.js', 'PACKAGE/INDEX.JS', 'package/index.js/', 'package/index.js/below', 'package/\0hidden', 'package/a\nb', 'package/\u202ejs.exe', 'package/e\u0301', 'package/\u00e9', `package/${'d/'.repeat(60)}deep`,
    `package/${'n'.repeat(300)}`, 'reproduction.yaml', 'package/link/through', 'package/link', 'CON', 'package/ .', 'package/...', '\ufeffpackage/x', 'package/\udc80', '~/escape', '$HOME/escape',
  ]);
}

function content(hostile: Hostile, random: Random): Buffer {
  return random.below(60) === 0 ? gzipSync(Buffer.alloc(1 + random.below(1_000_000))) : Buffer.from(random.pick(hostile.manifests).slice(0, random.below(3_000)));
}

/** pax records (POSIX.1-2017, pax Interchange Format), with lengths that may lie. */
function extended(hostile: Hostile, random: Random): string {
  return Array.from({ length: random.below(4) }, () => {
    const body = ` ${random.pick(['path', 'linkpath', 'size', 'GNU.sparse.name', 'comment', 'mtime', ''])}=${random.pick(['../escape', hostile.aim, '-1', '1e9', '99999999999999999999', 'package/x', '\0'])}\n`;
    return `${random.below(3) === 0 ? random.below(1_000_000_000) : body.length + String(body.length + 2).length}${body}`;
  }).join('');
}

/** ustar headers (POSIX.1-2017), checksum right in most of them. */
function tarOf(items: readonly Item[], random: Random): Buffer {
  const blocks: Buffer[] = [];
  for (const { name: path, data, type, link, size } of items) {
    const header = Buffer.alloc(512);
    header.write(path, 0, 100, 'utf8');
    header.write('0000644\x000000000\x000000000\x00', 100, 'latin1');
    header.write(`${(size ?? data.length).toString(8).padStart(11, '0').slice(-11)} `, 124, 'latin1');
    header.write('00000000000 ', 136, 'latin1');
    header.write(`        ${type}`, 148, 'latin1');
    header.write(link, 157, 100, 'utf8');
    header.write(random.below(8) === 0 ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1');
    if (random.below(30) === 0) header.write(random.pick(['../..', '/', 'p'.repeat(150)]), 345, 155, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0) + (random.below(40) === 0 ? 1 : 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    blocks.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(random.pick([0, 512, 1_024, 1_024, 10_240]))]);
}

function packed(tar: Buffer, random: Random): Buffer {
  switch (random.below(8)) {
    case 0: return tar;
    case 1: return zstdCompressSync(tar);
    case 2: return gzipSync(gzipSync(tar));
    case 3: return brotliCompressSync(tar);
    case 4: return Buffer.concat([gzipSync(tar), gzipSync(tar)]);
    case 5: return Buffer.concat([Buffer.from(random.pick(['BZh91AY', '\xfd7zXZ\0', 'PK\x03\x04', '\x1f\x8b\x08', '\x28\xb5\x2f\xfd']), 'latin1'), tar]);
    default: return gzipSync(tar);
  }
}

const modes: Readonly<Record<string, number>> = { 2: 0o120777, 3: 0o020666, 4: 0o060666, 5: 0o040755, 6: 0o010644 };

/** PKWARE APPNOTE 6.3: local headers, central directory and its end, which need not agree. */
function zipOf(items: readonly Item[], random: Random): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name: path, data: given, type, link, size } of items) {
    const data = type === '2' ? Buffer.from(link) : given;
    const stored = random.below(3) === 0;
    const bytes = stored ? data : deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(random.pick([20, 20, 45, 0xffff]), 0);
    common.writeUInt16LE(random.below(20) === 0 ? random.below(65_536) : 0x0800, 2);
    common.writeUInt16LE(random.below(25) === 0 ? random.pick([1, 9, 12, 99]) : stored ? 0 : 8, 4);
    common.writeUInt32LE(random.below(30) === 0 ? 0 : crc32(data), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(size === undefined ? data.length : size % 0x100000000, 18);
    const encoded = Buffer.from(path);
    common.writeUInt16LE(encoded.length, 22);
    const at = random.below(25) === 0 ? random.below(offset + 1) : offset;
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, random.below(25) === 0 ? Buffer.alloc(encoded.length, 'x') : encoded, bytes]);
    body.push(local);
    offset += local.length;
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((modes[type] ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, encoded);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  const counted = random.below(20) === 0 ? random.below(65_536) : items.length;
  end.writeUInt16LE(counted, 8);
  end.writeUInt16LE(counted, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(random.below(25) === 0 ? random.below(offset + 64) : offset, 16);
  return Buffer.concat([...body, central, end]);
}
