import { isScalar, parseDocument, visit } from 'yaml';
import { InventoryError, invalid } from '../error.ts';
import { inventoryLimits, type Inventory } from '../inventory.ts';
import { isObject } from './json.ts';
import { readSpdx } from './spdx.ts';

/** Above this, a parser of YAML takes more memory than an inventory is worth. */
const most = 2 << 20;

/** SPDX 2.2 and 2.3, YAML: the JSON's fields. Aliases are refused: they multiply. */
export function readSpdxYaml(text: string): Inventory {
  if (text.length > most) throw new InventoryError('inventory-too-large', `the YAML has more than ${most} characters`, { remedy: 'Export the inventory as SPDX JSON.' });
  let value: unknown;
  try {
    value = valueOf(text);
  } catch (error) {
    if (error instanceof InventoryError) throw error;
    throw invalid(`the inventory is no YAML: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, undefined, error);
  }
  if (!isObject(value)) throw invalid('the YAML has no fields');
  return readSpdx(value, 'YAML');
}

/** Names are plain: one that is itself a list or an object is written out again on each level that it lies on. */
function valueOf(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  visit(document, {
    Pair: (_, { key }) => { if (!isScalar(key)) throw invalid('the YAML has a name that is no text'); },
    Alias: () => { throw invalid('the YAML has aliases, which are refused'); },
    Collection: (_, __, path) => { if (path.length > 2 * inventoryLimits.depth) throw invalid(`the YAML is nested deeper than ${inventoryLimits.depth} levels`); },
  });
  return document.toJS({ maxAliasCount: 0 });
}
