import type { Component } from './inventory.ts';
import { isObject, objects, type Json } from './read/json.ts';

/** What depends on what, by package URL; what has none goes by the inventory's own name for it. */
export interface Graph {
  readonly roots: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

/** A larger document is matched without its graph: it would have to be held in memory a second time. */
const largest = 32 * 1024 * 1024;
const mostEdges = 1_000_000;

/** The dependency graph of an inventory in JSON, as far as it has one; the document has been read as an inventory already. */
export function readGraph(bytes: Buffer, components: readonly Component[]): Graph | undefined {
  if (bytes.length > largest || components.length === 0 || !/^[\s\uFEFF]*\{/.test(bytes.toString('utf8', 0, 64))) return undefined;
  const document = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as Json;
  const purls = new Map(components.flatMap(({ ref, purl }) => (ref === undefined || purl === '' ? [] : [[ref, purl] as const])));
  const { roots, pairs } = pairsOf(document);
  const nameOf = (ref: string): string => purls.get(ref) ?? ref;
  const edges = new Map<string, string[]>();
  let count = 0;
  for (const [from, to] of pairs) {
    if (++count > mostEdges) return undefined;
    const known = edges.get(nameOf(from));
    if (known === undefined) edges.set(nameOf(from), [nameOf(to)]);
    else known.push(nameOf(to));
  }
  return edges.size === 0 ? undefined : { roots: roots.map(nameOf), edges };
}

interface Pairs {
  readonly roots: readonly string[];
  readonly pairs: Iterable<readonly [from: string, to: string]>;
}

function pairsOf(document: Json): Pairs {
  if (document['bomFormat'] === 'CycloneDX') return cycloneDx(document);
  if (typeof document['spdxVersion'] === 'string') return spdx(document);
  return isObject(document['packages']) ? packageLock(document['packages']) : { roots: [], pairs: [] };
}

function cycloneDx({ metadata, dependencies }: Json): Pairs {
  const root = isObject(metadata) && isObject(metadata['component']) ? metadata['component']['bom-ref'] : undefined;
  const pairs = objects(dependencies).flatMap(({ ref, dependsOn }) => (typeof ref === 'string' ? texts(dependsOn).map((to) => [ref, to] as const) : []));
  return { roots: typeof root === 'string' ? [root] : [], pairs };
}

/** Both directions are in use, and what a document describes is where it begins. */
function spdx({ relationships, documentDescribes }: Json): Pairs {
  const roots = texts(documentDescribes);
  const pairs: (readonly [string, string])[] = [];
  for (const { spdxElementId: one, relatedSpdxElement: other, relationshipType: type } of objects(relationships)) {
    if (typeof one !== 'string' || typeof other !== 'string') continue;
    if (type === 'DESCRIBES') roots.push(other);
    else if (type === 'DEPENDS_ON') pairs.push([one, other]);
    else if (type === 'DEPENDENCY_OF' || type === 'RUNTIME_DEPENDENCY_OF') pairs.push([other, one]);
  }
  return { roots, pairs };
}

/** A name is looked for in the package's own folder, then in that of each folder above, as Node does. */
function packageLock(packages: Json): Pairs {
  const pairs: (readonly [string, string])[] = [];
  for (const [place, each] of Object.entries(packages)) {
    if (!isObject(each)) continue;
    for (const kind of place === '' ? ['dependencies', 'devDependencies', 'optionalDependencies'] : ['dependencies', 'optionalDependencies']) {
      for (const name of Object.keys(isObject(each[kind]) ? each[kind] : {})) {
        const found = placeOf(packages, place, name);
        if (found !== undefined) pairs.push([place, found]);
      }
    }
  }
  return { roots: [''], pairs };
}

function placeOf(packages: Json, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
    if (folder === '') return undefined;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
