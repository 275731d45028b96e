import { InventoryError } from '../error.ts';
import { collector, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { isObject, type Json } from './json.ts';

/** npm's package-lock.json, lockfileVersion 2 and 3: what is installed where. Links to folders of the project are left out. */
export function readPackageLock(document: Json): Inventory {
  const { packages, lockfileVersion } = document;
  if (!isObject(packages)) throw new InventoryError('inventory-unknown', `a package-lock.json with lockfileVersion ${lockfileVersion as number} is not read`, { remedy: 'Write it again with npm 7 or newer.' });
  const found = collector(tooMany);
  const seen = new Set<string>();
  for (const [place, each] of Object.entries(packages)) {
    const at = place.lastIndexOf('node_modules/');
    if (at < 0 || !isObject(each) || each['link'] === true || typeof each['version'] !== 'string') continue;
    const name = typeof each['name'] === 'string' ? each['name'] : place.slice(at + 'node_modules/'.length);
    // A half of a surrogate pair cannot be encoded; no version has one.
    const purl = `pkg:npm/${name.startsWith('@') ? `%40${name.slice(1)}` : name}@${encodeURIComponent(each['version'].toWellFormed())}`;
    if (seen.has(purl)) continue;
    seen.add(purl);
    found.add(purl, place);
  }
  return found.done('package-lock.json');
}
