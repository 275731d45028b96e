import { orderOf, semverOrder, type VersionOrder } from '../../../versions/index.ts';
import { gitEcosystem, type Affected, type RangeEvent } from '../advisory.ts';

/** From a key, inclusive (undefined: from the first version on), to a key, exclusive or not (undefined: no end). */
export interface Interval {
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
  readonly including: boolean;
  /** The version that ends it is a fix, by its name. */
  readonly fix: string | undefined;
}

/** A key for texts that are no versions of the ecosystem: they equal themselves and nothing else. */
export const oddMark = Uint8Array.of(0xff, 0xff, 0xff);

function oddKey(text: string): Uint8Array {
  return Buffer.concat([oddMark, Buffer.from(text, 'utf8')]);
}

export function isOdd(key: Uint8Array): boolean {
  return key[0] === 0xff && key[1] === 0xff && key[2] === 0xff;
}

/** How the versions of an ecosystem are keyed: by its own order, else by Semantic Versioning, which ranges of that type may use anywhere. */
export function orderFor(ecosystem: string): VersionOrder | undefined {
  return ecosystem === gitEcosystem ? undefined : orderOf(ecosystem) ?? semverOrder;
}

/** A commit, or a tag: by its text alone. */
export function keyOf(order: VersionOrder | undefined, version: string): Uint8Array {
  return order?.key(version) ?? oddKey(order === undefined ? version.toLowerCase() : version);
}

/** The affected versions as intervals of keys; what could not be read is handed to `fault`. */
export function intervalsOf(affected: Affected, key: (version: string) => Uint8Array | undefined, fault: (reason: string) => void): readonly Interval[] {
  const intervals: Interval[] = [];
  const own = affected.ecosystem === gitEcosystem || orderOf(affected.ecosystem) !== undefined;
  for (const { type, events } of affected.ranges) {
    if (type === 'GIT') commits(events, intervals);
    else if (own || type === 'SEMVER') sweep(events, key, intervals, fault);
    else fault(`no version order is known for ${affected.ecosystem}`);
  }
  // Versions of the package's ranges are said already; a record may list very many of both.
  const covered = union(intervals);
  for (const version of affected.versions) {
    const point = key(version) ?? oddKey(affected.ecosystem === gitEcosystem ? version.toLowerCase() : version);
    if (!within(covered, point)) intervals.push({ from: point, to: point, including: true, fix: undefined });
  }
  return intervals;
}

/** In the order of where they begin, those that lie inside another left out: of the last one that begins in time the end decides. */
function union(intervals: readonly Interval[]): readonly Interval[] {
  if (intervals.length < 2) return intervals;
  const sorted = intervals.toSorted((left, right) => (left.from === undefined ? (right.from === undefined ? 0 : -1) : right.from === undefined ? 1 : compareBytes(left.from, right.from)));
  const apart: Interval[] = [];
  for (const each of sorted) {
    const last = apart.at(-1);
    if (last === undefined || endsBefore(last, each)) apart.push(each);
  }
  return apart;
}

function endsBefore(left: Interval, right: Interval): boolean {
  if (left.to === undefined) return false;
  if (right.to === undefined) return true;
  return (compareBytes(left.to, right.to) || Number(left.including) - Number(right.including)) < 0;
}

/** By halving: it runs for every version that any advisory lists. */
function within(covered: readonly Interval[], key: Uint8Array): boolean {
  let low = 0;
  let high = covered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { from } = covered[middle] as Interval;
    if (from === undefined || compareBytes(from, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && containsKey(covered[low - 1] as Interval, key);
}

/** OSV schema, "Evaluation": events in the order of versions; `introduced` opens, `fixed` and `last_affected` close, `limit` bounds all. */
function sweep(events: readonly RangeEvent[], keyFor: (version: string) => Uint8Array | undefined, into: Interval[], fault: (reason: string) => void): void {
  const sorted: { kind: RangeEvent[0]; version: string; key: Uint8Array | undefined }[] = [];
  for (const [kind, version] of events) {
    const start = kind === 'introduced' && version === '0';
    if (kind === 'limit' && version === '*') continue;
    const key = start ? undefined : keyFor(version);
    if (!start && key === undefined) {
      fault(`${kind} is no version: ${version.slice(0, 80)}`);
      return;
    }
    sorted.push({ kind, version, key });
  }
  sorted.sort((left, right) => (left.key === undefined ? (right.key === undefined ? 0 : -1) : right.key === undefined ? 1 : compareBytes(left.key, right.key)));
  const limit = sorted.findLast(({ kind }) => kind === 'limit')?.key;
  let open: { readonly from: Uint8Array | undefined } | undefined;
  const close = (to: Uint8Array | undefined, including: boolean, fix: string | undefined): void => {
    if (open === undefined) return;
    const beyond = limit !== undefined && (to === undefined || compareBytes(limit, to) < 0);
    if (!beyond) into.push({ from: open.from, to, including, fix });
    else if (open.from === undefined || compareBytes(open.from, limit) < 0) into.push({ from: open.from, to: limit, including: false, fix: undefined });
    open = undefined;
  };
  for (const { kind, version, key } of sorted) {
    if (kind === 'introduced') open ??= { from: key };
    else if (kind === 'fixed') close(key, false, version);
    else if (kind === 'last_affected') close(key, true, undefined);
  }
  close(undefined, false, undefined);
}

/** Without the repository's history only the named commits themselves can be judged: the first and the last affected one. */
function commits(events: readonly RangeEvent[], into: Interval[]): void {
  for (const [kind, version] of events) {
    if ((kind !== 'introduced' && kind !== 'last_affected') || version === '0') continue;
    const key = oddKey(version.toLowerCase());
    into.push({ from: key, to: key, including: true, fix: undefined });
  }
}

export function containsKey({ from, to, including }: Interval, key: Uint8Array): boolean {
  if (from !== undefined && compareBytes(key, from) < 0) return false;
  if (to === undefined) return !isOdd(key);
  const order = compareBytes(key, to);
  return including ? order <= 0 : order < 0;
}

/** Buffer.compare for short keys, without the call into native code. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] as number) - (right[at] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Where in sorted keys the first one stands that is not below this; their number where there is none. */
export function firstFrom(keys: readonly Uint8Array[], key: Uint8Array): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle] as Uint8Array, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
