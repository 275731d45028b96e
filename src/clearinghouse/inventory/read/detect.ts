import { InventoryError, invalid } from '../error.ts';
import { inventoryLimits, type Inventory } from '../inventory.ts';
import { cycloneDxKeys, readCycloneDx } from './cyclonedx.ts';
import { isObject } from './json.ts';
import { readPackageLock } from './package-lock.ts';
import { parsePruned } from './pruned.ts';
import { readPurlList } from './purl-list.ts';
import { readSpdx } from './spdx.ts';
import { readSpdx3 } from './spdx3.ts';
import { readSpdxTags } from './spdx-tags.ts';
import { tooHeavy } from './weight.ts';

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
  if (first === '{' || first === '[') return readJson(bytes, text);
  if (first === '<') return (await import('./inventory-xml.ts')).readInventoryXml(text);
  if (/^[^\S\n]*SPDXVersion:/m.test(text.slice(0, 4096))) return readSpdxTags(text);
  if (beginsWithPurl(text)) return readPurlList(text);
  if (/^["']?spdxVersion["']?:/m.test(text)) return (await import('./spdx-yaml.ts')).readSpdxYaml(text);
  const lock = (await import('./locks/detect.ts')).readLock(text);
  if (lock !== undefined) return lock;
  const installed = (await import('./os-packages.ts')).readOsPackages(text);
  if (installed !== undefined) return installed;
  const { noTable, readTable } = await import('./table.ts');
  const line = text.slice(0, /\r|\n/.exec(text)?.index ?? text.length);
  if (!/[,;|\t]/.test(line)) throw unknown();
  const table = readTable(text);
  if (table === undefined) throw noTable();
  return table;
}

/** UTF-8, or UTF-16 with its mark, as some exporters write it. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2, bytes.length & ~1)).swap16().toString('utf16le');
  if (bytes.subarray(0, 4).includes(0)) throw invalid('the text is in UTF-16 or UTF-32 without a mark, or is no text');
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.toString('utf8', 3) : bytes.toString('utf8');
}

/** The first line that is neither empty nor a comment. */
function beginsWithPurl(text: string): boolean {
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, end).trimStart();
    if (line !== '' && !line.startsWith('#')) return line.startsWith('pkg:');
    start = end + 1;
  }
  return false;
}

async function readJson(bytes: Buffer, text: string): Promise<Inventory> {
  // UTF-16 has bytes that look like brackets and quotes.
  const heavy = tooHeavy(bytes[0] === 0xff || bytes[0] === 0xfe ? Buffer.from(text) : bytes, inventoryLimits.depth);
  if (heavy !== undefined) throw new InventoryError(heavy.startsWith('is nested') ? 'inventory-invalid' : 'inventory-too-large', `the JSON ${heavy}`, { remedy: 'Split it, for example by machine, or leave out what is not about components.' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`the inventory is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, undefined, error);
  }
  const document = value as Readonly<Record<string, unknown>>;
  if (document['bomFormat'] === 'CycloneDX') return readCycloneDx(document);
  if (typeof document['spdxVersion'] === 'string') return readSpdx(document);
  if (document['@graph'] !== undefined && contexts(document['@context']).some((each) => each.includes('spdx'))) return readSpdx3(document);
  if (typeof document['lockfileVersion'] === 'number') return readPackageLock(document);
  const found = (await import('./locks/json.ts')).readJsonLock(document) ?? (await import('./table.ts')).readJsonRows(value);
  if (found === undefined) throw unknown();
  return found;
}

/** The context by its address, alone or in a list. */
function contexts(value: unknown): readonly string[] {
  return [value].flat(1).filter((each): each is string => typeof each === 'string');
}

function unknown(): InventoryError {
  return new InventoryError('inventory-unknown', 'this is no inventory that is known', { remedy: 'Give CycloneDX (JSON, XML), SPDX (JSON, tag-value, XML, RDF/XML, YAML, JSON-LD 3.0), a lock file of npm, Yarn, pnpm, Cargo, Poetry, uv, Pipenv, Composer, Bundler or Go, a pinned requirements.txt, a list of package URLs, one a line, a table with the columns product and version (CSV), or what dpkg, rpm, nmap, Nessus, OpenVAS, Intune or osquery export.' });
}
