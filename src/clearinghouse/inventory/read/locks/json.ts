import type { Inventory } from '../../inventory.ts';
import { isObject, objects, type Json } from '../json.ts';
import { packages } from './packages.ts';

/** Pipfile.lock and composer.lock; undefined where it is neither. */
export function readJsonLock(document: Json): Inventory | undefined {
  const found = packages();
  if (isObject(document['_meta']) && (isObject(document['default']) || isObject(document['develop']))) {
    for (const section of ['default', 'develop']) {
      const entries = document[section];
      for (const [name, entry] of isObject(entries) ? Object.entries(entries) : []) {
        const version = isObject(entry) ? entry['version'] : undefined;
        found.add('pypi', name, typeof version === 'string' ? version.replace(/^={2,3}/, '') : undefined);
      }
    }
    return found.done('Pipfile.lock');
  }
  if (typeof document['content-hash'] !== 'string' || !Array.isArray(document['packages'])) return undefined;
  for (const each of [...objects(document['packages']), ...objects(document['packages-dev'])]) {
    const { name, version } = each;
    found.add('composer', typeof name === 'string' ? name.toLowerCase() : undefined, typeof version === 'string' ? version.replace(/^v(?=\d)/, '') : undefined);
  }
  return found.done('composer.lock');
}
