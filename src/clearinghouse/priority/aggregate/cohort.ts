import type { Day } from '../calendar.ts';
import { smallest } from './exposure.ts';

/** One of those who are counted, in a sector, with what is counted of them as one text. */
export interface Counted {
  readonly operator: string;
  readonly sector: string;
  readonly joined: Day;
  readonly has: string;
}

/**
 * The next frozen cohort. A sector is counted anew only where at least five of its operators differ: they joined, left,
 * went elsewhere, or have other things than before. Otherwise it stays as it was, so that whoever knows of one that
 * changed finds the same answer before and after, whatever is asked. Nobody is in two sectors. Who joins is banded apart
 * until ten of those who were there before differ as well: two sums, one with and one without them, would tell of them.
 */
export function renewed(before: readonly Counted[], now: readonly Omit<Counted, 'joined'>[], on: Day): readonly Counted[] {
  const was = new Map(before.map((each) => [each.operator, each]));
  const open = new Set([...before, ...now].map(({ sector }) => sector));
  for (;;) {
    const kept = before.filter(({ sector }) => !open.has(sector));
    const held = new Set(kept.map(({ operator }) => operator));
    const next = Map.groupBy(now.filter(({ operator, sector }) => open.has(sector) && !held.has(operator)), ({ sector }) => sector);
    const differing = new Map([...open].map((sector) => [sector, differ(before.filter((each) => each.sector === sector), next.get(sector) ?? [])]));
    const still = [...open].filter((sector) => (differing.get(sector)?.all ?? 0) < smallest);
    for (const sector of still) open.delete(sector);
    if (still.length > 0) continue;
    const anew = (each: Omit<Counted, 'joined'>): Counted => {
      const earlier = was.get(each.operator);
      const stays = earlier?.sector === each.sector && (differing.get(each.sector)?.ofBefore ?? 0) < 2 * smallest;
      return { ...each, joined: stays ? earlier.joined : on };
    };
    return [...kept, ...[...next.values()].flat().map(anew)];
  }
}

function differ(before: readonly Counted[], next: readonly Omit<Counted, 'joined'>[]): { readonly all: number; readonly ofBefore: number } {
  const has = new Map(next.map((each) => [each.operator, each.has]));
  const had = new Set(before.map(({ operator }) => operator));
  const ofBefore = before.filter(({ operator, has: text }) => has.get(operator) !== text).length;
  return { ofBefore, all: ofBefore + next.filter(({ operator }) => !had.has(operator)).length };
}
