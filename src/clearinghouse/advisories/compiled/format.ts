import { damaged } from '../error.ts';
import type { ByteWriter, Cursor } from './bytes.ts';

/**
 * The compiled index (format 2), in payload bytes of `pages.ts`:
 * - page 0: mark, format, length of the description;
 * - the description, JSON: ecosystems, prefixes of identifiers, sizes of the sections, what it was made from;
 * - the table, by open addressing with linear probing: first a byte of the name's hash for each slot (zero: empty), then for each
 *   slot the place of the package's record. The bytes alone tell that almost all names that are not there are not there;
 * - the records: each package's after those of the advisories that are first named by it;
 * - the CVSS vectors, each once.
 */
export const mark = 'BWINDEX\n';
export const formatVersion = 2;
export const headerBytes = 20;
/** Raised whenever an order of `versions` gives other bytes for some version; `format.test.ts` notices. */
export const keyFormat = 1;

export const placeBytes = 4;
/** Slots for so many names: seven in ten are in use, so that a search ends after a few. */
export function slotsFor(names: number): number {
  return Math.ceil(names / 0.7) + 1;
}
/** A name is at most so many slots behind its own. */
export const mostProbes = 4096;

export interface IndexDescription {
  readonly ecosystems: readonly string[];
  /** An index whose keys were made by other orders must not be compared with. */
  readonly keyFormat: number;
  readonly prefixes: readonly string[];
  readonly seed: number;
  readonly slots: number;
  readonly recordBytes: number;
  readonly vectorBytes: number;
  readonly advisories: number;
  readonly packages: number;
  readonly sources: readonly IndexSource[];
  /** Identifiers of the base index that this one, a delta, replaces or takes away. */
  readonly superseded: readonly string[];
}

export interface IndexSource {
  readonly name: string;
  /** When it was fetched, and the newest change in it: RFC 3339. */
  readonly fetched: string;
  readonly newest: string;
  readonly records: number;
}

/** Bits of an advisory's record. */
export const flag = { withdrawn: 1, malware: 2, published: 4, levelShift: 3 } as const;
export const dayZero = Date.UTC(2000, 0, 1);
export const dayMilliseconds = 86_400_000;

const numbered = /^([A-Z]+)-(\d{4})-(\d{1,9})$/;
const literal = 0;

/** `CVE-2024-0001` becomes a prefix, a year and a number; what does not fit is written out. */
export function writeIdentifier(out: ByteWriter, id: string, prefixes: Map<string, number>): void {
  const found = numbered.exec(id);
  if (found !== null) {
    const [, prefix = '', year = '', number = ''] = found;
    const wide = Number(number);
    const code = `${wide}`.padStart(4, '0') === number ? prefixCode(`${prefix}-0`, prefixes) : `${wide}` === number ? prefixCode(`${prefix}-1`, prefixes) : literal;
    if (code !== literal) {
      out.varint(code);
      out.varint(Number(year));
      out.varint(wide);
      return;
    }
  }
  const dash = id.indexOf('-');
  const code = dash < 1 || dash > 12 ? literal : prefixCode(`${id.slice(0, dash)}-`, prefixes);
  out.varint(code);
  out.text(code === literal ? id : id.slice(dash + 1));
}

function prefixCode(prefix: string, prefixes: Map<string, number>): number {
  const known = prefixes.get(prefix);
  if (known !== undefined) return known;
  if (prefixes.size >= 120) return literal;
  prefixes.set(prefix, prefixes.size + 1);
  return prefixes.size;
}

export function readIdentifier(cursor: Cursor, prefixes: readonly string[]): string {
  const code = cursor.varint();
  if (code === literal) return cursor.text();
  const prefix = prefixes[code - 1];
  if (prefix === undefined) throw damaged('an identifier has an unknown prefix');
  if (prefix.endsWith('-')) return prefix + cursor.text();
  const year = cursor.varint();
  const number = `${cursor.varint()}`;
  return `${prefix.slice(0, -1)}${`${year}`.padStart(4, '0')}-${prefix.endsWith('0') ? number.padStart(4, '0') : number}`;
}
