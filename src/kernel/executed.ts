interface Tried {
  readonly version: string;
  readonly state: 'fired' | 'silent' | 'dead';
}

/**
 * The affected versions as they follow one another: `1.0.0 to 1.2.5` for each stretch. One that could not be judged ends
 * no stretch, and none begins or ends with it: nobody saw the proof fire there.
 */
export function affectedStretches(cells: readonly Tried[]): readonly string[] {
  const stretches: { first: string; last: string }[] = [];
  let open = false;
  for (const { version, state } of cells) {
    const last = stretches.at(-1);
    if (state === 'silent') open = false;
    else if (state === 'dead') continue;
    else if (open && last !== undefined) last.last = version;
    else {
      stretches.push({ first: version, last: version });
      open = true;
    }
  }
  return stretches.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
}

export interface Counts {
  readonly published: number;
  /** The proof ran there and the answer counts. */
  readonly ran: number;
  readonly fired: number;
  readonly silent: number;
  /** Not run: both neighbors that were agree. */
  readonly inferred: number;
  readonly unjudged: number;
}

/** How much of a range was executed. The page, OSV and CSAF count by this one function. */
export function countsOf(cells: readonly (Tried & { readonly probed: boolean })[]): Counts {
  const count = (test: (cell: (typeof cells)[number]) => boolean): number => cells.filter(test).length;
  const fired = count(({ state, probed }) => probed && state === 'fired');
  const silent = count(({ state, probed }) => probed && state === 'silent');
  const unjudged = count(({ state }) => state === 'dead');
  return { published: cells.length, ran: fired + silent, fired, silent, inferred: cells.length - fired - silent - unjudged, unjudged };
}
