import { crc32 } from 'node:zlib';
import { damaged } from '../error.ts';
import type { ByteWriter, Cursor } from './bytes.ts';
import { orderFor } from './intervals.ts';

/**
 * The compiled index (format 1), in payload bytes of `pages.ts`:
 * - page 0: mark, format, length of the description;
 * - the description, JSON: ecosystems, prefixes of identifiers, sizes of the sections, what it was made from;
 * - the table: pages of slots (sixteen bits of a name's hash, place of the package's record), a full page runs over into the next;
 * - the records: each package's after those of the advisories that are first named by it;
 * - the CVSS vectors, each once.
 */
export const mark = 'BWINDEX\n';
export const formatVersion = 1;
export const headerBytes = 20;

export const slotBytes = 6;
export const slotsPerPage = 84;
/** Slots in use on an average page: few run over. */
export const slotsUsed = 60;
/** A name is at most so many pages behind its own. */
export const mostProbes = 64;

export interface IndexDescription {
  readonly ecosystems: readonly EcosystemEntry[];
  readonly prefixes: readonly string[];
  readonly seed: number;
  readonly tablePages: number;
  readonly recordBytes: number;
  readonly vectorBytes: number;
  readonly advisories: number;
  readonly packages: number;
  readonly sources: readonly IndexSource[];
  /** Identifiers of the base index that this one, a delta, replaces or takes away. */
  readonly superseded: readonly string[];
}

export interface EcosystemEntry {
  readonly name: string;
  /** Over the keys of sample versions: an index whose keys were made by another order must not be compared with. */
  readonly keys: number;
}

export interface IndexSource {
  readonly name: string;
  /** When it was fetched, and the newest change in it: RFC 3339. */
  readonly fetched: string;
  readonly newest: string;
  readonly records: number;
}

const samples = ['0', '1.2.3', '1.0.0-alpha.1', 'v2.0.0+build', '1:2.3-4', '1.0rc1', '2024.10.1', '1.2.3.4', '1.0~beta1-1.el9', '1_0'];

export function keysDigest(ecosystem: string): number {
  const order = orderFor(ecosystem);
  let sum = 0;
  for (const sample of samples) sum = crc32(order?.key(sample) ?? Buffer.of(0), sum);
  return sum;
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
