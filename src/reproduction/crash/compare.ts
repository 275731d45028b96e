import type { Crash } from './crash.ts';

/**
 * Do two crashes look like one flaw? `equal`: same kind and same state. `close`: two frames in common in the same
 * order, or lines that differ little. Either proposes; it never decides: different flaws crash alike, and one flaw
 * crashes in many places.
 */
export type Likeness = 'equal' | 'close' | 'different';

const COMMON_FRAMES = 2;
const LIKE_ENOUGH = 0.8;
/** Longer lines are compared by their starts; a state's line has 80 characters, but for casts. */
const COMPARED = 256;

export function sameCrash(left: Crash, right: Crash): Likeness {
  if (empty(left) || empty(right)) return 'different';
  const equalStates = left.state.length === right.state.length && left.state.every((line, index) => line === right.state[index]);
  if (equalStates) return typesAgree(left.type, right.type) ? 'equal' : 'close';
  if (commonInOrder(left.state, right.state) >= COMMON_FRAMES) return 'close';
  const pairs = Math.min(left.state.length, right.state.length);
  let sum = 0;
  for (let index = 0; index < pairs; index++) sum += likeness(left.state[index] ?? '', right.state[index] ?? '');
  return sum / pairs > LIKE_ENOUGH ? 'close' : 'different';
}

function empty(crash: Crash): boolean {
  return crash.state.length === 0 || crash.state[0] === 'NULL';
}

/** `Heap-buffer-overflow\nREAD 4`, the same with a space, and `heap-buffer-overflow` are one kind; so are both accesses of a wild fault. */
function kind(type: string): string {
  return type.trim().toLowerCase().replaceAll(/[\s_]+/g, '-').replace(/(?:-atomic)?-(?:read|write)(?:-(?:\d+|\{\*\}))?$/, '');
}

/** Kinds that one flaw shows in turn, because where the wild access lands is chance. */
const interchangeable: readonly ReadonlySet<string>[] = [
  new Set(['unknown', 'null-dereference', 'segv', 'sigsegv', 'segv-on-unknown-address', 'bus', 'sigbus']),
  new Set(['heap-double-free', 'double-free', 'attempting-double-free']),
  new Set(['invalid-free', 'bad-free']),
  new Set(['abrt', 'sigabrt', 'assert', 'fatal-signal', 'abort']),
  new Set(['stack-overflow', 'stack-exhaustion']),
  new Set(['undefined-shift', 'shift', 'shift-exponent', 'shift-base']),
  new Set(['integer-overflow', 'signed-integer-overflow']),
  new Set(['divide-by-zero', 'int-divide-by-zero', 'floating-point-exception', 'fpe', 'sigfpe']),
];

/** Equal but for the access: `READ 4` beside `READ {*}`, or no access named at all. */
function typesAgree(left: string, right: string): boolean {
  const [a, b] = [kind(left), kind(right)];
  return a === b || interchangeable.some((kinds) => kinds.has(a) && kinds.has(b));
}

/** What a reporter says the crash is; what is left out agrees with everything. */
export interface ClaimedCrash {
  /** A sanitizer's word or the method's: `heap-buffer-overflow`, `Heap-buffer-overflow\nREAD 4`, `SEGV`. */
  readonly type?: string | undefined;
  /** Functions of the crashing stack, innermost first. */
  readonly frames?: readonly string[] | undefined;
}

export interface Match {
  readonly matches: boolean;
  /** For a person: what agrees, or what does not. */
  readonly because: string;
}

/** Is this crash the claimed one? Its kind must agree, and one of the claimed frames be among the top of its stack. */
export function matchesClaim(crash: Crash, claimed: ClaimedCrash): Match {
  const seen = `${crash.type.replace('\n', ' ')} in ${crash.state[0] ?? 'NULL'}`;
  if (claimed.type !== undefined && !typesAgree(crash.type, claimed.type)) {
    return { matches: false, because: `${seen}, but ${claimed.type.replace('\n', ' ')} was claimed` };
  }
  const expected = claimed.frames ?? [];
  if (expected.length === 0) return { matches: true, because: seen };
  const top = new Set([...crash.state, ...crash.frames.filter((frame) => !frame.dropped).slice(0, TOP).map((frame) => frame.name)].map(bare));
  const common = expected.find((frame) => top.has(bare(frame)));
  return common === undefined
    ? { matches: false, because: `${seen}, but none of the claimed frames (${expected.slice(0, 3).join(', ')}) is at the top of its stack` }
    : { matches: true, because: `${seen}; claimed frame ${common} agrees` };
}

/** How deep a claimed frame may lie: inlining and compiler versions shift the top by a few frames. */
const TOP = 8;

function bare(frame: string): string {
  const open = frame.search(/[(<[]/);
  return (open > 0 ? frame.slice(0, open) : frame).trim();
}

/** Longest common subsequence of at most a few lines. */
function commonInOrder(left: readonly string[], right: readonly string[]): number {
  let before: readonly number[] = Array.from({ length: right.length + 1 }, () => 0);
  for (const line of left) {
    const row = [0];
    for (let index = 0; index < right.length; index++) {
      row.push(line === right[index] ? (before[index] ?? 0) + 1 : Math.max(before[index + 1] ?? 0, row[index] ?? 0));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}

/** 1 for equal lines, 0 for lines with nothing in common: edit distance (Levenshtein 1966) against both lengths. */
function likeness(left: string, right: string): number {
  const [a, b] = [left.slice(0, COMPARED), right.slice(0, COMPARED)];
  if (a.length + b.length === 0) return 1;
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      row.push(Math.min((row[j] ?? 0) + 1, (before[j + 1] ?? 0) + 1, (before[j] ?? 0) + (a[i] === b[j] ? 0 : 1)));
    }
    before = row;
  }
  return (a.length + b.length - (before.at(-1) ?? 0)) / (a.length + b.length);
}
