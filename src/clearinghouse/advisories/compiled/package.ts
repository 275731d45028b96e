import type { ByteWriter, Cursor } from './bytes.ts';
import { damaged } from '../error.ts';
import { compareBytes, firstFrom, oddMark, type Interval } from './intervals.ts';

/**
 * A package's record. Its versions that matter, as keys in ascending order, each without what it shares with the one
 * before; then what each advisory says, in places: key number n stands at 2n + 1, what lies before it at 2n. So a version
 * is looked up once, and every range of the package is two comparisons of small numbers.
 */
export interface Said {
  /** How far before the package's record the advisory's begins. */
  readonly back: number;
  readonly intervals: readonly Interval[];
}

interface Span {
  from: number;
  to: number;
  fix: boolean;
}

export function writePackage(out: ByteWriter, body: ByteWriter, ecosystem: number, name: string, said: readonly Said[]): void {
  const keys = distinct(said.flatMap(({ intervals }) => intervals.flatMap(({ from, to }) => [from, to].filter((key) => key !== undefined))));
  body.length = 0;
  body.varint(ecosystem);
  body.text(name);
  body.varint(keys.length);
  let before: Uint8Array = new Uint8Array();
  for (const key of keys) {
    const shared = sharedLength(before, key);
    body.varint(shared);
    body.varint(key.length - shared);
    body.raw(key, shared);
    before = key;
  }
  const fixes = new Map<number, string>();
  const entries = merged(said, keys, fixes);
  body.varint(entries.length);
  // From the package to the first advisory, then from each to the next: packages of one build have the same steps, which compress.
  let at = 0;
  for (const { back, spans } of entries) {
    body.varint(at === 0 ? back : at - back);
    at = back;
    body.varint(spans.length);
    for (const { from, to, fix } of spans) {
      body.varint(from);
      body.varint((to - from) * 2 + (fix ? 1 : 0));
    }
  }
  body.varint(fixes.size);
  let last = 0;
  for (const [place, fix] of [...fixes].sort(([left], [right]) => left - right)) {
    body.varint(place - last);
    body.text(fix);
    last = place;
  }
  out.blockOf(body);
}

/** One entry an advisory, its spans in order and apart. */
function merged(said: readonly Said[], keys: readonly Uint8Array[], fixes: Map<number, string>): readonly { readonly back: number; readonly spans: readonly Span[] }[] {
  const entries = new Map<number, Span[]>();
  // Texts that are no versions come last, and no range without an end reaches them.
  const proper = firstFrom(keys, oddMark);
  for (const { back, intervals } of said) {
    const spans = entries.get(back) ?? [];
    entries.set(back, spans);
    for (const { from, to, including, fix } of intervals) {
      const start = from === undefined ? 0 : 2 * firstFrom(keys, from) + 1;
      const place = to === undefined ? keys.length : firstFrom(keys, to);
      const end = to === undefined ? 2 * proper + 1 : 2 * place + (including ? 2 : 1);
      if (start >= end) continue;
      spans.push({ from: start, to: end, fix: fix !== undefined });
      if (fix !== undefined && !fixes.has(place)) fixes.set(place, fix);
    }
  }
  return [...entries].sort(([left], [right]) => right - left).map(([back, spans]) => ({ back, spans: joined(spans, 2 * proper) })).filter(({ spans }) => spans.length > 0);
}

/** Spans that touch become one, but for those of texts that are no versions, each of which stands alone. */
function joined(spans: readonly Span[], odd: number): readonly Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((left, right) => left.from - right.from || right.to - left.to)) {
    const last = apart.at(-1);
    if (last === undefined || span.from > last.to || (span.from === last.to && span.from > odd)) apart.push({ ...span });
    else if (span.to > last.to) Object.assign(last, { to: span.to, fix: span.fix });
    else if (span.to === last.to) last.fix ||= span.fix;
  }
  return apart;
}

function distinct(keys: readonly Uint8Array[]): readonly Uint8Array[] {
  const sorted = keys.toSorted(compareBytes);
  return sorted.filter((key, index) => index === 0 || compareBytes(key, sorted[index - 1] as Uint8Array) !== 0);
}

function sharedLength(left: Uint8Array, right: Uint8Array): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left[at] === right[at]) at++;
  return at;
}

/** Whether the record, which the cursor stands in, is that of this package; stands behind the name then. */
export function isPackage(cursor: Cursor, ecosystem: number, name: string): boolean {
  if (cursor.varint() !== ecosystem) return false;
  const length = cursor.count();
  const { bytes, at } = cursor;
  cursor.at += length;
  if (length < name.length) return false;
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    if (unit >= 0x80) return bytes.toString('utf8', at, at + length) === name;
    if (bytes[at + index] !== unit) return false;
  }
  return length === name.length;
}

/** The place of a key among the package's; stands behind the keys then. Bytes are compared only where they can still matter. */
export function placeOf(cursor: Cursor, key: Uint8Array): number {
  const count = cursor.count();
  const { bytes } = cursor;
  /** What the key shares with the last one, which was below it. */
  let shared = 0;
  let longest = 0;
  let place = -1;
  for (let index = 0; index < count; index++) {
    const same = cursor.varint();
    const length = cursor.count();
    if (same > longest) throw damaged('a key shares more than the one before has');
    longest = same + length;
    const { at } = cursor;
    cursor.at += length;
    if (place >= 0 || same > shared) continue;
    if (same < shared) {
      place = 2 * index;
      continue;
    }
    let matched = 0;
    while (matched < length && same + matched < key.length && bytes[at + matched] === key[same + matched]) matched++;
    shared = same + matched;
    if (matched === length) {
      if (shared === key.length) place = 2 * index + 1;
    } else if (shared === key.length || (bytes[at + matched] as number) > (key[shared] as number)) place = 2 * index;
  }
  return place < 0 ? 2 * count : place;
}
