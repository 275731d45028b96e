import { hash } from 'node:crypto';
import { createReadStream, openSync, closeSync, readSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createGunzip, createZstdDecompress, crc32, inflateRawSync } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { Fault } from '../advisory.ts';
import { AdvisoryError } from '../error.ts';

/** One record of a source before anything of it is believed. */
export interface Raw {
  /** Where in the source it is. */
  readonly where: string;
  /** Tells whether it changed, without its bytes being read where the archive says so itself. */
  readonly digest: string;
  /** Undefined: could not be read, and why is in the fault. */
  read(): Buffer | Fault;
  /** Bytes of the source that are behind it now. */
  readonly done: number;
}

export interface RecordSource {
  readonly bytes: number;
  /** It holds everything: what it no longer has is gone. */
  readonly complete: boolean;
  records(): AsyncGenerator<Raw>;
}

const mostRecord = 16 << 20;
const mostEntries = 5_000_000;
const mostInflated = 32 * 2 ** 30;
/** Bytes before each entry of a zip, its name left out. */
const localHead = 30;

/** Sees by its first bytes what a path is: a folder, a zip, lines of JSON (compressed or not), one record. */
export function openRecords(path: string): RecordSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new AdvisoryError('source-unreadable', `there is no ${path}`, { where: path, remedy: 'Give a path or an https URL.' });
  if (stat.isDirectory()) return folder(path);
  const head = headOf(path);
  if (head.subarray(0, 2).toString('latin1') === 'PK') return archive(path, stat.size);
  if (head[0] === 0x1f && head[1] === 0x8b) return lines(path, stat.size, 'gzip');
  if (head.readUInt32LE(0) === 0xfd2fb528) return lines(path, stat.size, 'zstd');
  return oneRecord(path, stat.size) ?? lines(path, stat.size, 'none');
}

function headOf(path: string): Buffer {
  const handle = openSync(path, 'r');
  try {
    const head = Buffer.alloc(8);
    readSync(handle, head, 0, 8, 0);
    return head;
  } finally {
    closeSync(handle);
  }
}

function raw(where: string, bytes: Buffer, done: number): Raw {
  return { where, digest: hash('sha1', bytes).slice(0, 20), read: () => bytes, done };
}

function tooLong(where: string): Fault {
  return { id: undefined, where, reason: `is longer than ${mostRecord} bytes`, whole: true };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** A file that is one JSON object, over several lines or one. */
function oneRecord(path: string, size: number): RecordSource | undefined {
  if (size > mostRecord) return undefined;
  const bytes = readFileSync(path);
  return !isJson(bytes) ? undefined : { bytes: size, complete: false, async *records() { yield raw(path, bytes, size); } };
}

/** A record a file, and files of lines, with nothing else in common than that somebody put them together. */
function folder(path: string): RecordSource {
  const all = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name)).sort();
  const files = all.filter((each) => each.endsWith('.json'));
  const logs = all.filter((each) => /\.(ndjson|jsonl)(\.gz|\.zst)?$/.test(each)).map((file) => ({ file, source: openRecords(file) }));
  if (files.length + logs.length === 0) throw new AdvisoryError('source-unreadable', `${path} holds no .json or .ndjson files`, { where: path, remedy: 'Give the folder that the records are in.' });
  return {
    bytes: files.length + logs.reduce((sum, { source }) => sum + source.bytes, 0), complete: true,
    async *records() {
      for (const [index, file] of files.entries()) {
        const where = relative(path, file);
        const size = statSync(file).size;
        if (size > mostRecord) yield { where, digest: '', read: () => tooLong(where), done: index + 1 };
        else yield raw(where, readFileSync(file), index + 1);
      }
      let before = files.length;
      for (const { file, source } of logs) {
        for await (const each of source.records()) yield { ...each, where: `${relative(path, file)}, ${each.where}`, done: before + each.done };
        before += source.bytes;
      }
    },
  };
}

function lines(path: string, size: number, encoding: 'gzip' | 'zstd' | 'none'): RecordSource {
  return {
    bytes: size, complete: true,
    async *records() {
      const file = createReadStream(path, { highWaterMark: 1 << 20 });
      const unpacked = encoding === 'none' ? file : file.pipe(encoding === 'gzip' ? createGunzip({ chunkSize: 1 << 20 }) : createZstdDecompress({ chunkSize: 1 << 20 }));
      file.on('error', (error) => unpacked.destroy(error));
      let rest: Buffer = Buffer.alloc(0);
      let skipping = false;
      let line = 0;
      let inflated = 0;
      try {
        for await (const chunk of unpacked as AsyncIterable<Buffer>) {
          inflated += chunk.length;
          if (inflated > mostInflated) throw new AdvisoryError('source-too-large', `${path} inflates to more than ${mostInflated} bytes`, { where: path, remedy: 'Split it.' });
          let start = 0;
          for (let end = chunk.indexOf(0x0a); end >= 0; start = end + 1, end = chunk.indexOf(0x0a, start)) {
            line++;
            const piece = chunk.subarray(start, end);
            const record = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
            rest = Buffer.alloc(0);
            if (skipping) skipping = false;
            else if (record.length > 0) yield raw(`line ${line}`, record, file.bytesRead);
          }
          const left = chunk.subarray(start);
          if (skipping) continue;
          rest = rest.length === 0 ? Buffer.from(left) : Buffer.concat([rest, left]);
          if (rest.length <= mostRecord) continue;
          const where = `line ${line + 1}`;
          yield { where, digest: '', read: () => tooLong(where), done: file.bytesRead };
          rest = Buffer.alloc(0);
          skipping = true;
        }
      } catch (error) {
        throw error instanceof AdvisoryError ? error : new AdvisoryError('source-unreadable', `${path} cannot be read to its end`, { where: `${path}, line ${line + 1}`, cause: error, remedy: 'Fetch it again: what was read until there is kept.' });
      }
      if (rest.length === 0 || skipping) return;
      // A file of lines that was cut off ends in half a record: what it no longer has is not gone.
      if (line > 0 && !isJson(rest)) throw new AdvisoryError('source-unreadable', `${path} ends in the middle of a record`, { where: `${path}, line ${line + 1}`, remedy: 'Fetch it again: what was read until there is kept.' });
      yield raw(`line ${line + 1}`, rest, size);
    },
  };
}

/** OSV's all.zip: the directory says which records changed, so the others are never inflated. */
function archive(path: string, size: number): RecordSource {
  return {
    bytes: size, complete: true,
    async *records() {
      const unreadable = (error: unknown): AdvisoryError => new AdvisoryError('source-unreadable', `${path} is no sound zip archive`, { where: path, cause: error, remedy: 'Fetch it again.' });
      const handle = openSync(path, 'r');
      let zip: ZipFile;
      try {
        zip = await openPromise(path, { autoClose: false });
      } catch (error) {
        closeSync(handle);
        throw unreadable(error);
      }
      try {
        let count = 0;
        let packed = 0;
        let inflated = 0;
        for await (const entry of zip.eachEntry()) {
          if (++count > mostEntries) throw new AdvisoryError('source-too-large', `${path} has more than ${mostEntries} entries`, { where: path, remedy: 'Split it.' });
          // Entries that share their bytes would make much of little.
          packed += localHead + entry.compressedSize;
          if (packed > size) throw new AdvisoryError('source-unreadable', `${path} has entries that overlap`, { where: `${path}, ${entry.fileName}`, remedy: 'Fetch it again.' });
          if (!entry.fileName.endsWith('.json')) continue;
          inflated += Math.min(entry.uncompressedSize, mostRecord);
          if (inflated > mostInflated) throw new AdvisoryError('source-too-large', `${path} inflates to more than ${mostInflated} bytes`, { where: path, remedy: 'Split it.' });
          const inside = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
          yield { where: entry.fileName, digest: hash('sha1', `${entry.fileName} ${entry.crc32} ${entry.uncompressedSize}`).slice(0, 20), read: () => inflate(handle, entry, inside.fileDataStart), done: entry.relativeOffsetOfLocalHeader };
        }
      } catch (error) {
        throw error instanceof AdvisoryError ? error : unreadable(error);
      } finally {
        zip.close();
        closeSync(handle);
      }
    },
  };
}

function inflate(handle: number, entry: Entry, start: number): Buffer | Fault {
  const where = entry.fileName;
  if (entry.uncompressedSize > mostRecord || entry.compressedSize > mostRecord) return tooLong(where);
  const wrong = (reason: string): Fault => ({ id: undefined, where, reason, whole: true });
  if (entry.isEncrypted() || (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)) return wrong('is packed in a way that is not read');
  const packed = Buffer.allocUnsafe(entry.compressedSize);
  if (readSync(handle, packed, 0, packed.length, start) < packed.length) return wrong('is cut off');
  try {
    const bytes = entry.compressionMethod === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
    return bytes.length === entry.uncompressedSize && crc32(bytes) === entry.crc32 ? bytes : wrong('does not match its checksum');
  } catch {
    return wrong('cannot be inflated');
  }
}
