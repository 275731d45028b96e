import { VersionsError, type VersionsErrorCode } from './error.ts';
import { longestVersion, type VersionOrder } from './order.ts';
import { byVersType } from './registry.ts';

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface Constraint {
  readonly comparator: Comparator;
  /** Percent-decoded. */
  readonly version: string;
}

/** A range of versions in the notation of the Version Range Specifier. */
export interface VersRange {
  readonly type: string;
  /** `*` alone stands for every version. */
  readonly constraints: '*' | readonly Constraint[];
  /** `undefined` where we know none for the type: then only `*` and versions written the same way are decided. */
  readonly order: VersionOrder | undefined;
  /** `undefined`: that cannot be said, because it is no version of the type or the type has no order. */
  contains(version: string): boolean | undefined;
}

const mostConstraints = 10_000;
const longestRange = 1024 * 1024;
const typeShape = /^[a-z][a-z0-9.-]*$/;
const constraintShape = /^(>=|<=|!=|<|>)?([^<>=!*|]+)$/;
const remedy = 'Write it as vers:TYPE/CONSTRAINT|CONSTRAINT with the versions in ascending order, for example vers:npm/>=1.0.0|<2.0.0.';

/**
 * VERS, clause 5 and "How to parse and validate VERS": strictly, which means that what is not in its canonical form is refused
 * rather than put right. Throws `VersionsError`.
 */
export function parseVers(text: string): VersRange {
  if (text.length > longestRange) throw failure('range-too-long', text, `a range has at most ${longestRange} characters`);
  if (!/^[\x21-\x7e]*$/.test(text)) throw failure('range-invalid', text, 'a range has neither blanks nor characters beyond ASCII; a blank in a version is %20');
  const colon = text.indexOf(':');
  if (text.slice(0, colon) !== 'vers') throw failure('range-invalid', text, 'a range begins with "vers:"');
  const slash = text.indexOf('/', colon);
  const type = text.slice(colon + 1, slash);
  if (slash < 0 || !typeShape.test(type)) throw failure('range-invalid', text, 'after "vers:" comes a type in lower case that begins with a letter, and a slash');
  if (type === 'invalid') throw failure('range-invalid', text, 'the type "invalid" is reserved for ranges that are not valid');
  const rest = text.slice(slash + 1);
  if ((type === 'all' || type === 'none') && rest !== '*') throw failure('range-invalid', text, `the type "${type}" has no range but vers:${type}/*`);
  if (rest === '*') return { type, constraints: '*', order: byVersType.get(type), contains: () => type !== 'none' };
  const parts = rest.split('|', mostConstraints + 1);
  if (parts.length > mostConstraints) throw failure('range-too-long', text, `a range has at most ${mostConstraints} constraints`);
  const constraints = parts.map((part) => parseConstraint(part, text));
  const order = byVersType.get(type);
  return order === undefined ? unordered(type, constraints, text) : ordered(type, order, constraints, text);
}

function parseConstraint(part: string, text: string): Constraint {
  const match = constraintShape.exec(part);
  if (match === null) throw failure('range-invalid', text, `${JSON.stringify(part.slice(0, 80))} is no constraint: a comparator (>=, <=, !=, <, > or none) and a version, in which the characters > < = ! * | % are percent-encoded`);
  const version = decode(match[2] ?? '');
  if (version === undefined || version.length > longestVersion) throw failure('range-invalid', text, `${JSON.stringify(part.slice(0, 80))} has no version: its percent-encoding is broken, hides what is not printable ASCII, or it is too long`);
  return { comparator: (match[1] ?? '=') as Comparator, version };
}

/** Once, and nothing but printable ASCII may come out. */
function decode(version: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(version)) return undefined;
  const decoded = version.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /^[\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
}

/** Without an order, the sequence cannot be judged by version; repeated ones and bad neighbors can. */
function unordered(type: string, constraints: readonly Constraint[], text: string): VersRange {
  if (new Set(constraints.map(({ version }) => version)).size < constraints.length) throw failure('range-contradictory', text, 'a version occurs twice');
  checkNeighbors(constraints, text);
  return {
    type,
    constraints,
    order: undefined,
    contains(version) {
      const same = constraints.find((each) => each.version === version);
      if (same !== undefined) return includesItself(same);
      return constraints.every(({ comparator }) => comparator === '=') ? false : undefined;
    },
  };
}

interface Bound extends Constraint {
  readonly key: Uint8Array;
}

function ordered(type: string, order: VersionOrder, constraints: readonly Constraint[], text: string): VersRange {
  const bounds = constraints.map((constraint): Bound => {
    const key = order.key(constraint.version);
    if (key === undefined) throw failure('range-invalid', text, `${JSON.stringify(constraint.version.slice(0, 80))} is no version of ${order.name}`);
    return { ...constraint, key };
  });
  for (const [index, bound] of bounds.entries()) {
    const before = bounds[index - 1];
    const sign = before === undefined ? -1 : Buffer.compare(before.key, bound.key);
    if (sign >= 0) throw failure('range-contradictory', text, `${JSON.stringify(bound.version.slice(0, 80))} ${sign === 0 ? 'occurs twice' : 'is out of order'}`);
  }
  checkNeighbors(constraints, text);
  const gaps = gapsInside(constraints);
  return {
    type,
    constraints,
    order,
    contains(version) {
      const key = order.key(version);
      if (key === undefined) return undefined;
      const at = firstNotBelow(bounds, key);
      const bound = bounds[at];
      return bound !== undefined && Buffer.compare(bound.key, key) === 0 ? includesItself(bound) : gaps[at] === true;
    },
  };
}

function includesItself({ comparator }: Constraint): boolean {
  return comparator === '=' || comparator === '<=' || comparator === '>=';
}

/**
 * Which stretches between neighboring constraints are inside, the one before the first and the one after the last included. Bounds
 * alternate, so the next one tells: below a `<` is inside. Exclusions alone exclude from everything.
 */
function gapsInside(constraints: readonly Constraint[]): readonly boolean[] {
  const last = constraints.findLast(isBound);
  let inside = last === undefined ? constraints.every(({ comparator }) => comparator === '!=') : last.comparator.startsWith('>');
  const gaps = [inside];
  for (const constraint of constraints.toReversed()) {
    if (isBound(constraint)) inside = constraint.comparator.startsWith('<');
    gaps.push(inside);
  }
  return gaps.reverse();
}

function isBound({ comparator }: Constraint): boolean {
  return comparator !== '=' && comparator !== '!=';
}

function firstNotBelow(bounds: readonly Bound[], key: Uint8Array): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare((bounds[middle] as Bound).key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without exclusions, a lower bound is followed by an upper one, and everything else by anything but an upper one. */
function checkNeighbors(constraints: readonly Constraint[], text: string): void {
  const rest = constraints.filter(({ comparator }) => comparator !== '!=');
  for (const [index, constraint] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined || constraint.comparator.startsWith('>') === next.comparator.startsWith('<')) continue;
    throw failure('range-contradictory', text, `${JSON.stringify(shown(constraint))} and then ${JSON.stringify(shown(next))} is empty or says the same twice`);
  }
}

function shown({ comparator, version }: Constraint): string {
  return `${comparator === '=' ? '' : comparator}${version.slice(0, 80)}`;
}

function failure(code: VersionsErrorCode, text: string, message: string): VersionsError {
  return new VersionsError(code, message, { where: text.slice(0, 200), remedy });
}
