import { canonicalName, keyOf, orderFor, type AdvisoryFacts, type Hit, type Index } from '../advisories/index.ts';
import { placesOf, type Place } from './ecosystem.ts';
import type { Component, Inventory } from './inventory.ts';
import { parsePurl } from './purl.ts';

/** One component and one advisory that speaks of its version. */
export interface Match {
  readonly component: Component;
  readonly place: Place;
  readonly advisory: AdvisoryFacts;
  readonly fixed: string | undefined;
}

export interface Matches {
  readonly found: readonly Match[];
  /** Components that were asked about. */
  readonly judged: number;
  /** What could not be judged, and why. */
  readonly unjudged: readonly Unjudged[];
}

export interface Unjudged {
  readonly component: Component;
  readonly reason: 'no package URL that can be read' | 'no advisories are written for this kind of package' | 'no version';
}

/** What a match is made against: the index, and one with what changed since it was built. */
export interface Knowledge {
  readonly base: Index;
  readonly delta: Index | undefined;
}

/** Every advisory that speaks of a component's version, withdrawn ones too. */
export function match(inventory: Inventory, { base, delta }: Knowledge): Matches {
  const found: Match[] = [];
  const unjudged: Unjudged[] = [];
  const superseded = new Set(delta?.description.superseded);
  const indexes = delta === undefined ? [base] : [base, delta];
  const facts = indexes.map(() => new Map<number, AdvisoryFacts>());
  let judged = 0;
  base.prepare(inventory.components.length);

  function take(component: Component, place: Place, which: number, hits: readonly Hit[]): void {
    const index = indexes[which] as Index;
    const known = facts[which] as Map<number, AdvisoryFacts>;
    for (const { advisory: at, fixed } of hits) {
      let advisory = known.get(at);
      if (advisory === undefined) {
        advisory = index.advisory(at);
        known.set(at, advisory);
      }
      if (which === 0 && superseded.has(advisory.id)) continue;
      found.push({ component, place, advisory, fixed });
    }
  }
  for (const component of inventory.components) {
    const purl = parsePurl(component.purl);
    const places = purl === undefined ? [] : placesOf(purl);
    if (places.length === 0) {
      unjudged.push({ component, reason: purl === undefined ? 'no package URL that can be read' : 'no advisories are written for this kind of package' });
      continue;
    }
    if (places[0]?.version === undefined) {
      unjudged.push({ component, reason: 'no version' });
      continue;
    }
    judged++;
    for (const place of places) {
      let key: Uint8Array | undefined;
      for (const [which, index] of indexes.entries()) {
        const ecosystem = index.ecosystem(place.ecosystem);
        if (ecosystem === undefined || place.version === undefined) continue;
        key ??= keyOf(orderFor(place.ecosystem), place.version);
        const hits = index.query(ecosystem, canonicalName(place.ecosystem, place.name), key);
        if (hits.length > 0) take(component, place, which, hits);
      }
    }
  }
  return { found, judged, unjudged };
}
