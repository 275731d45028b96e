import { productOrder } from '../../../versions/index.ts';
import type { Status, VersionRange } from './statement.ts';

export interface Judgement {
  /**
   * `unstated`: it says of no version, or of none in a way that can be read; `incomparable`: the version counts otherwise than those
   * it names; `overlapping`: a range holds it, but the range of its own line may have ended before.
   */
  readonly status: Status | 'unstated' | 'incomparable' | 'overlapping';
  /** The version that ends the range which the version lies in. */
  readonly fixed: string | undefined;
  /** The range lies within one line of releases: both ends begin alike. */
  readonly oneLine: boolean;
}

const unstated: Judgement = { status: 'unstated', fixed: undefined, oneLine: false };

/**
 * CVE JSON 5, `versions`: the first entry that the version matches decides, changes inside it included; else the status of all others.
 * `beside` are the ranges that the same record has for the product elsewhere: ends without a beginning (`< 13.5`, `< 12.6`) are one for each line.
 */
export function judge(versions: readonly VersionRange[], otherwise: Status, version: string, beside: readonly VersionRange[] = versions): Judgement {
  const readable = versions.filter(isReadable);
  if (readable.length === 0) return otherwise === 'affected' && versions.length === 0 ? { status: 'affected', fixed: undefined, oneLine: false } : unstated;
  const key = productOrder.key(version);
  if (key === undefined) return { ...unstated, status: 'incomparable' };
  const comparable = readable.filter((range) => alike(range, version));
  if (comparable.length === 0) return { ...unstated, status: 'incomparable' };
  const lines = beside.filter(isOpen).slice(0, mostLines);
  let overlapping = false;
  for (const range of comparable) {
    if (!holds(range, key)) continue;
    const own = isOpen(range) ? lines.find((each) => each.to !== range.to && endedBefore(each, version, key)) : undefined;
    if (own !== undefined) {
      // `12.6` may stand for a fix in 12.6.8: what only goes on from there is not told from it.
      overlapping ||= version.startsWith(`${own.to}.`);
      continue;
    }
    const turned = range.changes.flatMap(({ at, status }) => {
      const from = productOrder.key(at);
      return from !== undefined && Buffer.compare(from, key) <= 0 ? [status] : [];
    }).at(-1);
    const ended = range.changes.find(({ status }) => status === 'unaffected')?.at ?? (range.single || range.including ? undefined : range.to);
    return { status: turned ?? range.status, fixed: ended, oneLine: range.single || (range.from !== undefined && range.to !== undefined && lineOf(range.from) === lineOf(range.to)) };
  }
  if (overlapping) return { ...unstated, status: 'overlapping' };
  // Where some of it could not be read, that the version is in none of the others decides nothing.
  if (readable.length < versions.length || comparable.length < readable.length) return unstated;
  if (otherwise === 'unknown' && isBelowListed(comparable, key)) return { ...unstated, status: 'unknown' };
  return { status: otherwise === 'affected' ? 'affected' : 'unaffected', fixed: undefined, oneLine: false };
}

/** Of a list of single versions that says nothing of others, an older one that is not on it may be one that nobody supports any more. */
function isBelowListed(ranges: readonly VersionRange[], key: Uint8Array): boolean {
  return ranges.every(({ single }) => single) && ranges.some(({ from, status }) => status === 'affected' && from !== undefined && Buffer.compare(key, productOrder.key(from) as Uint8Array) < 0);
}

/** No product keeps more of them at a time; a record that claims so is not to cost time. */
const mostLines = 200;

/** Of ranges whose end is below their beginning, nobody knows what was meant. */
export function isReadable({ from, to, single }: VersionRange): boolean {
  const [first, last] = [from === undefined ? undefined : productOrder.key(from), to === undefined ? undefined : productOrder.key(to)];
  if ((from !== undefined && first === undefined) || (to !== undefined && last === undefined)) return false;
  return single || first === undefined || last === undefined || Buffer.compare(first, last) <= 0;
}

/** `< 13.5`: where it begins, it does not say. */
function isOpen({ status, from, to, single }: VersionRange): boolean {
  return status === 'affected' && from === undefined && to !== undefined && !single;
}

/** The end of the version's own line, at it or below. */
function endedBefore({ to = '', including }: VersionRange, version: string, key: Uint8Array): boolean {
  const end = productOrder.key(to);
  if (end === undefined || Number(/\d+/.exec(to)?.[0]) !== Number(/\d+/.exec(version)?.[0])) return false;
  const order = Buffer.compare(end, key);
  return including ? order < 0 : order <= 0;
}

function holds({ from, to, including, single }: VersionRange, key: Uint8Array): boolean {
  const first = from === undefined ? undefined : productOrder.key(from) as Uint8Array;
  if (single) return first !== undefined && Buffer.compare(first, key) === 0;
  if (first !== undefined && Buffer.compare(first, key) > 0) return false;
  if (to === undefined) return true;
  const order = Buffer.compare(key, productOrder.key(to) as Uint8Array);
  return including ? order <= 0 : order < 0;
}

/** `2019` is the name of a release, `15.2.1118` a build: the one is not above the other. */
function alike({ from, to }: VersionRange, version: string): boolean {
  return [from, to].every((bound) => bound === undefined || /^v?0*$/.test(bound) || isYear(bound) === isYear(version));
}

function isYear(version: string): boolean {
  const first = Number(/\d+/.exec(version)?.[0]);
  return first >= 1990 && first < 2100;
}

function lineOf(version: string): string {
  const numbers = version.match(/\d+/g) ?? [];
  return numbers.length < 3 ? version : numbers.slice(0, 3).map(Number).join('.');
}
