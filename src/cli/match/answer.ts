import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AdvisoryError, openFacts, openIndex, readManifest, type Manifest } from '../../clearinghouse/advisories/index.ts';
import { findingsOf, inventoryLimits, match, ranked, readInventory, InventoryError, type Finding, type Inventory, type Matches } from '../../clearinghouse/inventory/index.ts';
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
}

export async function answer({ file, maxAge, withdrawn }: MatchOptions, folder: string, intel: string, now: Date): Promise<Answer> {
  const manifest = readManifest(intel);
  if (manifest.index === undefined) throw new AdvisoryError('index-missing', 'there are no advisories on this machine yet', { where: intel, remedy: 'Bring them in with: breakwater intel update --osv all.zip' });
  requireFresh(manifest, now, maxAge);
  const inventory = await readInventory(bytesOf(file, folder));
  const base = openIndex(join(intel, manifest.index.file));
  const delta = manifest.delta === undefined ? undefined : openIndex(join(intel, manifest.delta));
  const facts = manifest.facts === undefined ? undefined : openFacts(join(intel, manifest.facts));
  try {
    const matches = match(inventory, { base, delta });
    return { file, at: now, manifest, inventory, matches, findings: ranked(findingsOf(matches.found, facts, withdrawn)) };
  } finally {
    for (const each of [base, delta, facts]) each?.close();
  }
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
