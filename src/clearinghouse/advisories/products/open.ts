import { Cursor } from '../compiled/bytes.ts';
import { loadPages, openPages, payloadBytes } from '../compiled/pages.ts';
import { AdvisoryError, damaged } from '../error.ts';
import { formatVersion, headerBytes, mark } from './format.ts';
import { readKeptRecord, readStatement, type KeptRecord, type KeptStatement } from './record.ts';
import { openTable } from './table.ts';

/** A product as it is known: by whoever has written about it. */
export interface Product {
  /** `vendor/name`, in the letters that are compared. */
  readonly key: string;
  readonly vendor: string;
  readonly words: readonly string[];
  /** As records write them. */
  readonly vendorTitle: string;
  readonly title: string;
  /** `part:vendor:product`; empty where no CPE names it. */
  readonly cpe: string;
  /** Key of the product that this one is a release of; empty where it is none. */
  readonly parent: string;
  readonly members: readonly string[];
  statements(): readonly ProductStatement[];
}

export interface ProductStatement extends KeptStatement {
  readonly record: number;
}

export interface ProductIndex {
  readonly products: number;
  product(key: string): Product | undefined;
  /** Keys of the products of that name (written together), of whatever vendor. */
  named(name: string): readonly string[];
  /** Keys of products that have the word; undefined where it tells nothing, because none or very many have it. */
  having(word: string): readonly string[] | undefined;
  isVendor(vendor: string): boolean;
  record(at: number): KeptRecord;
  readonly touched: () => number;
  close(): void;
}

/** What an inventory asks for is remembered, but not without end: it may ask for millions of names that nobody has. */
const mostOpened = 100_000;

/** By positioned reads, or held in memory and verified as a whole: for a service, which others' updates must not concern. */
export function openProductIndex(file: string, whole = false): ProductIndex {
  const pages = whole ? loadPages(file) : openPages(file);
  const cursor = new Cursor();
  pages.seek(0, headerBytes, cursor);
  const { bytes, at } = cursor;
  if (bytes.toString('latin1', at, at + mark.length) !== mark) throw damaged('it is no index of products', file);
  const [format = 0, seed = 0, firstBytes = 0, tableBytes = 0, keptBytes = 0, recordBytes = 0, products = 0] = [0, 1, 2, 3, 4, 5, 6].map((index) => bytes.readUInt32LE(at + 8 + index * 4));
  if (format !== formatVersion) throw new AdvisoryError('index-version', `the index of products has format ${format}; this program reads ${formatVersion}`, { where: file, remedy: 'Build it anew with: breakwater intel update --rebuild' });
  const start = (1 + Math.ceil(firstBytes / payloadBytes)) * payloadBytes;
  const kept = start + tableBytes;
  const flaws = kept + keptBytes;
  if (firstBytes % 4 !== 0 || tableBytes !== (firstBytes / 4) * payloadBytes || flaws + recordBytes > pages.size) throw damaged('its sections do not fit', file);
  const firsts = Buffer.alloc(firstBytes);
  if (firstBytes > 0) {
    pages.seek(payloadBytes, firstBytes, cursor);
    cursor.bytes.copy(firsts, 0, cursor.at, cursor.at + firstBytes);
  }
  const table = openTable(pages, firsts, start, kept, seed);
  const opened = new Map<string, Product | undefined>();
  const records = new Map<number, KeptRecord>();

  function read(key: string): Product | undefined {
    const found = table.find(`n/${key}`);
    if (found === undefined) return undefined;
    const [vendor = '', words = '', vendorTitle = '', title = '', cpe = '', parent = ''] = Array.from({ length: 6 }, () => found.text());
    const members = texts(found);
    const begin = found.at;
    return {
      key, vendor, words: words.split(' '), vendorTitle, title, cpe, parent, members,
      statements() {
        found.at = begin;
        return Array.from({ length: found.count() }, () => ({ record: found.varint(), ...readStatement(found) }));
      },
    };
  }
  return {
    products,
    touched: pages.touched,
    close: pages.close,
    product(key) {
      if (opened.size >= mostOpened) opened.clear();
      if (!opened.has(key)) opened.set(key, read(key));
      return opened.get(key);
    },
    named: (name) => listOf(table.find(`p/${name}`)) ?? [],
    having: (word) => listOf(table.find(`w/${word}`)),
    isVendor: (vendor) => table.find(`v/${vendor}`) !== undefined,
    record(place) {
      const known = records.get(place);
      if (known !== undefined) return known;
      if (place >= recordBytes) throw damaged('a statement leads behind the end', file);
      pages.seek(flaws + place, Math.min(2, recordBytes - place), cursor);
      const length = cursor.varint();
      const begin = flaws + place + (length < 0x80 ? 1 : 2);
      if (begin + length > flaws + recordBytes) throw damaged('a flaw is cut off', file);
      pages.seek(begin, length, cursor);
      const record = readKeptRecord(cursor);
      records.set(place, record);
      return record;
    },
  };
}

function listOf(cursor: Cursor | undefined): readonly string[] | undefined {
  return cursor === undefined ? undefined : texts(cursor);
}

function texts(cursor: Cursor): readonly string[] {
  return Array.from({ length: cursor.count() }, () => cursor.text());
}
