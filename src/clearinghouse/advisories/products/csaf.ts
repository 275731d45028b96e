import { parseVers } from '../../../versions/index.ts';
import { cveNumber } from '../facts/cve.ts';
import { instant, isObject, objects, text, type Json } from '../record/json.ts';
import { parseCpe, plainValue, type Cpe } from './cpe.ts';
import { between, single, type ProductRecord, type Statement, type Status, type VersionRange } from './statement.ts';
import { rangeOf } from './version-text.ts';

const most = { depth: 60, products: 100_000, relationships: 100_000, vulnerabilities: 5_000, statements: 200_000, constraints: 200 } as const;

/** A product of the tree: what the branches above it say, and what helps to identify it. */
interface Product {
  readonly vendor: string;
  readonly product: string;
  readonly version: string | undefined;
  readonly range: string | undefined;
  readonly cpe: Cpe | undefined;
}

export interface CsafDocument {
  readonly id: string;
  readonly modified: string;
  readonly records: readonly ProductRecord[];
}

/** A CSAF 2.0 document: for each of its vulnerabilities, the products by their status. Undefined where it is none. */
export function readCsaf(value: unknown): CsafDocument | undefined {
  const document = isObject(value) && isObject(value['document']) ? value['document'] : undefined;
  const tracking = isObject(document?.['tracking']) ? document['tracking'] : undefined;
  const id = text(tracking?.['id'], 200);
  const modified = instant(tracking?.['current_release_date']);
  if (!isObject(value) || id === undefined || modified === undefined || document === undefined || !text(document['csaf_version'], 10)?.startsWith('2.')) return undefined;
  const products = productsOf(value['product_tree']);
  const groups = new Map(objects(isObject(value['product_tree']) ? value['product_tree']['product_groups'] : undefined, most.products).map((each) => [text(each['group_id']) ?? '', texts(each['product_ids'])]));
  const records = objects(value['vulnerabilities'], most.vulnerabilities).flatMap((each) => {
    const cve = text(each['cve'], 40);
    return [{
      id: cve !== undefined && cveNumber(cve) !== undefined ? cve : id, published: (instant(each['release_date']) ?? instant(tracking?.['initial_release_date']))?.slice(0, 10), level: undefined, vectors: vectorsOf(each['scores']),
      statements: statementsOf(each['product_status'], products, groups),
    }];
  });
  return { id, modified, records };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).slice(0, most.products).filter((each): each is string => text(each) !== undefined) : [];
}

/** 3.2.2: branches, full product names, and products inside or on others. */
function productsOf(tree: unknown): ReadonlyMap<string, Product> {
  const products = new Map<string, Product>();
  if (!isObject(tree)) return products;
  const nothing: Product = { vendor: '', product: '', version: undefined, range: undefined, cpe: undefined };
  const open: { readonly branch: Json; readonly above: Product; readonly depth: number }[] = objects(tree['branches'], most.products).map((branch) => ({ branch, above: nothing, depth: 0 }));
  for (let next = open.pop(); next !== undefined && products.size < most.products; next = open.pop()) {
    const { branch, above, depth } = next;
    const here = within(branch, above);
    if (isObject(branch['product'])) keep(branch['product'], here);
    if (depth < most.depth) for (const each of objects(branch['branches'], most.products)) open.push({ branch: each, above: here, depth: depth + 1 });
  }
  for (const each of objects(tree['full_product_names'], most.products)) keep(each, nothing);
  for (const each of objects(tree['relationships'], most.relationships)) {
    // 3.2.3.4: what it is about is the component, wherever it is installed.
    const component = products.get(text(each['product_reference']) ?? '');
    if (component !== undefined && isObject(each['full_product_name'])) keep(each['full_product_name'], component);
  }
  return products;

  function keep(full: Json, above: Product): void {
    const id = text(full['product_id']);
    if (id === undefined || products.size >= most.products) return;
    const helper = isObject(full['product_identification_helper']) ? full['product_identification_helper'] : {};
    const cpe = parseCpe(text(helper['cpe']) ?? '') ?? above.cpe;
    const product = above.product === '' ? plainValue(cpe?.product ?? '') ?? text(full['name'], 512) ?? '' : above.product;
    const vendor = above.vendor === '' ? plainValue(cpe?.vendor ?? '') ?? '' : above.vendor;
    products.set(id, { ...above, vendor, product, cpe, version: above.version ?? (above.range === undefined ? plainValue(cpe?.version ?? '') : undefined) });
  }
}

function within(branch: Json, above: Product): Product {
  const name = text(branch['name'], 512) ?? '';
  switch (branch['category']) {
    case 'vendor': return { ...above, vendor: name };
    case 'product_name': return { ...above, product: name };
    case 'product_version': return { ...above, version: name };
    case 'product_version_range': return { ...above, range: name };
    case 'service_pack': return { ...above, version: above.version === undefined ? name : `${above.version} ${name}` };
    default: return above;
  }
}

const statusOf: Readonly<Record<string, Status>> = {
  known_affected: 'affected', first_affected: 'affected', last_affected: 'affected', fixed: 'unaffected', first_fixed: 'unaffected', known_not_affected: 'unaffected', under_investigation: 'unknown',
};

/** One statement a product; its versions are told apart by status. */
function statementsOf(status: unknown, products: ReadonlyMap<string, Product>, groups: ReadonlyMap<string, readonly string[]>): readonly Statement[] {
  const found = new Map<string, { readonly product: Product; readonly versions: VersionRange[] }>();
  let count = 0;
  for (const [name, said] of Object.entries(statusOf)) {
    for (const id of texts(isObject(status) ? status[name] : undefined).flatMap((each) => groups.get(each) ?? [each])) {
      const product = products.get(id);
      if (product === undefined || product.product === '' || ++count > most.statements) continue;
      const key = `${product.vendor}\n${product.product}`;
      const entry = found.get(key) ?? { product, versions: [] };
      entry.versions.push(...rangesOf(said, product));
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ product: { vendor, product, cpe }, versions }) => ({ voice: 'csaf', vendor, product, cpe, otherwise: 'unknown', versions }));
}

function rangesOf(status: Status, { version, range }: Product): readonly VersionRange[] {
  if (range !== undefined) return fromVers(status, range) ?? [rangeOf(status, range)].filter((each) => each !== undefined);
  const read = version === undefined ? undefined : rangeOf(status, version);
  return read === undefined ? [] : [read];
}

/** 3.1.2.3: a `vers` range where it can be. Undefined: it is none. */
function fromVers(status: Status, text: string): readonly VersionRange[] | undefined {
  if (!text.startsWith('vers:')) return undefined;
  try {
    const { constraints } = parseVers(text);
    if (constraints === '*') return [between(status, undefined, undefined, false)];
    const ranges: VersionRange[] = [];
    let from: string | undefined;
    let open = false;
    for (const { comparator, version } of constraints.slice(0, most.constraints)) {
      if (comparator === '=') ranges.push(single(status, version));
      else if (comparator.startsWith('>')) [from, open] = [version, true];
      else if (comparator.startsWith('<')) {
        ranges.push(between(status, from, version, comparator === '<='));
        [from, open] = [undefined, false];
      }
    }
    if (open) ranges.push(between(status, from, undefined, false));
    return ranges;
  } catch {
    return undefined;
  }
}

function vectorsOf(scores: unknown): readonly string[] {
  const all = objects(scores, 50).flatMap((each) => [each['cvss_v3'], each['cvss_v4']]).filter(isObject).map((each) => text(each['vectorString'], 200));
  return [...new Set(all.filter((each): each is string => each !== undefined && /^CVSS:[34]\.\d\/[A-Za-z0-9:/.]+$/.test(each)))].slice(0, 4);
}
