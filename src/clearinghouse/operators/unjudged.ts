import type { Index, Product, ProductIndex } from '../advisories/index.ts';
import { loadProducts, match, type Component, type Recognition } from '../inventory/index.ts';

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

/** What nothing is said about, and why. */
export interface NotJudged {
  /** Empty where the inventory states a product instead. */
  readonly purl: string;
  readonly reason: string;
  readonly product?: string;
}

export interface Judgeable {
  readonly judged: number;
  /** Entries that state a product: counted, and listed with what they are taken for; only `breakwater match` judges them. */
  readonly products: number;
  readonly unjudgedCount: number;
  /** No more than so many of them. */
  readonly unjudged: readonly NotJudged[];
}

export async function judgeable(components: readonly Component[], known: ProductIndex | undefined, most: number): Promise<Judgeable> {
  const { judged, unjudged } = match({ format: '', unnamed: 0, components }, { base: empty, delta: undefined });
  const stated = components.flatMap(({ product }) => product ?? []);
  const listed: NotJudged[] = unjudged.slice(0, most).map(({ component: { purl }, reason }) => ({ purl, reason }));
  const { recognize } = await loadProducts();
  for (const each of stated.slice(0, most - listed.length)) {
    const found = known === undefined ? undefined : recognize(each, known);
    const product = [each.vendor, each.product === '' ? each.cpe : each.product, each.version].filter((part) => part !== undefined).join(' ');
    listed.push({ purl: '', product, reason: found === undefined ? 'a product, of which nothing is known on this machine' : reasonOf(found) });
  }
  return { judged, products: stated.length, unjudgedCount: unjudged.length + stated.length, unjudged: listed };
}

function reasonOf(found: Recognition): string {
  const nameOf = ({ vendor, words }: Product): string => `${vendor}:${words.join('_')}`;
  if (found.kind === 'recognized') return `a product, recognized as ${nameOf(found.product)}; the service judges packages alone, breakwater match judges it`;
  return found.kind === 'unknown' ? 'a product that is not recognized' : `a product that is not recognized; perhaps ${found.proposals.map(({ product }) => nameOf(product)).join(', ')}`;
}
