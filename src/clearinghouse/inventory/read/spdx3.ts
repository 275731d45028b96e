import { invalid } from '../error.ts';
import { collector, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { objects, type Json } from './json.ts';

/** SPDX 3.0, JSON-LD in its serialization with a fixed context: packages have a property for the URL, and may have it as an identifier. */
export function readSpdx3(document: Json): Inventory {
  if (!Array.isArray(document['@graph'])) throw invalid('`@graph` is no list', '@graph');
  const found = collector(tooMany);
  for (const each of objects(document['@graph'])) {
    if (each['type'] !== 'software_Package') continue;
    const identifier = objects(each['externalIdentifier']).find(({ externalIdentifierType }) => externalIdentifierType === 'packageUrl' || externalIdentifierType === 'purl');
    found.add(each['software_packageUrl'] ?? identifier?.['identifier'], each['spdxId']);
  }
  return found.done('SPDX 3.0 JSON-LD');
}
