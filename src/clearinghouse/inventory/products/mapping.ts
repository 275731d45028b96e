import { InventoryError } from '../error.ts';
import { inventoryLimits } from '../inventory.ts';
import { isObject } from '../read/json.ts';
import { readCsv } from '../read/csv.ts';
import { tooHeavy } from '../read/weight.ts';
import type { StatedProduct } from './product.ts';

/** What somebody decided once: a product text stands for a CPE or a package URL. */
export interface Mapping {
  readonly product: string;
  readonly vendor: string | undefined;
  /** A CPE name or a package URL. */
  readonly target: string;
}

const most = { mappings: 100_000, text: 1024, bytes: 20 << 20 } as const;

/** A file of them: JSON, an object from texts to targets or a list of `{product, vendor?, target}`; or CSV with those columns. */
export function readMappings(bytes: Buffer, where: string): readonly Mapping[] {
  const wrong = (what: string, at: string): InventoryError => new InventoryError('mapping-invalid', what, { where: `${where}, ${at}`, remedy: 'Give JSON {"product text": "cpe:2.3:…"} or CSV with the columns product, target and, where it is needed, vendor.' });
  if (bytes.length > most.bytes) throw wrong(`the file has more than ${most.bytes} bytes`, 'its size');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const rows = /^\s*[{[]/.test(text) ? fromJson(text, wrong) : fromCsv(text, wrong);
  if (rows.length > most.mappings) throw wrong(`there are more than ${most.mappings} mappings`, 'its end');
  return rows.map(([at, product, vendor, target]) => {
    if (product === '' || product.length > most.text || vendor.length > most.text) throw wrong('a mapping needs a product text', at);
    if (target.length > most.text || !/^(?:cpe:2\.3:|cpe:\/|pkg:)/.test(target)) throw wrong(`${target.slice(0, 80)} is neither a CPE name nor a package URL`, at);
    return { product, vendor: vendor === '' ? undefined : vendor, target };
  });
}

type Row = readonly [where: string, product: string, vendor: string, target: string];

function fromJson(text: string, wrong: (what: string, at: string) => InventoryError): readonly Row[] {
  const heavy = tooHeavy(Buffer.from(text), inventoryLimits.depth);
  if (heavy !== undefined) throw wrong(`the JSON ${heavy}`, 'its text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`it is no JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`, 'its text');
  }
  const string = (each: unknown): string => (typeof each === 'string' ? each.trim() : '');
  if (Array.isArray(value)) return (value as readonly unknown[]).map((each, index) => [`entry ${index + 1}`, ...(isObject(each) ? [string(each['product']), string(each['vendor']), string(each['target'])] as const : ['', '', ''] as const)]);
  if (!isObject(value)) throw wrong('it is neither an object nor a list', 'its text');
  return Object.entries(value).map(([product, target]) => [`"${product.slice(0, 60)}"`, product.trim(), '', string(target)]);
}

function fromCsv(text: string, wrong: (what: string, at: string) => InventoryError): readonly Row[] {
  const { header, rows } = readCsv(text);
  const column = (name: RegExp): number => header.findIndex((each) => name.test(each));
  const [product, vendor, target] = [column(/^product$/i), column(/^vendor$/i), column(/^(?:target|cpe|purl)$/i)];
  if (product < 0 || target < 0) throw wrong('the columns product and target are needed', 'line 1');
  return [...rows].map(({ line, cells }) => [`line ${line}`, cells[product]?.trim() ?? '', vendor < 0 ? '' : cells[vendor]?.trim() ?? '', cells[target]?.trim() ?? '']);
}

/** Finds what a stated product was mapped to; whoever keeps mappings elsewhere makes this from them. */
export function mapped(mappings: readonly Mapping[]): (stated: StatedProduct) => string | undefined {
  const known = new Map(mappings.map(({ product, vendor, target }) => [key(product, vendor), target]));
  return ({ product, vendor }) => known.get(key(product, vendor)) ?? known.get(key(product, undefined));
}

function key(product: string, vendor: string | undefined): string {
  const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return `${plain(vendor ?? '')}\n${plain(product)}`;
}
