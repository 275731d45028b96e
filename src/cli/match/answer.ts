import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AdvisoryError, openFacts, openIndex, readManifest, type FactsFile, type Index, type Manifest } from '../../clearinghouse/advisories/index.ts';
import { findingsOf, inventoryLimits, loadProducts, match, ranked, readInventory, InventoryError, type Finding, type Inventory, type Matches } from '../../clearinghouse/inventory/index.ts';
import { requireFresh } from './age.ts';
import type { MatchOptions } from './options.ts';

/** What the formats are made from. */
export interface Answer {
  readonly file: string;
  readonly at: Date;
  readonly manifest: Manifest;
  readonly inventory: Inventory;
  readonly matches: Matches;
  readonly findings: readonly Finding[];
  /** Flaws of products whose records leave the version open, and that nobody is known to exploit. */
  readonly unstated: number;
}

type Map = readonly [file: string, bytes: Buffer] | undefined;

export async function answer(options: MatchOptions, folder: string, intel: string, now: Date): Promise<Answer> {
  const manifest = readManifest(intel);
  requireFresh(answering(manifest, intel), now, options.maxAge);
  const inventory = await readInventory(bytesOf(options.file, folder));
  const map: Map = options.map === undefined ? undefined : [options.map, bytesOf(options.map, folder)];
  for (let before = manifest; ;) {
    try {
      return await answerFrom(inventory, map, answering(before, intel), options, intel, now);
    } catch (error) {
      // An update that ended just now took away the files of before: once more, from those that it put in their place.
      const after = readManifest(intel);
      if (!(error instanceof AdvisoryError) || error.code !== 'index-missing' || after.next === before.next) throw error;
      before = after;
    }
  }
}

/** With the sources as they are answered from: those of an update that did not end are newer. */
function answering(manifest: Manifest, intel: string): Manifest {
  if (manifest.index !== undefined) return { ...manifest, sources: manifest.answers };
  throw new AdvisoryError('index-missing', 'there are no advisories on this machine yet', { where: intel, remedy: 'Bring them in with: breakwater intel update --osv all.zip' });
}

async function answerFrom(inventory: Inventory, map: Map, manifest: Manifest, { file, withdrawn }: MatchOptions, intel: string, now: Date): Promise<Answer> {
  const open: { close(): void }[] = [];
  const opened = <T extends { close(): void }>(name: string | undefined, act: (path: string) => T): T | undefined => {
    if (name === undefined) return undefined;
    const one = act(join(intel, name));
    open.push(one);
    return one;
  };
  try {
    const base = opened(manifest.index?.file, openIndex) as Index;
    const delta = opened(manifest.delta, openIndex);
    const facts = opened(manifest.facts, openFacts);
    const products = inventory.components.some(({ product }) => product !== undefined) ? await productsOf(inventory, map, manifest, intel, facts) : undefined;
    const packages = match(products?.packages ?? inventory, { base, delta }, products?.found.length);
    const matches = products === undefined ? packages : { found: [...packages.found, ...products.found], judged: packages.judged + products.judged, unjudged: [...packages.unjudged, ...products.unjudged] };
    return { file, at: now, manifest, inventory, matches, findings: ranked(findingsOf(matches.found, facts, withdrawn)), unstated: products?.unstated ?? 0 };
  } finally {
    for (const each of open) each.close();
  }
}

/** Opened only where the inventory states products. */
async function productsOf(inventory: Inventory, map: Map, manifest: Manifest, intel: string, facts: FactsFile | undefined) {
  const stated = inventory.components.filter(({ product }) => product !== undefined);
  // Beside packages, some products that cannot be judged are told; an inventory of nothing else has no answer.
  if (manifest.products === undefined && stated.length < inventory.components.length) return { packages: inventory, found: [], judged: 0, unjudged: stated.map((component) => ({ component, reason: 'a product, of which nothing is known on this machine' as const })), unstated: 0 };
  if (manifest.products === undefined) throw new AdvisoryError('index-missing', 'nothing is known of products on this machine yet', { where: intel, remedy: 'Bring it in with: breakwater intel update --kev known_exploited_vulnerabilities.json --cve cvelistV5.zip' });
  const { mapped, matchProducts, openProductIndex, readMappings } = await loadProducts();
  const decided = mapped(map === undefined ? [] : readMappings(map[1], map[0]));
  // What was mapped to a package is one from here on.
  const components = inventory.components.map((component) => {
    const target = component.product === undefined ? undefined : decided(component.product);
    return target?.startsWith('pkg:') === true ? { purl: withVersion(target, component.product?.version), ref: component.ref } : component;
  });
  const index = openProductIndex(join(intel, manifest.products));
  try {
    return { packages: { ...inventory, components }, ...matchProducts(components, index, facts, decided) };
  } finally {
    index.close();
  }
}

/** The version is the inventory's where the mapping leaves it open. */
function withVersion(purl: string, version: string | undefined): string {
  return version === undefined || /@[^/]+$/.test(purl) ? purl : purl.replace(/(?=[?#]|$)/, `@${encodeURIComponent(version)}`);
}

/** No more than an inventory may have, whatever it comes from: a pipe or a device may never end. */
function bytesOf(file: string, folder: string): Buffer {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const handle = file === '-' ? 0 : openSync(resolve(folder, file), 'r');
    try {
      const known = fstatSync(handle);
      if (known.isFile() && known.size <= inventoryLimits.bytes) return readFileSync(handle);
      while (!known.isFile() && size <= inventoryLimits.bytes) {
        const piece = Buffer.allocUnsafe(1 << 20);
        const got = readSync(handle, piece);
        if (got === 0) return Buffer.concat(pieces);
        pieces.push(piece.subarray(0, got));
        size += got;
      }
    } finally {
      if (handle !== 0) closeSync(handle);
    }
  } catch (error) {
    throw new InventoryError('inventory-unreadable', `cannot read ${file}`, { where: file, cause: error, remedy: 'Give the path of an inventory.' });
  }
  throw new InventoryError('inventory-too-large', `${file} is larger than ${inventoryLimits.bytes} bytes`, { where: file, remedy: 'Split it, for example by machine.' });
}
