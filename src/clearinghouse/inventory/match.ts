import { canonicalName, keyOf, orderFor, type AdvisoryFacts, type Hit, type Index } from '../advisories/index.ts';
import { placesOf, type Place } from './ecosystem.ts';
import { InventoryError } from './error.ts';
import type { Component, Inventory } from './inventory.ts';
import { parsePurl } from './purl.ts';

/** One component and one advisory that speaks of its version. */
export interface Match {
  readonly component: Component;
  readonly place: Place;
  readonly advisory: AdvisoryFacts;
  readonly fixed: string | undefined;
  /** Only of products, where the record leaves open whether the version is meant: what is to be looked at. */
  readonly check?: string;
  /** Only of products: what the inventory's text was taken to mean, and why. */
  readonly taken?: Taken;
}

export interface Taken {
  /** `vendor:product`. */
  readonly as: string;
  readonly cpe: string;
  readonly score: number;
  readonly because: string;
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
  readonly reason: 'no package URL that can be read' | 'no advisories are written for this kind of package' | 'no version' | 'a product that is not recognized' | 'a product, of which nothing is known on this machine';
  /** What a product may be, the likeliest first. */
  readonly proposals?: readonly { readonly as: string; readonly cpe: string; readonly score: number }[];
}

/** What a match is made against: the index, and one with what changed since it was built. */
export interface Knowledge {
  readonly base: Index;
  readonly delta: Index | undefined;
}

/** What is the same for every component of an ecosystem. */
interface Ecosystem {
  readonly order: ReturnType<typeof orderFor>;
  readonly base: number | undefined;
  readonly delta: number | undefined;
  /** The same versions come up again and again. */
  readonly keys: Map<string, Uint8Array>;
}

/** More than that no one can act on, and the memory for it is bounded. */
export const mostMatches = 250_000;

export function tooManyFindings(where: string): InventoryError {
  return new InventoryError('inventory-too-large', `the inventory has more than ${mostMatches} findings`, { where: where.slice(0, 200), remedy: 'Split it, for example by machine, or list each product and version once instead of once for each machine.' });
}

/** Every advisory that speaks of a component's version, withdrawn ones too; `beside` it, so many were found of products. */
export function match(inventory: Inventory, { base, delta }: Knowledge, beside = 0): Matches {
  const found: Match[] = [];
  const unjudged: Unjudged[] = [];
  const superseded = new Set(delta?.description.superseded);
  const ecosystems = new Map<string, Ecosystem>();
  let judged = 0;
  /** What is asked about: one function for all components, and the key is made only where a package is known. */
  let [asked, askedVersion]: [Ecosystem | undefined, string] = [undefined, ''];
  const key = (): Uint8Array => {
    const { keys, order } = asked as Ecosystem;
    let known = keys.get(askedVersion);
    if (known === undefined) {
      known = keyOf(order, askedVersion);
      keys.set(askedVersion, known);
    }
    return known;
  };
  base.prepare(inventory.components.length);

  function ecosystemOf(name: string): Ecosystem {
    const known = ecosystems.get(name);
    if (known !== undefined) return known;
    const opened = { order: orderFor(name), base: base.ecosystem(name), delta: delta?.ecosystem(name), keys: new Map<string, Uint8Array>() };
    ecosystems.set(name, opened);
    return opened;
  }
  function take(component: Component, place: Place, index: Index, hits: readonly Hit[]): void {
    for (const { advisory: at, fixed } of hits) {
      const advisory = index.advisory(at);
      if (delta !== undefined && index === base && superseded.has(advisory.id)) continue;
      if (beside + found.length >= mostMatches) throw tooManyFindings(component.purl);
      found.push({ component, place, advisory, fixed });
    }
  }
  function ask(component: Component, place: Place, version: string): void {
    const ecosystem = ecosystemOf(place.ecosystem);
    if (ecosystem.base === undefined && ecosystem.delta === undefined) return;
    const name = canonicalName(place.ecosystem, place.name);
    asked = ecosystem;
    askedVersion = version;
    if (ecosystem.base !== undefined) take(component, place, base, base.query(ecosystem.base, name, key));
    if (delta !== undefined && ecosystem.delta !== undefined) take(component, place, delta, delta.query(ecosystem.delta, name, key));
  }
  for (const component of inventory.components) {
    if (component.product !== undefined) continue;
    const purl = parsePurl(component.purl);
    const places = purl === undefined ? [] : placesOf(purl);
    const version = places[0]?.version;
    if (version === undefined) {
      unjudged.push({ component, reason: purl === undefined ? 'no package URL that can be read' : places.length === 0 ? 'no advisories are written for this kind of package' : 'no version' });
      continue;
    }
    judged++;
    for (const place of places) ask(component, place, place.version ?? version);
  }
  return { found, judged, unjudged };
}
