import { InventoryError, invalid } from '../error.ts';
import { collector, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { objects, type Json } from './json.ts';

/** SPDX 2.2 and 2.3, JSON or what has the same fields: the package URL is an external reference of each package. */
export function readSpdx(document: Json, form = 'JSON'): Inventory {
  const version = spdxVersion(document['spdxVersion']);
  if (document['packages'] !== undefined && !Array.isArray(document['packages'])) throw invalid('`packages` is no list', 'packages');
  const found = collector(tooMany);
  for (const each of objects(document['packages'])) {
    const reference = objects(each['externalRefs']).find(({ referenceType }) => referenceType === 'purl');
    const cpe = reference === undefined ? objects(each['externalRefs']).find(({ referenceType }) => referenceType === 'cpe23Type' || referenceType === 'cpe22Type')?.['referenceLocator'] : undefined;
    const [name, version] = [each['name'], each['versionInfo']];
    if (typeof cpe === 'string') found.product({ product: typeof name === 'string' ? name : '', vendor: undefined, version: typeof version === 'string' ? version : undefined, place: undefined, cpe }, typeof each['SPDXID'] === 'string' ? each['SPDXID'] : cpe);
    else found.add(reference?.['referenceLocator'], each['SPDXID']);
  }
  return found.done(`SPDX ${version} ${form}`);
}

export function spdxVersion(text: unknown): string {
  const version = typeof text === 'string' ? /^SPDX-(2\.[123])$/.exec(text.trim())?.[1] : undefined;
  if (version !== undefined) return version;
  throw new InventoryError('inventory-unknown', `${typeof text === 'string' ? text.slice(0, 20) : 'SPDX without a version'} is not read`, { where: 'spdxVersion', remedy: 'Export it as SPDX 2.2, 2.3 or 3.0.' });
}
