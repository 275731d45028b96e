import type { Point, State } from './search.ts';

/** OSV `affected[].ranges[].events`, in version order (OSV schema 1.6, section affected[].ranges[].events fields). */
export interface RangeEvent {
  readonly introduced?: string;
  readonly fixed?: string;
}

export interface Affected {
  readonly events: readonly RangeEvent[];
  /** The versions inside, by enumeration. */
  readonly versions: readonly string[];
  /** Inside a range although they could not be judged, because both neighbors are affected. */
  readonly unjudged: readonly string[];
}

/** From states in version order to half-open ranges. Versions that cannot be judged count as their neighbors do when both agree. */
export function affectedOf(points: readonly Point[], states: readonly State[]): Affected {
  const inside = states.map((state, index) => state === 'fired' || (state === 'dead' && surrounded(states, index)));
  const events: RangeEvent[] = [];
  inside.forEach((is, index) => {
    const was = index > 0 && inside[index - 1] === true;
    const version = points[index]?.version as string;
    // "0" is OSV's "from the very first version"; only true where nothing unjudged comes before.
    if (is && !was) events.push({ introduced: index === 0 ? '0' : version });
    if (!is && was) events.push({ fixed: version });
  });
  const pick = (test: (index: number) => boolean): readonly string[] => points.filter((_, index) => test(index)).map(({ version }) => version);
  return {
    events,
    versions: pick((index) => inside[index] === true),
    unjudged: pick((index) => inside[index] === true && states[index] === 'dead'),
  };
}

/**
 * What an advisory says of an executed range. OSV has two answers, affected and not, and a scanner takes silence for the
 * second: so versions that could not be judged count as affected here wherever a judged neighbor is, and are named. A range
 * begins after the last version on which the proof was silent (`0` where there is none), and `fixed` is only ever one on
 * which it was. That reads too much rather than too little; it is never called executed.
 */
export function outwardOf(cells: readonly { readonly version: string; readonly state: State }[]): Affected {
  const wide = cells.map(({ state }, index): State => (state === 'dead' ? besideFired(cells, index) : state));
  const { events, versions } = affectedOf(cells.map(({ version }) => ({ version, line: '' })), wide);
  return { events, versions, unjudged: cells.filter(({ state }) => state === 'dead').map(({ version }) => version) };
}

function besideFired(cells: readonly { readonly state: State }[], index: number): State {
  const before = cells.slice(0, index).findLast(({ state }) => state !== 'dead');
  const after = cells.slice(index + 1).find(({ state }) => state !== 'dead');
  return before?.state === 'fired' || after?.state === 'fired' ? 'fired' : 'silent';
}

function surrounded(states: readonly State[], index: number): boolean {
  const before = states.slice(0, index).findLast((state) => state !== 'dead');
  const after = states.slice(index + 1).find((state) => state !== 'dead');
  return before === 'fired' && after === 'fired';
}

/** A version on which the executed range and a claimed one disagree. */
export interface Disagreement {
  readonly version: string;
  readonly executed: 'affected' | 'not affected';
  readonly probed: boolean;
}

export interface ClaimedRange {
  readonly introduced: string;
  readonly fixed?: string | undefined;
}

export function disagreements(
  points: readonly Point[],
  states: readonly State[],
  probed: ReadonlySet<number>,
  claimed: readonly ClaimedRange[],
  compare: (left: string, right: string) => number,
): readonly Disagreement[] {
  const affected = new Set(affectedOf(points, states).versions);
  const claims = (version: string): boolean => claimed.some(({ introduced, fixed }) =>
    (introduced === '0' || compare(version, introduced) >= 0) && (fixed === undefined || compare(version, fixed) < 0));
  return points.flatMap(({ version }, index): readonly Disagreement[] => {
    if (states[index] === 'dead' && !affected.has(version)) return [];
    if (affected.has(version) === claims(version)) return [];
    return [{ version, executed: affected.has(version) ? 'affected' : 'not affected', probed: probed.has(index) }];
  });
}
