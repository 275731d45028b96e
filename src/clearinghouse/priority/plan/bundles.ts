import { standingOf, type Action } from '../actions/action.ts';
import { daysBetween, type Day } from '../calendar.ts';
import { compareStandings } from '../order.ts';

/** Actions of which one has to wait for another: planned together, or not at all. In the order they are done. */
export interface Bundle {
  readonly actions: readonly Action[];
  readonly quarters: number;
  readonly weight: number;
  /** How many weeks from today it is due, negative when it is past; infinitely many where it has no clock. */
  readonly dueWeek: number;
}

/** A quarter of an hour is the unit that time is planned in; what takes less takes one. */
export function quartersOf(action: Action): number {
  return Math.max(1, Math.ceil(action.hours * 4 - 1e-9));
}

/** In the order of the list. */
export function bundlesOf(actions: readonly Action[], today: Day): readonly Bundle[] {
  const sorted = actions.map((action) => ({ action, standing: standingOf(action) })).sort((a, b) => compareStandings(a.standing, b.standing)).map(({ action }) => action);
  const leader = new Map(sorted.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    for (let next = leader.get(at); next !== undefined && next !== at; next = leader.get(at)) at = next;
    leader.set(id, at);
    return at;
  };
  for (const { id, after } of sorted) for (const before of after) if (leader.has(before)) leader.set(find(id), find(before));
  const groups = new Map<string, Action[]>();
  for (const action of sorted) {
    const key = find(action.id);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [action]);
    else group.push(action);
  }
  return [...groups.values()].map((group) => {
    const dues = group.flatMap(({ due }) => (due === undefined ? [] : [due])).sort();
    return {
      actions: inSequence(group),
      quarters: group.reduce((sum, action) => sum + quartersOf(action), 0),
      weight: group.reduce((sum, { weight }) => sum + weight, 0),
      dueWeek: dues[0] === undefined ? Number.POSITIVE_INFINITY : Math.floor(daysBetween(today, dues[0]) / 7),
    };
  });
}

/** What has to wait comes after what it waits for; else the order stays. A circle, which no grouping makes, stays as it is. */
function inSequence(group: readonly Action[]): readonly Action[] {
  const inside = new Set(group.map(({ id }) => id));
  const done = new Set<string>();
  const sequence: Action[] = [];
  let rest = [...group];
  while (rest.length > 0) {
    const next = rest.find(({ after }) => after.every((id) => done.has(id) || !inside.has(id))) ?? rest[0];
    if (next === undefined) break;
    sequence.push(next);
    done.add(next.id);
    rest = rest.filter((each) => each !== next);
  }
  return sequence;
}
