import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AdvisoryError, openFacts, openIndex, readManifest, type FactsFile, type Manifest } from '../../clearinghouse/advisories/index.ts';
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

export async function answer({ file, maxAge, withdrawn, map }: MatchOptions, folder: string, intel: string, now: Date): Promise<Answer> {
  const manifest = readManifest(intel);
  if (manifest.index === undefined) throw new AdvisoryError('index-missing', 'there are no advisories on this machine yet', { where: intel, remedy: 'Bring them in with: breakwater intel update --osv all.zip' });
  requireFresh(manifest, now, maxAge);
  const inventory = await readInventory(bytesOf(file, folder));
  const base = openIndex(join(intel, manifest.index.file));
  const delta = manifest.delta === undefined ? undefined : openIndex(join(intel, manifest.delta));
  const facts = manifest.facts === undefined ? undefined : openFacts(join(intel, manifest.facts));
  try {
    const products = inventory.components.some(({ product }) => product !== undefined) ? await productsOf(inventory, map === undefined ? undefined : [map, bytesOf(map, folder)], manifest, intel, facts) : undefined;
    const packages = match(products?.packages ?? inventory, { base, delta });
    const matches = products === undefined ? packages : { found: [...packages.found, ...products.found], judged: packages.judged + products.judged, unjudged: [...packages.unjudged, ...products.unjudged] };
    return { file, at: now, manifest, inventory, matches, findings: ranked(findingsOf(matches.found, facts, withdrawn)), unstated: products?.unstated ?? 0 };
  } finally {
    for (const each of [base, delta, facts]) each?.close();
  }
}

/** Opened only where the inventory states products. */
async function productsOf(inventory: Inventory, map: readonly [file: string, bytes: Buffer] | undefined, manifest: Manifest, intel: string, facts: FactsFile | undefined) {
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

function bytesOf(file: string, folder: string): Buffer {
  try {
    const bytes = readFileSync(file === '-' ? 0 : resolve(folder, file));
    if (bytes.length <= inventoryLimits.bytes) return bytes;
  } catch (error) {
    throw new InventoryError('inventory-unreadable', `cannot read ${file}`, { where: file, cause: error, remedy: 'Give the path of an inventory.' });
  }
  throw new InventoryError('inventory-too-large', `${file} is larger than ${inventoryLimits.bytes} bytes`, { where: file, remedy: 'Split it, for example by machine.' });
}
