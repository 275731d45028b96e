import { InventoryError, invalid } from '../error.ts';
import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import type { StatedProduct } from '../products/product.ts';
import { isObject, type Json } from './json.ts';

/** Every key that is asked for below: of a large document nothing else is kept. */
export const cycloneDxKeys = ['bomFormat', 'specVersion', 'components', 'purl', 'bom-ref', 'cpe', 'name', 'version', 'publisher', 'supplier'] as const;

/** CycloneDX JSON 1.2 to 1.7: components and the components inside them, in the document's order. */
export function readCycloneDx(document: Json): Inventory {
  const version = versionOf(document['specVersion']);
  const found = collector(tooMany);
  const { components } = document;
  if (components !== undefined && !Array.isArray(components)) throw invalid('`components` is no list', 'components');
  const open: { readonly list: readonly unknown[]; at: number }[] = [{ list: (components ?? []) as readonly unknown[], at: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.at >= top.list.length) {
      open.pop();
      continue;
    }
    const each = top.list[top.at++];
    if (!isObject(each)) throw invalid('a component is no object', 'components');
    if (typeof each['purl'] !== 'string' && typeof each['cpe'] === 'string') found.product(named(each), typeof each['bom-ref'] === 'string' ? each['bom-ref'] : each['cpe']);
    else found.add(each['purl'], each['bom-ref']);
    const { components: inside } = each;
    if (Array.isArray(inside) && inside.length > 0) {
      if (open.length >= inventoryLimits.depth) throw invalid(`components are nested deeper than ${inventoryLimits.depth} levels`, 'components');
      open.push({ list: inside, at: 0 });
    }
  }
  return found.done(`CycloneDX ${version} JSON`);
}

/** A component that only a CPE name identifies: firmware, devices, what no package manager brings. */
function named(each: Json): StatedProduct {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const { supplier } = each;
  return { product: text(each['name']) ?? '', vendor: text(each['publisher']) ?? (isObject(supplier) ? text(supplier['name']) : undefined), version: text(each['version']), place: undefined, cpe: text(each['cpe']) };
}

export function versionOf(version: unknown): string {
  if (typeof version === 'string' && /^1\.[2-7]$/.test(version)) return version;
  throw new InventoryError('inventory-unknown', `CycloneDX ${typeof version === 'string' ? version.slice(0, 20) : 'without a version'} is not read`, { where: 'specVersion', remedy: 'Export it as CycloneDX 1.2 to 1.7.' });
}

export function tooMany(): InventoryError {
  return new InventoryError('inventory-too-large', `the inventory has more than ${inventoryLimits.components} components`, { remedy: 'Split it, for example by machine.' });
}
