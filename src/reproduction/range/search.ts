/**
 * Finds on which of a package's versions a proof fires, by executing it on few of them.
 *
 * The rule of the search: between two probed versions of equal state nothing changes, unless there is a reason to look.
 * Reasons to look: both ends, the claimed versions, the newest of each major line; the release lines beside an edge and,
 * where the registry tells dates, every line that was maintained while it was published (that is where backports and
 * late merges live); behind an edge at versions that cannot be judged; spot checks in the longest stretches nobody looked into. Where of two probed neighbors one fired,
 * bisection ends with both sides of the edge probed.
 */

/** `dead`: does not build, load or answer the benign input, so the proof's silence there says nothing. */
export type State = 'fired' | 'silent' | 'dead';

export interface Point {
  readonly version: string;
  /** Release line, for example `4.17`. */
  readonly line: string;
  /** Milliseconds since the epoch, where the registry tells. */
  readonly published?: number;
}

export interface SearchOptions {
  /** Indexes worth a look from the start: claimed versions and their neighbors. */
  readonly anchors: readonly number[];
  /** How many extra looks are spent on stretches that nothing has looked into. */
  readonly spotChecks: number;
}

export interface Searched {
  /** One per point: probed, or inferred from equal neighbors. */
  readonly states: readonly State[];
  readonly probed: ReadonlySet<number>;
}

/** A line counts as maintained around an edge when it has a release within this time of it (backports come close together). */
const maintained = 60 * 24 * 3_600_000;

export async function searchRange(points: readonly Point[], probe: (index: number) => Promise<State>, options: SearchOptions): Promise<Searched> {
  const known = new Map<number, State>();
  if (points.length === 0) return { states: [], probed: new Set() };

  async function look(index: number): Promise<State> {
    const before = known.get(index);
    if (before !== undefined) return before;
    const state = await probe(index);
    known.set(index, state);
    return state;
  }

  /** Probes inside (left, right) until every change between them is pinned to two neighbors. */
  async function narrow(left: number, right: number): Promise<void> {
    if (right - left <= 1 || ((await look(left)) === 'fired') === ((await look(right)) === 'fired')) return;
    const middle = (left + right) >> 1;
    await look(middle);
    await narrow(left, middle);
    await narrow(middle, right);
  }

  async function settle(extra: Iterable<number>): Promise<void> {
    for (const index of extra) await look(index);
    const seen = [...known.keys()].sort((a, b) => a - b);
    for (let i = 1; i < seen.length; i++) await narrow(seen[i - 1] as number, seen[i] as number);
  }

  const lines = linesOf(points);
  await settle([0, points.length - 1, ...options.anchors, ...newestOfMajors(points)]);
  for (let checks = options.spotChecks; ;) {
    const suspects = suspicious(points, lines, known);
    if (suspects.length > 0) {
      await settle(suspects);
      continue;
    }
    if (checks === 0) break;
    checks -= 1;
    const spot = loneliest(points.length, known);
    if (spot === undefined) break;
    const expected = inferred(points.length, known)[spot];
    // A surprise means that the history is less regular than thought: settle around it and look further.
    if ((await look(spot)) !== expected) checks += 2;
    await settle([]);
  }
  return { states: inferred(points.length, known), probed: new Set(known.keys()) };
}

/** Indexes of each release line, ascending. */
function linesOf(points: readonly Point[]): readonly (readonly number[])[] {
  const lines = new Map<string, number[]>();
  points.forEach(({ line }, index) => lines.set(line, [...(lines.get(line) ?? []), index]));
  return [...lines.values()];
}

function newestOfMajors(points: readonly Point[]): readonly number[] {
  const newest = new Map<string, number>();
  points.forEach((point, index) => newest.set(majorOf(point), index));
  // Calendar versions and the like can have dozens of "majors": those are found by bisection instead.
  return newest.size > Math.max(8, points.length / 10) ? [] : [...newest.values()];
}

function majorOf({ line }: Point): string {
  return line.split('.')[0] ?? line;
}

/**
 * Ends of release lines that deserve a look although their neighbors agree.
 * - The newest of a line that is believed affected: it may have got a backport of the fix. Which lines? The one below
 *   the fixed line (and on from there while backports are found); with dates, all that had releases around the fix.
 * - The oldest of a line above a fix: it may have begun without it. Which lines? The next one and each later major;
 *   with dates, those that began before the fix was published.
 * - With dates: the newest of an unaffected line below the introduction that lived on after it (the flaw came with a backport).
 */
function suspicious(points: readonly Point[], lines: readonly (readonly number[])[], known: ReadonlyMap<number, State>): readonly number[] {
  const states = inferred(points.length, known);
  const changes = edges(points.length, known);
  const fixes = changes.filter((index) => states[index - 1] === 'fired');
  const introductions = changes.filter((index) => states[index] === 'fired');
  const firstFired = states.indexOf('fired');
  const published = (index: number): number | undefined => points[index]?.published;
  const lineAt = (index: number): number => lines.findIndex((line) => line.includes(index));
  const fixedLines = new Set(fixes.map(lineAt));
  const major = (line: readonly number[] | undefined): string | undefined => (line === undefined ? undefined : majorOf(points[line[0] as number] as Point));

  return [...behindTheDead(points.length, known, changes), ...lines.flatMap((line, at): readonly number[] => {
    const [oldest, newest] = [line[0] as number, line.at(-1) as number];
    const looks: number[] = [];
    if (!known.has(newest) && states[newest] === 'fired') {
      const besideFix = fixedLines.has(at + 1) && major(line) === major(lines[at + 1]);
      if (besideFix || fixes.some((index) => lived(published(oldest), published(newest), published(index)))) looks.push(newest);
    }
    if (!known.has(newest) && newest < firstFired && introductions.some((index) => isBefore(published(index), published(newest)))) looks.push(newest);
    if (!known.has(oldest) && states[oldest] !== 'fired' && oldest > firstFired) {
      const nextLine = fixedLines.has(at - 1) && major(line) === major(lines[at - 1]);
      const beginsMajor = fixes.some((index) => index < oldest) && major(line) !== major(lines[at - 1]);
      if (nextLine || beginsMajor || fixes.some((index) => isBefore(published(oldest), published(index)))) looks.push(oldest);
    }
    return looks;
  })];
}

/** How many versions beyond an edge that cannot be judged are looked at. */
const behind = 3;

/** Where an edge ends at versions that cannot be judged, the flaw may go on behind them: looks until one of them can be. */
function behindTheDead(count: number, known: ReadonlyMap<number, State>, changes: readonly number[]): readonly number[] {
  return changes.flatMap((index) => {
    const [from, step] = known.get(index) === 'fired' ? [index - 1, -1] : [index, 1];
    for (let far = 0; far <= behind; far++) {
      const at = from + far * step;
      if (at < 0 || at >= count) return [];
      const state = known.get(at);
      if (state === undefined) return [at];
      if (state !== 'dead') return [];
    }
    return [];
  });
}

/** Both dates are told, and in this order. */
function isBefore(left: number | undefined, right: number | undefined): boolean {
  return left !== undefined && right !== undefined && left <= right;
}

/** Releases on both sides of a moment, or close to it. */
function lived(first: number | undefined, last: number | undefined, moment: number | undefined): boolean {
  return moment !== undefined && isBefore(first, moment + maintained) && isBefore(moment - maintained, last);
}

/** Indexes where firing begins or ends, both sides probed. */
function edges(count: number, known: ReadonlyMap<number, State>): readonly number[] {
  const found: number[] = [];
  for (let index = 1; index < count; index++) {
    const [before, here] = [known.get(index - 1), known.get(index)];
    if (before !== undefined && here !== undefined && (before === 'fired') !== (here === 'fired')) found.push(index);
  }
  return found;
}

/** The middle of the longest stretch of at least three unprobed versions. */
function loneliest(count: number, known: ReadonlyMap<number, State>): number | undefined {
  let best: { readonly length: number; readonly middle: number } | undefined;
  let start = 0;
  for (let index = 0; index <= count; index++) {
    if (index < count && !known.has(index)) continue;
    const length = index - start;
    if (length >= 3 && length > (best?.length ?? 0)) best = { length, middle: start + (length >> 1) };
    start = index + 1;
  }
  return best?.middle;
}

function inferred(count: number, known: ReadonlyMap<number, State>): readonly State[] {
  const states: State[] = [];
  let last: State = known.get(0) ?? 'dead';
  for (let index = 0; index < count; index++) {
    last = known.get(index) ?? last;
    states.push(last);
  }
  return states;
}
