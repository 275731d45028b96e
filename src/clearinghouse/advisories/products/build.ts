import { ByteWriter } from '../compiled/bytes.ts';
import { any, cpeOf, formattedCpe, plainValue, type Cpe } from './cpe.ts';
import { isReadable } from './judge.ts';
import { vendorKey, type Name } from './names.ts';
import { writeRecord, writeStatement } from './record.ts';
import { keyOfName, resolveNames } from './resolve.ts';
import type { ProductRecord, Statement } from './statement.ts';
import { push, written, type Node } from './write.ts';

export interface ProductCompiler {
  /** Records of the catalog may come at any time: they count where nothing else tells the versions. */
  add(record: ProductRecord): void;
  readonly records: () => number;
  finish(seed: number): Buffer;
}

/** How records call a product: most speak of products that others have named. */
interface Called {
  readonly vendor: string;
  readonly product: string;
  readonly catalog: boolean;
  readonly cpe: Pick<Cpe, 'part' | 'vendor' | 'product'> | undefined;
  names: readonly Name[] | undefined;
}

/** A statement by its bytes: as objects, those of the whole CVE list would not fit into memory. */
interface Collected {
  readonly id: string;
  readonly called: Called;
  readonly from: number;
  readonly to: number;
  /** It tells which versions are meant. */
  readonly tells: boolean;
}

export function openProductCompiler(): ProductCompiler {
  const records = new ByteWriter(1 << 16);
  const one = new ByteWriter();
  const statements = new ByteWriter(1 << 16);
  const calls = new Map<string, Called>();
  const pending: Collected[] = [];
  const vendors = new Map<string, string>();
  let count = 0;

  function callOf({ vendor, product, voice, cpe }: Statement): Called {
    const key = `${voice === 'kev' ? 1 : 0}\n${vendor}\n${product}\n${cpe === undefined ? '' : `${cpe.part}:${cpe.vendor}:${cpe.product}`}`;
    let called = calls.get(key);
    if (called === undefined) {
      called = { vendor, product, catalog: voice === 'kev', cpe: cpe === undefined ? undefined : { part: cpe.part, vendor: cpe.vendor, product: cpe.product }, names: undefined };
      calls.set(key, called);
      const maker = vendorKey(vendor);
      const better = /[A-Z]/.test(vendor) && !/[A-Z]/.test(vendors.get(maker) ?? '');
      if (maker !== '' && (better || !vendors.has(maker))) vendors.set(maker, vendor);
    }
    return called;
  }
  return {
    records: () => count,
    add({ statements: all, ...record }) {
      if (all.length === 0) return;
      const at = records.length;
      one.length = 0;
      writeRecord(one, record);
      records.block(one.taken());
      count++;
      for (const statement of all) {
        const from = statements.length;
        statements.varint(at);
        writeStatement(statements, { voice: statement.voice, named: statement.product.slice(0, 200), only: statement.cpe === undefined ? '' : boundTo(statement.cpe), otherwise: statement.otherwise, versions: statement.versions });
        pending.push({ id: record.id, called: callOf(statement), from, to: statements.length, tells: statement.versions.some(isReadable) || (statement.otherwise === 'affected' && statement.versions.length === 0) });
      }
    },
    finish: (seed) => written(records, assembled(pending, statements, vendors), vendors, seed),
  };
}

/** Every product with its statements: the catalog's last, and only where no record tells the versions of that flaw. */
function assembled(pending: readonly Collected[], statements: ByteWriter, vendors: ReadonlyMap<string, string>): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  const told = new Map<string, Name[]>();
  const known = (vendor: string): boolean => vendors.has(vendor);
  for (const catalog of [false, true]) {
    for (const { id, called, from, to, tells } of pending) {
      if (called.catalog !== catalog) continue;
      called.names ??= namesOf(called, known);
      for (const name of called.names) {
        const node = nodeOf(nodes, name, called);
        // The product is known by its name all the same.
        if (catalog && told.get(id)?.some((each) => related(each, name)) === true) continue;
        if (!catalog && tells) push(told, id, name);
        node.count++;
        node.statements.raw(statements.bytes, from, to);
      }
    }
  }
  return nodes;
}

function namesOf({ vendor, product, catalog, cpe }: Called, known: (vendor: string) => boolean): readonly Name[] {
  const names = listed(product, catalog).flatMap((each) => resolveNames(vendor, each, known));
  const called = cpe === undefined ? undefined : [plainValue(cpe.vendor), plainValue(cpe.product)];
  const found = names.length > 0 || called?.[0] === undefined || called[1] === undefined ? names : resolveNames(called[0], called[1], known);
  return [...new Map(found.map((name) => [keyOfName(name), name])).values()];
}

/** `iOS and iPadOS`, `FortiOS, FortiProxy`: records list products in one name. What they list besides the whole is one more name; the catalog's reader has told them apart. */
function listed(product: string, catalog: boolean): readonly string[] {
  if (catalog || !/,|\band\b/.test(product) || product.length > 120) return [product];
  const parts = product.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).map((each) => each.trim()).filter((each) => each.length > 2);
  return [product, ...parts];
}

function related(left: Name, right: Name): boolean {
  if (left.vendor !== right.vendor) return false;
  return Array.from({ length: Math.min(left.words.length, right.words.length) }).every((_, index) => left.words[index] === right.words[index]);
}

function nodeOf(nodes: Map<string, Node>, name: Name, { product, cpe }: Called): Node {
  const key = keyOfName(name);
  let node = nodes.get(key);
  if (node === undefined) {
    node = { ...name, title: product, cpe: '', statements: new ByteWriter(64), count: 0 };
    nodes.set(key, node);
  }
  const called = cpe === undefined ? undefined : plainValue(cpe.product);
  // A record's CPE may name another release than the record does: only one that says the same is the product's.
  if (cpe !== undefined && called !== undefined && node.cpe === '' && resolveNames(plainValue(cpe.vendor) ?? '', called, () => true).some((each) => keyOfName(each) === key)) node.cpe = `${cpe.part}:${cpe.vendor}:${cpe.product}`;
  return node;
}

/** Which edition, language and platform a name is about; empty where it is about all. */
function boundTo({ edition, language, swEdition, targetSw, targetHw, other }: Cpe): string {
  return [edition, language, swEdition, targetSw, targetHw, other].every((each) => each === any) ? '' : formattedCpe(cpeOf({ edition, language, swEdition, targetSw, targetHw, other }));
}
