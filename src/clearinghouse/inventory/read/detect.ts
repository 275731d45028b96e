import { InventoryError, invalid } from '../error.ts';
import { inventoryLimits, type Inventory } from '../inventory.ts';
import { cycloneDxKeys, readCycloneDx } from './cyclonedx.ts';
import { tooDeep } from './depth.ts';
import { isObject } from './json.ts';
import { readPackageLock } from './package-lock.ts';
import { parsePruned } from './pruned.ts';
import { readPurlList } from './purl-list.ts';
import { readSpdx } from './spdx.ts';
import { readSpdx3 } from './spdx3.ts';
import { readSpdxTags } from './spdx-tags.ts';

/** CycloneDX says near its beginning what it is; where it does not, it is found out by reading all. */
const head = 4096;

/** Reads an inventory in whatever format it is: what it is follows from what it says, not from the file's name. */
export async function readInventory(bytes: Buffer): Promise<Inventory> {
  if (bytes.length > inventoryLimits.bytes) throw new InventoryError('inventory-too-large', `the inventory has ${bytes.length} bytes; ${inventoryLimits.bytes} is the most`, { remedy: 'Split it, for example by machine.' });
  if (bytes.length > 1e6 && bytes[0] === 0x7b && bytes.subarray(0, head).includes('"bomFormat"')) {
    const document = parsePruned(bytes, cycloneDxKeys, inventoryLimits.depth);
    if (isObject(document) && document['bomFormat'] === 'CycloneDX') return readCycloneDx(document);
  }
  const text = textOf(bytes);
  const first = /\S/.exec(text)?.[0];
  if (first === '{') return readJson(bytes, text);
  if (first === '<') return (await import('./cyclonedx-xml.ts')).readCycloneDxXml(text);
  if (/^\s*SPDXVersion:/m.test(text.slice(0, 4096))) return readSpdxTags(text);
  if (/^\s*(?:#.*\n\s*)*pkg:/.test(text.slice(0, 65_536))) return readPurlList(text);
  throw unknown();
}

/** UTF-8, or UTF-16 with its mark, as some exporters write it. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.toString('utf8', 3) : bytes.toString('utf8');
}

function readJson(bytes: Buffer, text: string): Inventory {
  if (tooDeep(bytes, inventoryLimits.depth)) throw invalid(`the JSON is nested deeper than ${inventoryLimits.depth} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`the inventory is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, undefined, error);
  }
  const document = value as Readonly<Record<string, unknown>>;
  if (document['bomFormat'] === 'CycloneDX') return readCycloneDx(document);
  if (typeof document['spdxVersion'] === 'string') return readSpdx(document);
  if (document['@graph'] !== undefined && (JSON.stringify(document['@context']) as string | undefined)?.includes('spdx') === true) return readSpdx3(document);
  if (typeof document['lockfileVersion'] === 'number') return readPackageLock(document);
  throw unknown();
}

function unknown(): InventoryError {
  return new InventoryError('inventory-unknown', 'this is no inventory that is known', { remedy: 'Give CycloneDX (JSON, XML), SPDX (JSON, tag-value, JSON-LD 3.0), a package-lock.json, or a list of package URLs, one a line.' });
}
