import { closeSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { storeDamaged } from '../error.ts';
import { aliasCollector, hashOf, mixed, naming, seed, type Aliases } from './aliases.ts';
import { catalogueLines } from './catalogue.ts';
import { catalogueFile, segmentFile } from './files.ts';
import type { Manifest } from './manifest.ts';
import { readBlock } from './segment.ts';

/** One record, found but not read. */
export interface FoundRecord {
  readonly modified: string;
  readonly segment: number;
  readonly number: number;
}

/** Records by identifier, as they came. Holds the catalogues in memory and a handle on each segment, which stays readable when an update removes it. */
export interface RecordLookup {
  find(id: string): FoundRecord | undefined;
  /** The JSON text. The bytes may be shared: nobody changes them. */
  text(found: FoundRecord): Buffer;
  /** Identifiers of records that give this one as another name of theirs. */
  naming(alias: string): readonly string[];
  close(): void;
}

/** Where the blocks of a segment begin, and the number of each one's first record. Segments never change: this is kept over updates, by their numbers. */
export interface Directory {
  readonly at: readonly number[];
  readonly first: readonly number[];
  readonly aliases: Aliases;
}

const mostCached = 64 << 20;
const mostNaming = 50;
/** Milliseconds of work at a time while others wait. */
const slice = 10;

export async function openLookup(folder: string, { sources }: Manifest, known: Map<number, Directory>, monotonic: () => number): Promise<RecordLookup> {
  const osv = sources.filter(({ kind }) => kind === 'osv');
  const handles = new Map<number, number>();
  const close = (): void => {
    for (const handle of handles.values()) closeSync(handle);
    handles.clear();
  };
  try {
    for (const segment of osv.flatMap(({ segments }) => segments)) handles.set(segment, openSync(segmentFile(folder, segment), 'r'));
    const catalogues = osv.flatMap(({ catalogue }) => (catalogue === undefined ? [] : [held(catalogueLines(catalogueFile(folder, catalogue)))]));
    for (const segment of known.keys()) if (!handles.has(segment)) known.delete(segment);
    for (const [segment, handle] of handles) if (!known.has(segment)) known.set(segment, await directoryOf(handle, segmentFile(folder, segment), monotonic));
    const directories = new Map(Array.from(handles.keys(), (segment) => [segment, known.get(segment) as Directory]));
    return over(folder, catalogues, handles, directories, close);
  } catch (error) {
    close();
    throw error;
  }
}

async function directoryOf(handle: number, file: string, monotonic: () => number): Promise<Directory> {
  const [at, first]: [number[], number[]] = [[], []];
  const aliases = aliasCollector();
  let count = 0;
  let since = monotonic();
  for (let block = readBlock(handle, 0, file), place = 0; block !== undefined; block = readBlock(handle, place, file)) {
    at.push(place);
    first.push(count);
    for (let start = 0, end = block.bytes.indexOf(0x0a); end >= 0; start = end + 1, end = block.bytes.indexOf(0x0a, start)) aliases.take(block.bytes.subarray(start, end), count++);
    place = block.next;
    if (monotonic() - since < slice) continue;
    await turn();
    since = monotonic();
  }
  return { at, first, aliases: aliases.done() };
}

function over(folder: string, catalogues: readonly ((id: string) => FoundRecord | undefined)[], handles: ReadonlyMap<number, number>, directories: ReadonlyMap<number, Directory>, close: () => void): RecordLookup {
  /** Inflated blocks, the one that was used last at the end. */
  const cached = new Map<number, Buffer>();
  let size = 0;

  function block(segment: number, handle: number, place: number): Buffer {
    const key = segment * 2 ** 40 + place;
    const known = cached.get(key);
    if (known !== undefined) {
      cached.delete(key);
      cached.set(key, known);
      return known;
    }
    const { bytes } = readBlock(handle, place, segmentFile(folder, segment)) ?? missing(folder, segment);
    cached.set(key, bytes);
    size += bytes.length;
    for (const [oldest, { length }] of cached) {
      if (size <= mostCached || oldest === key) break;
      cached.delete(oldest);
      size -= length;
    }
    return bytes;
  }
  function find(id: string): FoundRecord | undefined {
    // As the index has it: of two sources the newer record counts, of equal ones the first.
    let best: FoundRecord | undefined;
    for (const catalogue of catalogues) {
      const found = catalogue(id);
      if (found !== undefined && (best === undefined || Date.parse(found.modified) > Date.parse(best.modified))) best = found;
    }
    return best;
  }
  function text({ segment, number }: Pick<FoundRecord, 'segment' | 'number'>): Buffer {
    const [handle, directory] = [handles.get(segment), directories.get(segment)];
    if (handle === undefined || directory === undefined) return missing(folder, segment);
    const index = lastAtMost(directory.first, number);
    const bytes = block(segment, handle, directory.at[index] as number);
    let start = 0;
    for (let skip = number - (directory.first[index] as number); skip > 0; skip--) start = bytes.indexOf(0x0a, start) + 1;
    const end = bytes.indexOf(0x0a, start);
    return end < 0 ? missing(folder, segment) : bytes.subarray(start, end);
  }
  return {
    close, find, text,
    naming(alias) {
      const ids: string[] = [];
      for (const [segment, { aliases }] of directories) {
        for (const number of naming(aliases, alias)) {
          const { id, aliases: named } = JSON.parse(text({ segment, number }).toString('utf8')) as { readonly id: string; readonly aliases?: unknown };
          const counts = find(id);
          if (Array.isArray(named) && named.includes(alias) && counts?.segment === segment && counts.number === number) ids.push(id);
          if (ids.length === mostNaming) return ids;
        }
      }
      return ids;
    },
  };
}

function lastAtMost(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((list[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function missing(folder: string, segment: number): never {
  throw storeDamaged('a record of the knowledge base is not where its catalogue says', segmentFile(folder, segment));
}

/** A catalogue as its bytes, with a table of where each line begins: a map of objects would take several times the memory. */
function held(lines: Buffer): (id: string) => FoundRecord | undefined {
  const starts: number[] = [];
  for (let start = 0; start < lines.length; start = lines.indexOf(0x0a, start) + 1) starts.push(start);
  const mask = 2 ** Math.ceil(Math.log2(starts.length * 2 + 1)) - 1;
  const table = new Uint32Array(mask + 1);
  for (const start of starts) {
    let hash = seed;
    for (let at = start; lines[at] !== 0x09; at++) hash = mixed(hash, lines[at] as number);
    let slot = hash & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = start + 1;
  }
  return (id) => {
    for (let slot = hashOf(id) & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      const start = (table[slot] as number) - 1;
      if (!begins(lines, start, id)) continue;
      const [, , modified = '', segment, number] = lines.toString('latin1', start, lines.indexOf(0x0a, start)).split('\t');
      return { modified, segment: Number(segment), number: Number(number) };
    }
    return undefined;
  };
}

function begins(lines: Buffer, start: number, id: string): boolean {
  for (let at = 0; at < id.length; at++) if (lines[start + at] !== id.charCodeAt(at)) return false;
  return lines[start + id.length] === 0x09;
}
