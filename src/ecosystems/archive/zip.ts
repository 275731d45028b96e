import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import type { Entry } from './entry.ts';
import { archiveInvalid, quoted } from './error.ts';
import type { ArchiveLimits } from './limits.ts';

const UNIX = 3;

/** Entries of a zip (PKWARE APPNOTE 6.3). Sizes and places are checked for all entries before the first byte is inflated. */
export async function* readZip(bytes: Buffer, label: string, limits: ArchiveLimits): AsyncGenerator<Entry> {
  try {
    const zip = await fromBufferPromise(bytes);
    const entries: ZipEntry[] = [];
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      total += entry.uncompressedSize;
      if (entries.length > limits.entries) throw archiveInvalid(label, `more than ${limits.entries} entries`);
      if (entry.uncompressedSize > limits.fileBytes || total > limits.totalBytes) throw archiveInvalid(label, `entry ${quoted(entry.fileName)} makes it larger than allowed`);
    }
    await refuseOverlaps(zip, entries, label);
    for (const entry of entries) yield await readOne(zip, entry, label);
  } catch (error) {
    throw error instanceof Error && error.name === 'EcosystemError' ? error : archiveInvalid(label, 'is no sound zip archive', error);
  }
}

/** Overlapping entries share compressed bytes and so pass every size check but the sum's (the "better zip bomb" construction). */
async function refuseOverlaps(zip: ZipFile, entries: readonly ZipEntry[], label: string): Promise<void> {
  const spans: { start: number; end: number; name: string }[] = [];
  for (const entry of entries) {
    const local = await zip.readLocalFileHeaderPromise(entry);
    if (!local.fileName.equals(entry.fileNameRaw)) throw archiveInvalid(label, `entry ${quoted(entry.fileName)} has another name in front of its data`);
    spans.push({ start: entry.relativeOffsetOfLocalHeader, end: local.fileDataStart + entry.compressedSize, name: entry.fileName });
  }
  spans.sort((left, right) => left.start - right.start);
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1];
    if (next !== undefined && next.start < span.end) throw archiveInvalid(label, `entries ${quoted(span.name)} and ${quoted(next.name)} overlap`);
  }
}

async function readOne(zip: ZipFile, entry: ZipEntry, label: string): Promise<Entry> {
  const name = entry.fileName;
  const mode = entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const kind = mode & 0o170000;
  if (kind === 0o120000) throw archiveInvalid(label, `entry ${quoted(name)} is a link`);
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw archiveInvalid(label, `entry ${quoted(name)} is a device, a pipe or of an unknown kind`);
  if (name.endsWith('/')) return { kind: 'folder', name };
  if (kind === 0o040000) throw archiveInvalid(label, `entry ${quoted(name)} is both a file and a folder`);
  if (entry.isEncrypted()) throw archiveInvalid(label, `entry ${quoted(name)} is encrypted`);
  if (!entry.canDecodeFileData()) throw archiveInvalid(label, `entry ${quoted(name)} uses compression method ${entry.compressionMethod}; only stored and deflated are read`);
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  const data = Buffer.concat(chunks);
  if (data.length !== entry.uncompressedSize || crc32(data) !== entry.crc32) throw archiveInvalid(label, `entry ${quoted(name)} does not match its checksum`);
  return { kind: 'file', name, executable: (mode & 0o111) !== 0, data };
}
