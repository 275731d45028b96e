import { levels, type Level } from '../advisory.ts';
import { AdvisoryError, damaged } from '../error.ts';
import { Cursor } from './bytes.ts';
import { dayMilliseconds, dayZero, flag, formatVersion, headerBytes, keyFormat, mark, mostProbes, placeBytes, readIdentifier, type IndexDescription } from './format.ts';
import { byteOf, hashName, slotOf } from './hash.ts';
import { isOdd, oddMark } from './intervals.ts';
import { isPackage, placeOf } from './package.ts';
import { heldPages, loadPages, onPages, openPages, payloadBytes, type Pages } from './pages.ts';

/** What an index says of one version of a package. */
export interface Hit {
  /** Place of the advisory's record; the same for the same advisory. */
  readonly advisory: number;
  /** The version that ends the range which the version lies in, where that is a fix. */
  readonly fixed: string | undefined;
}

export interface AdvisoryFacts {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly vectors: readonly string[];
  readonly level: Level | undefined;
  readonly malware: boolean;
  /** Days, as YYYY-MM-DD. */
  readonly published: string | undefined;
  readonly withdrawn: string | undefined;
}

export interface Index {
  readonly description: IndexDescription;
  /** The number of an ecosystem by its exact name; undefined where the index knows nothing of it. */
  ecosystem(name: string): number | undefined;
  /** Hits of one version, whose key is asked for only where the package is known at all; undefined asks for all that is said of it. Names are canonical. */
  query(ecosystem: number, name: string, keyOf: (() => Uint8Array) | undefined): readonly Hit[];
  advisory(place: number): AdvisoryFacts;
  /** For many queries at once: reads all places. */
  prepare(queries: number): void;
  readonly touched: () => number;
  close(): void;
}

const nothing: readonly Hit[] = [];
/** As much as is read of a record before its length is known. */
const ahead = 8;
const mostDescription = 64 << 20;
const mostDecoded = 50_000;
/** With its length before it. */
const longestVector = 208;

/** `resident` reads the whole file and verifies it; else pages are read as they are needed. */
export function openIndex(file: string, resident = false): Index {
  const pages = resident ? loadPages(file) : openPages(file);
  try {
    return over(pages, file);
  } catch (error) {
    pages.close();
    throw error;
  }
}

/** One that was just compiled and is nowhere on disk; the bytes are taken over. */
export function indexIn(bytes: Buffer): Index {
  return over(heldPages(bytes), 'in memory');
}

function over(pages: Pages, file: string): Index {
  const { description, start } = describe(pages, file);
  if (description.keyFormat !== keyFormat) throw new AdvisoryError('index-version', 'the index orders versions otherwise than this program', { where: file, remedy: 'Build it anew with: breakwater intel update --rebuild' });
  const { slots, recordBytes, vectorBytes, seed, prefixes } = description;
  const places = start + onPages(slots);
  const records = places + onPages(slots * placeBytes);
  const vectors = records + recordBytes;
  if (vectors + vectorBytes > pages.size) throw damaged('it is shorter than it says', file);
  const ecosystems = new Map(description.ecosystems.map((name, index) => [name, index]));
  const hash = { high: 0, low: 0 };
  const table = new Cursor();
  const record = new Cursor();
  let marks: Uint8Array | undefined;
  /** The places of all, where so many are asked for that reading each by itself would take longer. */
  let whole: Buffer | undefined;
  /** The same advisories come up again and again: for one match, and for all that a resident index answers. */
  const decoded = new Map<number, AdvisoryFacts>();
  const vectorAt = new Map<number, string>();
  /** Place of the package that was found last. */
  let here = 0;

  function readWhole(from: number, bytes: number): Buffer {
    pages.seek(from, bytes, table);
    if (table.at + bytes > table.end) throw damaged('the table ends too early', file);
    return table.bytes.subarray(table.at, table.at + bytes);
  }
  function placeIn(slot: number): number {
    if (whole !== undefined) return whole.readUInt32LE(slot * placeBytes);
    pages.seek(places + slot * placeBytes, placeBytes, table);
    return table.bytes.readUInt32LE(table.at);
  }
  /** The cursor, in the package's record behind its name; false where there is none. */
  function find(number: number, name: string): boolean {
    marks ??= readWhole(start, slots);
    hashName(seed, number, name, hash);
    const byte = byteOf(hash);
    let slot = slotOf(hash, slots);
    for (let probe = 0; probe <= mostProbes; probe++) {
      const mark = marks[slot];
      if (mark === 0) return false;
      if (mark === byte) {
        const place = placeIn(slot);
        enter(place);
        if (isPackage(record, number, name)) {
          here = place;
          return true;
        }
      }
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    return false;
  }
  /** Stands in the record at a place, its end the cursor's end. */
  function enter(place: number): void {
    if (place >= recordBytes) throw damaged('a record lies outside');
    const at = records + place;
    pages.seek(at, ahead, record);
    const before = record.at;
    const length = record.varint();
    const head = record.at - before;
    if (length > recordBytes - place - head) throw damaged('a record is longer than its section');
    if (record.at + length > record.end) {
      pages.seek(at, head + length, record);
      record.at += head;
      if (record.at + length > record.end) throw damaged('a record ends too early');
    }
    record.end = record.at + length;
  }
  function spans(place: number, ignoring: boolean): readonly Hit[] {
    const entries = record.count();
    let found: { advisory: number; at: number; fixed: string | undefined }[] | undefined;
    let back = 0;
    for (let entry = 0; entry < entries; entry++) {
      back = entry === 0 ? record.varint() : back - record.varint();
      const count = record.count();
      for (let span = 0; span < count; span++) {
        const from = record.varint();
        const length = record.varint();
        const to = from + Math.floor(length / 2);
        if (!(ignoring ? from === 0 && (place < 0 || to > place) : place >= from && place < to) && place >= 0) continue;
        found ??= [];
        if (found.at(-1)?.advisory === back) continue;
        found.push({ advisory: back, at: length % 2 === 1 && to % 2 === 1 ? (to - 1) / 2 : -1, fixed: undefined });
      }
    }
    if (found === undefined) return nothing;
    if (found.some(({ at }) => at >= 0)) {
      const fixes = record.count();
      let at = 0;
      for (let fix = 0; fix < fixes; fix++) {
        at += record.varint();
        const wanted = found.filter((hit) => hit.at === at);
        if (wanted.length === 0) record.skip(record.count());
        else {
          const text = record.text();
          for (const hit of wanted) hit.fixed = text;
        }
      }
    }
    return found;
  }

  return {
    description,
    ecosystem: (name) => ecosystems.get(name),
    touched: pages.touched,
    close: pages.close,
    prepare(queries) {
      if (queries * payloadBytes >= slots * placeBytes) whole ??= readWhole(places, slots * placeBytes);
    },
    query(number, name, keyOf) {
      if (!find(number, name)) return nothing;
      const key = keyOf?.();
      const start = record.at;
      let place = placeOf(record, key ?? oddMark);
      const odd = key !== undefined && isOdd(key) && place % 2 === 0;
      if (odd) {
        record.at = start;
        place = placeOf(record, oddMark);
      }
      const found = spans(key === undefined ? -1 : place, odd);
      return found.length === 0 ? found : found.map(({ advisory, fixed }) => {
        if (advisory > here || advisory < 0) throw damaged('an advisory lies outside');
        return { advisory: here - advisory, fixed };
      });
    },
    advisory(place) {
      const known = decoded.get(place);
      if (known !== undefined) return known;
      enter(place);
      const bits = record.varint();
      const id = readIdentifier(record, prefixes);
      const aliases: string[] = [];
      for (let rest = record.count(); rest > 0; rest--) aliases.push(readIdentifier(record, prefixes));
      const at: number[] = [];
      for (let rest = record.count(); rest > 0; rest--) at.push(record.varint());
      const published = (bits & flag.published) === 0 ? undefined : dayOf(record.varint());
      const withdrawn = (bits & flag.withdrawn) === 0 ? undefined : dayOf(record.varint());
      const level = bits >>> flag.levelShift;
      if (level > levels.length) throw damaged('an advisory has an unknown level');
      const facts: AdvisoryFacts = { id, aliases, published, withdrawn, malware: (bits & flag.malware) !== 0, level: level === 0 ? undefined : levels[level - 1], vectors: at.map(vector) };
      if (decoded.size < mostDecoded) decoded.set(place, facts);
      return facts;
    },
  };

  function vector(at: number): string {
    const known = vectorAt.get(at);
    if (known !== undefined) return known;
    if (at >= vectorBytes) throw damaged('a vector lies outside');
    pages.seek(vectors + at, Math.min(longestVector, vectorBytes - at), record);
    const text = record.text();
    if (vectorAt.size < mostDecoded) vectorAt.set(at, text);
    return text;
  }
}

function dayOf(days: number): string {
  if (days > 3_000_000) throw damaged('a day is out of range');
  return new Date(dayZero + days * dayMilliseconds).toISOString().slice(0, 10);
}

function describe(pages: Pages, file: string): { readonly description: IndexDescription; readonly start: number } {
  const cursor = new Cursor();
  pages.seek(0, headerBytes, cursor);
  const { bytes, at } = cursor;
  if (bytes.toString('latin1', at, at + mark.length) !== mark) throw damaged('it is no index', file);
  const format = bytes.readUInt32LE(at + 8);
  if (format !== formatVersion) throw new AdvisoryError('index-version', `the index has format ${format}; this program reads ${formatVersion}`, { where: file, remedy: 'Build it anew with: breakwater intel update --rebuild' });
  const length = bytes.readUInt32LE(at + 12);
  const described = bytes.readUInt32LE(at + 16);
  if (length > mostDescription || length > described * payloadBytes || (1 + described) * payloadBytes > pages.size) throw damaged('its description has no sound length', file);
  pages.seek(payloadBytes, length, cursor);
  return { description: parsed(cursor.bytes.toString('utf8', cursor.at, cursor.at + length), file), start: (1 + described) * payloadBytes };
}

function parsed(text: string, file: string): IndexDescription {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof IndexDescription, unknown>>;
    const counts = [value.seed, value.recordBytes, value.vectorBytes, value.advisories, value.packages];
    const texts = (list: unknown): boolean => Array.isArray(list) && list.every((each) => typeof each === 'string' && each !== '');
    const entries = (list: unknown): boolean => Array.isArray(list) && list.every((each: unknown) => typeof each === 'object' && each !== null && typeof (each as { name?: unknown }).name === 'string');
    if (counts.every((each) => Number.isSafeInteger(each) && (each as number) >= 0) && Number.isSafeInteger(value.slots) && (value.slots as number) >= 1
      && texts(value.prefixes) && Array.isArray(value.superseded) && texts(value.ecosystems) && entries(value.sources)) return value as IndexDescription;
  } catch {
    // Said below.
  }
  throw damaged('its description is no sound JSON', file);
}
