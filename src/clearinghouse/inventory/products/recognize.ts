import { canonical, compact, isEdition, isRelease, keyOfName, lineage, parseCpe, plainValue, productWordsOf, trimmed, vendorKey, vendorOfBare, withoutAcronym, withoutVendor, type Product, type ProductIndex } from '../../advisories/index.ts';
import type { StatedProduct } from './product.ts';

/** What a text was taken to mean, and on what ground; or what it may mean, to be decided by a person. */
export type Recognition =
  | { readonly kind: 'recognized'; readonly product: Product; readonly version: string | undefined; readonly score: number; readonly because: string }
  | { readonly kind: 'ambiguous'; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'unknown' };

export interface Proposal {
  readonly product: Product;
  /** 0 to 1: how much of both names is the same, rare words counting more. */
  readonly score: number;
  readonly because: string;
}

const mostProposals = 3;

/** Only names that are the same, or that are known to be the same, are taken. Whatever is merely alike is proposed, where proposals are asked for. */
export function recognize({ product: text, vendor: given, version: stated, cpe }: StatedProduct, index: ProductIndex, propose = true): Recognition {
  const alike = (words: readonly string[]): Recognition => (propose ? proposed(index, words, given) : { kind: 'unknown' });
  const named = cpe === undefined ? undefined : parseCpe(cpe);
  const [cpeVendor, cpeProduct] = [plainValue(named?.vendor ?? ''), plainValue(named?.product ?? '')];
  if (cpeVendor !== undefined && cpeProduct !== undefined) {
    const vendor = vendorKey(cpeVendor);
    const found = pick(index, vendor, trimmed(withoutVendor(vendor, productWordsOf(cpeProduct))));
    const version = stated ?? versionOf(named?.version, named?.update);
    return found === undefined ? { kind: 'unknown' } : { kind: 'recognized', product: releaseOf(index, found.product, version), version: found.version ?? version, score: 1, because: 'its CPE names it' };
  }
  const { words, version } = split(text, stated);
  if (words.length === 0) return { kind: 'unknown' };
  // What was no text in the document's encoding is taken for nothing: a person decides.
  if (text.includes('\uFFFD') || given?.includes('\uFFFD') === true) return alike(words);
  for (const { vendor, because, rest, score } of vendorsOf(given, words, index)) {
    const several = canonical(vendor, rest).flatMap((each) => index.product(keyOfName(each)) ?? []);
    if (several.length > 1) return { kind: 'ambiguous', proposals: several.slice(0, mostProposals).map((product) => ({ product, score: 0.9, because: 'the name stands for several products' })) };
    const found = pick(index, vendor, rest);
    if (found !== undefined) return taken(index, found, version, score - found.left * 0.02, found.left === 0 ? because : `${because}; what says which edition or release it is was left out`);
  }
  return alike(words);
}

function taken(index: ProductIndex, { product, version: inName }: Picked, version: string | undefined, score: number, because: string): Recognition {
  const told = version ?? inName;
  const release = releaseOf(index, product, told);
  return { kind: 'recognized', product: release, version: release === product || /\d\.\d/.test(told ?? '') ? told : undefined, score: Math.round(score * 100) / 100, because };
}

/** `22H2`, `2019 CU12`: a version that is a release with a name of its own. */
function releaseOf(index: ProductIndex, product: Product, version: string | undefined): Product {
  const words = version === undefined || version.length > 60 ? [] : productWordsOf(version);
  for (let count = words.length; count > 0; count--) {
    const release = words.slice(0, count);
    if (!release.every((word) => isRelease(word))) continue;
    const found = index.product(keyOfName({ vendor: product.vendor, words: [...product.words, ...release] }));
    if (found !== undefined) return found;
  }
  return product;
}

function versionOf(version: string | undefined, update: string | undefined): string | undefined {
  const parts = [plainValue(version ?? ''), plainValue(update ?? '')].filter((each) => each !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

const dotted = /^v?\d+(?:\.\d+)+(?:\(\d+\)[a-z0-9]*)?(?:-[a-z]\d+)?$/i;

/** `9.16(4)`, `10.2.9-h1`, `1.8.0_291`, `9.1R11`, `7.0 U3`. */
const written = /(?:^|[\s_/-])v?(\d+(?:\.\d+)+[\w()-]*(?:\s(?:U|R|SP|CU|HF|Update\s|Patch\s)\d+[a-z]?\b)?)/i;

/** The name's words, and the version where it stands at the end of the name: `Cisco ASA 9.16(4)`. */
function split(text: string, stated: string | undefined): { readonly words: readonly string[]; readonly version: string | undefined } {
  const words = productWordsOf(withoutAcronym(text));
  const at = words.findIndex((word, index) => index > 0 && dotted.test(word));
  const version = at < 0 ? undefined : written.exec(text)?.[1] ?? words[at];
  const blank = stated === undefined || stated.trim() === '' ? undefined : stated.trim();
  // What follows the version names nothing: an architecture, a build, a language.
  return { words: trimmed(at < 0 ? words : words.slice(0, at)), version: blank ?? version };
}

interface Reading {
  readonly vendor: string;
  readonly rest: readonly string[];
  readonly score: number;
  readonly because: string;
}

/** Whose product it may be: as a column says, as the name begins, as everybody knows. */
function* vendorsOf(given: string | undefined, words: readonly string[], index: ProductIndex): Generator<Reading> {
  const vendor = given === undefined ? '' : vendorKey(given);
  if (vendor !== '') yield { vendor, rest: trimmed(withoutVendor(vendor, words)), score: 1, because: 'vendor and name are the same' };
  for (let count = Math.min(4, words.length - 1); count > 0; count--) {
    const candidate = vendorKey(words.slice(0, count).join(' '));
    if (candidate !== '' && candidate !== vendor && index.isVendor(candidate)) yield { vendor: candidate, rest: words.slice(count), score: 0.98, because: 'the name begins with its vendor' };
  }
  for (let end = words.length; end > 0; end--) {
    const known = vendorOfBare(words.slice(0, end));
    if (known !== undefined && known !== '' && words.slice(end).every((word) => isRelease(word) || isEdition(word) || word === 'server')) yield { vendor: known, rest: words, score: 0.95, because: 'it is known by that name alone' };
  }
  if (vendor === '' && words.length >= 2 && words.join('').length >= distinctive) {
    const [only, ...others] = index.named(compact(words));
    if (only !== undefined && others.length === 0) yield { vendor: only.slice(0, only.indexOf('/')), rest: words, score: 0.9, because: 'only one vendor has a product of that name' };
  }
  const [alone] = words;
  if (vendor !== '' || alone === undefined) return;
  for (const name of [words.slice(0, 2), [alone]]) {
    const same = vendorKey(name.join(' '));
    if (words.slice(name.length).every((word) => isRelease(word)) && index.isVendor(same)) yield { vendor: same, rest: words, score: 0.92, because: 'product and vendor have the same name' };
  }
}

const distinctive = 9;

interface Picked {
  readonly product: Product;
  /** A release that stands in the name and is no product by itself. */
  readonly version: string | undefined;
  /** So many words were left out. */
  readonly left: number;
}

/** The longest name that is known: releases at the end may be unknown, editions may be left out, anything else may not. */
function pick(index: ProductIndex, vendor: string, words: readonly string[]): Picked | undefined {
  for (const [left, shorter] of variants(vendor, words)) {
    const [name] = canonical(vendor, shorter);
    const product = name === undefined ? undefined : index.product(keyOfName(name));
    if (product === undefined) continue;
    return { product, version: versionIn(left.filter((word) => isRelease(word))), left: left.length };
  }
  return undefined;
}

/** A number of three and more digits that is no year is a model's, not a version. */
function versionIn(release: readonly string[]): string | undefined {
  const text = release.join(' ');
  return text === '' || (/^\d{3,}$/.test(text) && !/^(?:19|20)\d\d$/.test(text)) ? undefined : text;
}

function* variants(vendor: string, words: readonly string[]): Generator<readonly [left: readonly string[], shorter: readonly string[]]> {
  yield [[], words];
  const plain = words.filter((word, at) => at === 0 || !isEdition(word));
  if (plain.length < words.length && plain.length > 0) yield [words.filter((word, at) => at > 0 && isEdition(word)), plain];
  for (const base of [words, plain]) {
    for (const { words: shorter } of lineage(vendor, base).slice(1)) yield [base.slice(shorter.length), shorter];
  }
}

/** Names that have words in common, the best first. */
function proposed(index: ProductIndex, words: readonly string[], given: string | undefined): Recognition {
  const vendor = given === undefined ? '' : vendorKey(given);
  const weights = new Map<string, number>();
  const candidates = new Map<string, number>();
  for (const word of new Set(words)) {
    const keys = index.having(word) ?? [];
    const weight = keys.length === 0 ? 1 : 1 / Math.log2(2 + keys.length);
    weights.set(word, weight);
    for (const key of keys) candidates.set(key, (candidates.get(key) ?? 0) + weight);
  }
  for (const key of index.named(compact(words))) candidates.set(key, Infinity);
  const best = [...candidates].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1)).slice(0, 40);
  const proposals = best.flatMap(([key]): readonly Proposal[] => {
    const product = index.product(key);
    if (product === undefined) return [];
    const all = new Set([...words, ...product.words]);
    const vendorSaid = vendor === product.vendor || words.some((word) => vendorKey(word) === product.vendor);
    const [shared, total] = [...all].reduce(([in_, sum], word) => {
      const weight = weights.get(word) ?? 0.3;
      const both = words.includes(word) && product.words.includes(word);
      // Its vendor's name in the text is no word that the product lacks.
      return vendorKey(word) === product.vendor && !both ? [in_, sum] : [in_ + (both ? weight : 0), sum + weight];
    }, [0, 0]);
    const score = Math.round((total === 0 ? 0 : (shared / total) * (vendorSaid ? 1 : 0.8)) * 100) / 100;
    return score < 0.25 ? [] : [{ product, score, because: vendorSaid ? 'vendor and part of the name are the same' : 'part of the name is the same' }];
  }).sort((left, right) => right.score - left.score || (left.product.key < right.product.key ? -1 : 1)).slice(0, mostProposals);
  return proposals.length === 0 ? { kind: 'unknown' } : { kind: 'ambiguous', proposals };
}
