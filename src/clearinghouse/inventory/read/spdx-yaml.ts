import { parse } from 'yaml';
import { InventoryError, invalid } from '../error.ts';
import type { Inventory } from '../inventory.ts';
import { isObject } from './json.ts';
import { readSpdx } from './spdx.ts';

/** Above this, a parser of YAML takes more memory than an inventory is worth. */
const most = 2 << 20;

/** SPDX 2.2 and 2.3, YAML: the JSON's fields. Aliases are refused: they multiply. */
export function readSpdxYaml(text: string): Inventory {
  if (text.length > most) throw new InventoryError('inventory-too-large', `the YAML has more than ${most} characters`, { remedy: 'Export the inventory as SPDX JSON.' });
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0, logLevel: 'error', uniqueKeys: false, prettyErrors: false });
  } catch (error) {
    throw invalid(`the inventory is no YAML: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, undefined, error);
  }
  if (!isObject(value)) throw invalid('the YAML has no fields');
  return readSpdx(value, 'YAML');
}
