import { ByteWriter } from '../compiled/bytes.ts';
import { paged, payloadBytes } from '../compiled/pages.ts';
import { any, cpeOf, formattedCpe, plainValue, type Cpe } from './cpe.ts';
import { familyOf } from './family.ts';
import { formatVersion, mark } from './format.ts';
import { isReadable } from './judge.ts';
import { compact, vendorKey, type Name } from './names.ts';
import { writeRecord, writeStatement } from './record.ts';
import { keyOfName, resolveNames } from './resolve.ts';
import type { ProductRecord, Statement } from './statement.ts';
import { buildTable, keyed, type Entry } from './table.ts';

export interface ProductCompiler {
  /** Records of the catalog may come at any time: they count where nothing else tells the versions. */
  add(record: ProductRecord): void;
  readonly records: () => number;
  finish(seed: number): Buffer;
}

/** Collected as bytes: what stands in the records is many times what is kept of it. */
interface Collected {
  readonly record: number;
  readonly statement: Statement;
}

interface Node extends Name {
  readonly title: string;
  cpe: string;
  readonly statements: ByteWriter;
  count: number;
}

const most = { vendorsOfName: 200, nodesOfWord: 400, members: 400 } as const;

export function openProductCompiler(): ProductCompiler {
  const records = new ByteWriter(1 << 16);
  const pending: Collected[] = [];
  const vendors = new Map<string, string>();
  let count = 0;
  return {
    records: () => count,
    add({ statements, ...record }) {
      if (statements.length === 0) return;
      const at = records.length;
      writeRecord(records, record);
      count++;
      for (const statement of statements) {
        const vendor = vendorKey(statement.vendor);
        const better = /[A-Z]/.test(statement.vendor) && !/[A-Z]/.test(vendors.get(vendor) ?? '');
        if (vendor !== '' && (better || !vendors.has(vendor))) vendors.set(vendor, statement.vendor);
        pending.push({ record: at, statement });
      }
    },
    finish: (seed) => assemble(records, pending, vendors, seed),
  };
}

function assemble(records: ByteWriter, pending: readonly Collected[], vendors: ReadonlyMap<string, string>, seed: number): Buffer {
  const nodes = new Map<string, Node>();
  /** Of each record, the products whose versions it tells. */
  const told = new Map<string, Name[]>();
  /** Most records speak of products that others have named. */
  const resolved = new Map<string, readonly Name[]>();
  const idAt = (record: number): string => {
    const length = records.bytes.readUInt8(record);
    return records.bytes.toString('utf8', record + 1, record + 1 + length);
  };
  const known = (vendor: string): boolean => vendors.has(vendor);
  for (const catalog of [false, true]) {
    for (const { record, statement } of pending) {
      if ((statement.voice === 'kev') !== catalog) continue;
      const called = `${statement.vendor}\n${statement.product}\n${statement.cpe === undefined ? '' : `${statement.cpe.vendor}:${statement.cpe.product}`}`;
      const names = resolved.get(called) ?? namesOf(statement, known);
      resolved.set(called, names);
      for (const name of names) {
        const id = idAt(record);
        const node = nodeOf(nodes, name, statement);
        // The product is known by its name all the same.
        if (catalog && told.get(id)?.some((each) => related(each, name)) === true) continue;
        if (!catalog && (statement.versions.some(isReadable) || (statement.otherwise === 'affected' && statement.versions.length === 0))) push(told, id, name);
        keep(node, record, statement);
      }
    }
  }
  return written(records, nodes, vendors, seed);
}

function namesOf({ vendor, product, voice, cpe }: Statement, known: (vendor: string) => boolean): readonly Name[] {
  const names = listed(product, voice).flatMap((each) => resolveNames(vendor, each, known));
  const called = cpe === undefined ? undefined : [plainValue(cpe.vendor), plainValue(cpe.product)];
  const found = names.length > 0 || called?.[0] === undefined || called[1] === undefined ? names : resolveNames(called[0], called[1], known);
  return [...new Map(found.map((name) => [keyOfName(name), name])).values()];
}

/** `iOS and iPadOS`, `FortiOS, FortiProxy`: records list products in one name. What they list besides the whole is one more name. */
function listed(product: string, voice: Statement['voice']): readonly string[] {
  if (voice === 'kev' || !/,|\band\b/.test(product) || product.length > 120) return [product];
  const parts = product.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).map((each) => each.trim()).filter((each) => each.length > 2);
  return [product, ...parts];
}

function related(left: Name, right: Name): boolean {
  if (left.vendor !== right.vendor) return false;
  return Array.from({ length: Math.min(left.words.length, right.words.length) }).every((_, index) => left.words[index] === right.words[index]);
}

function nodeOf(nodes: Map<string, Node>, name: Name, statement: Statement): Node {
  const key = keyOfName(name);
  let node = nodes.get(key);
  if (node === undefined) {
    node = { ...name, title: statement.product, cpe: '', statements: new ByteWriter(64), count: 0 };
    nodes.set(key, node);
  }
  const { cpe } = statement;
  const called = cpe === undefined ? undefined : plainValue(cpe.product);
  if (cpe !== undefined && called !== undefined && node.cpe === '' && resolveNames(plainValue(cpe.vendor) ?? '', called, () => true).some((each) => keyOfName(each) === key)) node.cpe = `${cpe.part}:${cpe.vendor}:${cpe.product}`;
  return node;
}

function keep(node: Node, record: number, { cpe, ...statement }: Statement): void {
  node.count++;
  node.statements.varint(record);
  writeStatement(node.statements, { voice: statement.voice, named: statement.product.slice(0, 200), only: cpe === undefined ? '' : boundTo(cpe), otherwise: statement.otherwise, versions: statement.versions });
}

/** Which edition, language and platform a name is about; empty where it is about all. */
function boundTo({ edition, language, swEdition, targetSw, targetHw, other }: Cpe): string {
  return [edition, language, swEdition, targetSw, targetHw, other].every((each) => each === any) ? '' : formattedCpe(cpeOf({ edition, language, swEdition, targetSw, targetHw, other }));
}

/** Sections behind the header: first hashes, table, records of products and words, records of flaws. */
function written(records: ByteWriter, nodes: ReadonlyMap<string, Node>, vendors: ReadonlyMap<string, string>, seed: number): Buffer {
  const out = new ByteWriter(1 << 20);
  const entries: Entry[] = [];
  const byName = new Map<string, string[]>();
  const byWord = new Map<string, string[]>();
  const { parentOf, membersOf } = familyOf(nodes);
  for (const [key, node] of nodes) {
    entries.push(keyed(out, `n/${key}`, () => {
      for (const text of [node.vendor, node.words.join(' '), vendors.get(node.vendor) ?? node.vendor, node.title, node.cpe, parentOf.get(key) ?? '']) out.text(text);
      writeTexts(out, (membersOf.get(key) ?? []).slice(0, most.members));
      out.varint(node.count);
      out.raw(node.statements.taken());
    }));
    push(byName, compact(node.words), key);
    for (const word of new Set(node.words)) push(byWord, word, key);
  }
  for (const [name, keys] of byName) entries.push(keyed(out, `p/${name}`, () => { writeTexts(out, keys.slice(0, most.vendorsOfName)); }));
  // A word that very many products have tells none of them.
  for (const [word, keys] of byWord) if (keys.length <= most.nodesOfWord) entries.push(keyed(out, `w/${word}`, () => { writeTexts(out, keys); }));
  for (const [vendor, title] of vendors) entries.push(keyed(out, `v/${vendor}`, () => { out.text(title); }));
  const { firsts, pages } = buildTable(entries, seed);
  const header = Buffer.alloc(payloadBytes);
  header.write(mark, 0, 'latin1');
  for (const [index, value] of [formatVersion, seed, firsts.length, pages.length, out.length, records.length, nodes.size].entries()) header.writeUInt32LE(value >>> 0, 8 + index * 4);
  const directory = Buffer.alloc(Math.ceil(firsts.length / payloadBytes) * payloadBytes);
  directory.set(firsts);
  return paged(Buffer.concat([header, directory, pages, out.taken(), records.taken()]));
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.varint(texts.length);
  for (const text of texts) out.text(text);
}
