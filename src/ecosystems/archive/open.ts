import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import type { Entry } from './entry.ts';
import { archiveInvalid } from './error.ts';
import { RATIO_FROM } from './limits.ts';
import type { ArchiveLimits } from './limits.ts';
import { readTar } from './tar.ts';
import { readZip } from './zip.ts';

/** Decompresses what Node cannot (xz, bzip2), outside this process. Must give at most `maximum` bytes. */
export type Decompress = (format: 'xz' | 'bzip2', bytes: Buffer, maximum: number) => Promise<Buffer>;

/** The entries of an archive, recognized by its first bytes and never by its name. */
export async function* entriesOf(bytes: Buffer, label: string, limits: ArchiveLimits, decompress?: Decompress): AsyncGenerator<Entry> {
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
    yield* withRatio(readZip(bytes, label, limits), bytes.length, label, limits);
    return;
  }
  // A tar adds at most a header, an extended header and padding to each entry.
  const maximum = limits.totalBytes + limits.entries * 2_048 + 1_048_576;
  const plain = await inflate(bytes, label, maximum, decompress);
  if (plain.length > RATIO_FROM && plain.length > bytes.length * limits.ratio) throw archiveInvalid(label, `expands more than ${limits.ratio} times`);
  yield* readTar(plain, label, limits);
}

async function inflate(bytes: Buffer, label: string, maximum: number, decompress: Decompress | undefined): Promise<Buffer> {
  const format = compressionOf(bytes);
  try {
    switch (format) {
      case 'gzip':
        return await promisify(gunzip)(bytes, { maxOutputLength: maximum });
      case 'zstd':
        return await promisify(zstdDecompress)(bytes, { maxOutputLength: maximum });
      case 'none':
        return bytes;
      default:
        if (decompress === undefined) throw archiveInvalid(label, `${format} archives are not accepted here`);
        return await decompress(format, bytes, maximum);
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'EcosystemError') throw error;
    const large = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw archiveInvalid(label, large ? `expands to more than ${maximum} bytes` : `is no sound ${format} file`, error);
  }
}

/** Magic numbers: RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, the .xz format section 2.1.1.1, bzip2's `BZh`. */
function compressionOf(bytes: Buffer): 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'none' {
  const head = bytes.subarray(0, 6).toString('hex');
  if (head.startsWith('1f8b')) return 'gzip';
  if (head.startsWith('28b52ffd')) return 'zstd';
  if (head === 'fd377a585a00') return 'xz';
  if (head.startsWith('425a68')) return 'bzip2';
  return 'none';
}

async function* withRatio(entries: AsyncGenerator<Entry>, compressed: number, label: string, limits: ArchiveLimits): AsyncGenerator<Entry> {
  let total = 0;
  for await (const entry of entries) {
    if (entry.kind === 'file') total += entry.data.length;
    if (total > RATIO_FROM && total > compressed * limits.ratio) throw archiveInvalid(label, `expands more than ${limits.ratio} times`);
    yield entry;
  }
}
