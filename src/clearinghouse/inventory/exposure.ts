import { canonicalName, compareBytes, containsKey, firstFrom, intervalsOf, keyOf, orderFor, type Affected } from '../advisories/index.ts';

/** One component of somebody's inventory. */
export interface ExposureRow {
  /** Whatever the caller knows the holder by. */
  readonly holder: number;
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

/** The other direction: who has what an advisory speaks of. Held in memory; everything about one package stands together, in the order of versions. */
export interface Exposure {
  /** Rows that hold the package, whatever its version. */
  named(ecosystem: string, name: string): number;
  /** Holders of a version that is affected, each once. */
  affected(affected: Affected): readonly number[];
}

interface Held {
  keys: Uint8Array[];
  holders: number[];
  sorted: boolean;
}

export function openExposure(rows: Iterable<ExposureRow>): Exposure {
  const packages = new Map<string, Held>();
  const place = (ecosystem: string, name: string): string => `${ecosystem}\n${canonicalName(ecosystem, name)}`;
  for (const { holder, ecosystem, name, version } of rows) {
    const at = place(ecosystem, name);
    let held = packages.get(at);
    if (held === undefined) {
      held = { keys: [], holders: [], sorted: false };
      packages.set(at, held);
    }
    held.keys.push(keyOf(orderFor(ecosystem), version));
    held.holders.push(holder);
  }
  return {
    named: (ecosystem, name) => packages.get(place(ecosystem, name))?.keys.length ?? 0,
    affected(affected) {
      const held = packages.get(place(affected.ecosystem, affected.name));
      if (held === undefined) return [];
      sort(held);
      const order = orderFor(affected.ecosystem);
      const holders = new Set<number>();
      for (const interval of intervalsOf(affected, (version) => order?.key(version), () => {})) {
        for (let at = interval.from === undefined ? 0 : firstFrom(held.keys, interval.from); at < held.keys.length; at++) {
          if (!containsKey(interval, held.keys[at] as Uint8Array)) break;
          holders.add(held.holders[at] as number);
        }
      }
      return [...holders];
    },
  };
}

/** Once, when an advisory first asks for the package. */
function sort(held: Held): void {
  if (held.sorted) return;
  const order = Array.from(held.keys.keys()).sort((left, right) => compareBytes(held.keys[left] as Uint8Array, held.keys[right] as Uint8Array));
  const { keys, holders } = held;
  held.keys = order.map((at) => keys[at] as Uint8Array);
  held.holders = order.map((at) => holders[at] as number);
  held.sorted = true;
}
