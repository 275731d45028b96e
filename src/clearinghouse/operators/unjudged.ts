import type { Index } from '../advisories/index.ts';
import { match, type Component } from '../inventory/index.ts';

/** An index of nothing: what can be judged at all hangs on the component alone. */
const empty: Index = {
  description: { keyFormat: 0, advisories: 0, packages: 0, slots: 1, recordBytes: 0, vectorBytes: 0, seed: 0, prefixes: [], superseded: [], ecosystems: [], sources: [] },
  ecosystem: () => undefined,
  query: () => [],
  advisory: () => { throw new Error('there is none'); },
  prepare: () => undefined,
  touched: () => 0,
  close: () => undefined,
};

export function judgeable(components: readonly Component[]): { readonly judged: number; readonly unjudged: readonly { readonly purl: string; readonly reason: string }[] } {
  const { judged, unjudged } = match({ format: '', unnamed: 0, components }, { base: empty, delta: undefined });
  return { judged, unjudged: unjudged.map(({ component: { purl }, reason }) => ({ purl, reason })) };
}
