import { PackageURL } from 'packageurl-js';
import { intervalsOf } from '../advisory.ts';
import type { Advisory, Interval } from '../advisory.ts';

export interface Product {
  readonly id: string;
  readonly branch: Branch;
}

export interface Branch {
  readonly category: 'product_family' | 'product_name' | 'product_version' | 'product_version_range';
  readonly name: string;
  readonly branches?: readonly Branch[];
  readonly product?: { readonly name: string; readonly product_id: string; readonly product_identification_helper: { readonly purl: string } };
}

/** One affected stretch of versions and, where there is one, the first version after it without the flaw. */
export interface Stretch {
  readonly affected: Product;
  readonly fixed: Product | undefined;
  readonly interval: Interval;
}

/** The executed range as CSAF products, in the order of its events. What could not be judged is left out of each stretch: CSAF has a status of its own for it. */
export function stretchesOf({ package: { purl, name }, range }: Advisory): readonly Stretch[] {
  const scheme = PackageURL.fromString(purl).type;
  return intervalsOf(range.affected.events).map((interval, index) => {
    const vers = versOf(scheme, interval, unjudgedIn(range, interval));
    const affected = product(`affected-${index + 1}`, 'product_version_range', vers, `${name} ${vers}`, purl);
    return { affected, fixed: interval.fixed === undefined ? undefined : versionProduct(`fixed-${index + 1}`, scheme, name, purl, interval.fixed), interval };
  });
}

/** Every version that could not be judged, whatever OSV has to count it as. */
export function unjudgedProducts({ package: { purl, name }, range }: Advisory): readonly Product[] {
  const scheme = PackageURL.fromString(purl).type;
  return range.cells.filter(({ state }) => state === 'dead').map(({ version }, index) => versionProduct(`unjudged-${index + 1}`, scheme, name, purl, version));
}

/** Cells are in version order, and so is what this gives. */
function unjudgedIn({ cells }: Advisory['range'], { introduced, fixed }: Interval): readonly string[] {
  const from = cells.findIndex(({ version }) => version === introduced);
  const to = cells.findIndex(({ version }) => version === fixed);
  return cells.slice(Math.max(from, 0), to < 0 ? undefined : to).filter(({ state }) => state === 'dead').map(({ version }) => version);
}

/** Of the ecosystem and the package, with every stretch below. */
export function productTree({ package: { ecosystem, name } }: Advisory, stretches: readonly Stretch[], unjudged: readonly Product[]): { readonly branches: readonly Branch[] } {
  const leaves = [...stretches.flatMap(({ affected, fixed }) => [affected, ...(fixed === undefined ? [] : [fixed])]), ...unjudged].map(({ branch }) => branch);
  const named: Branch = { category: 'product_name', name, branches: leaves };
  return { branches: ecosystem === undefined ? [named] : [{ category: 'product_family', name: ecosystem, branches: [named] }] };
}

/** The vers notation: comparators with percent-encoded versions, each version once. OSV's `0` is the start of everything, not a version. */
export function versOf(scheme: string, { introduced, fixed }: Interval, without: readonly string[] = []): string {
  const bounds = [
    ...(introduced === '0' ? [] : [`${without.includes(introduced) ? '>' : '>='}${encodeURIComponent(introduced)}`]),
    ...without.filter((version) => version !== introduced).map((version) => `!=${encodeURIComponent(version)}`),
    ...(fixed === undefined ? [] : [`<${encodeURIComponent(fixed)}`]),
  ];
  return `vers:${scheme}/${bounds.length === 0 ? '*' : bounds.join('|')}`;
}

/** Words that CSAF takes for a range in a version's name (6.1.31), whatever the version means by them. */
const rangeWords = /[<>]|^(?:after|all|before|earlier|later|prior|versions)$/i;

function versionProduct(id: string, scheme: string, name: string, purl: string, version: string): Product {
  const { type, namespace, name: base, qualifiers, subpath } = PackageURL.fromString(purl);
  const exact = new PackageURL(type, namespace, base, version, qualifiers, subpath).toString();
  return rangeWords.test(version)
    ? product(id, 'product_version_range', `vers:${scheme}/${encodeURIComponent(version)}`, `${name} ${version}`, exact)
    : product(id, 'product_version', version, `${name} ${version}`, exact);
}

function product(id: string, category: Branch['category'], branch: string, name: string, purl: string): Product {
  return { id, branch: { category, name: branch, product: { name, product_id: id, product_identification_helper: { purl } } } };
}
