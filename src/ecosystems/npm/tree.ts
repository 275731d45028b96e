import semver from 'semver';
import type { DependencyTree } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import type { Packument, Packuments, PackumentVersion } from './packument.ts';

/** A package's folder relative to the build's root, for example `node_modules/a/node_modules/b`. */
export interface Placed {
  readonly name: string;
  readonly version: string;
  readonly place: string;
}

const MAXIMUM_PACKAGES = 600;
/** Real trees nest four or five deep; two packages that want each other's other version nest for ever. */
const MAXIMUM_DEPTH = 12;

interface Edge {
  readonly name: string;
  readonly range: string;
  readonly peer: boolean;
}

/**
 * A small deterministic resolver: breadth first, names in order, each requirement met by what Node would find
 * from there, else by the newest version that satisfies it and was out when the target was released, placed as high
 * as nothing already resolved changes its mind. Optional dependencies are left out.
 */
export async function resolveTree(packuments: Packuments, name: string, version: string, recorded: DependencyTree | undefined): Promise<readonly Placed[]> {
  const target = (await packuments(name)).versions[version];
  if (target === undefined) throw new EcosystemError('version-not-found', `${name} has no version ${version}`, { where: `${name}@${version}` });
  const preferred = new Map<string, string[]>();
  for (const each of recorded?.packages ?? []) preferred.set(each.name, [...(preferred.get(each.name) ?? []), each.version]);

  const root = `node_modules/${name}`;
  const placed = new Map<string, Placed>([[root, { name, version, place: root }]]);
  const resolved = new Map<string, { readonly requirer: string; readonly place: string }[]>();
  const remember = (name: string, requirer: string, place: string): void => {
    resolved.set(name, [...resolved.get(name) ?? [], { requirer, place }]);
  };
  const queue: { readonly place: string; readonly manifest: PackumentVersion }[] = [{ place: root, manifest: target }];
  prefetch(packuments, target);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const edge of edgesOf(next.manifest)) {
      const there = lookUp(placed, next.place, edge.name);
      if (there !== undefined && (edge.peer || satisfies(there.version, edge.range))) {
        remember(edge.name, next.place, there.place);
        continue;
      }
      const where = `${edge.name}@${edge.range}, wanted by ${next.place.replace(/^.*node_modules\//, '')}`;
      refuseForeign(edge, where);
      const packument = await packuments(edge.name);
      const chosen = choose(packument, edge, preferred.get(edge.name) ?? [], target.published, where);
      const place = placeFor(next.place, edge.name, there, resolved.get(edge.name) ?? [], placed, where);
      const manifest = packument.versions[chosen] as PackumentVersion;
      placed.set(place, { name: edge.name, version: chosen, place });
      if (placed.size > MAXIMUM_PACKAGES) throw new EcosystemError('dependency-unresolved', `${name}@${version} needs more than ${MAXIMUM_PACKAGES} packages`, { where: `${name}@${version}` });
      remember(edge.name, next.place, place);
      queue.push({ place, manifest });
      prefetch(packuments, manifest);
    }
  }
  placed.delete(root);
  return [...placed.values()].sort((left, right) => (left.place < right.place ? -1 : 1));
}

function edgesOf(manifest: PackumentVersion): Edge[] {
  const edges = [
    ...Object.entries(manifest.dependencies).map(([name, range]) => ({ name, range, peer: false })),
    ...Object.entries(manifest.peers).filter(([name]) => manifest.dependencies[name] === undefined).map(([name, range]) => ({ name, range, peer: true })),
  ];
  return edges.filter((edge) => !manifest.bundled.includes(edge.name)).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Starts loading what will be asked for soon; whoever needs it sees the failure, so it is not one here. */
function prefetch(packuments: Packuments, manifest: PackumentVersion): void {
  for (const edge of edgesOf(manifest)) if (!foreign(edge)) packuments(edge.name).catch(() => undefined);
}

/** Git, URLs, files, folders, workspaces and aliases: what npm would fetch from elsewhere than the registry under this name. */
function foreign(edge: Edge): boolean {
  return /[:/]/.test(edge.range) || !nameValid(edge.name);
}

export function nameValid(name: string): boolean {
  return name.length <= 214 && /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/.test(name) && !/^(?:node_modules|favicon\.ico)$/i.test(name);
}

function refuseForeign(edge: Edge, where: string): void {
  if (!foreign(edge)) return;
  throw new EcosystemError('dependency-refused', `${JSON.stringify(edge.name)} comes from ${JSON.stringify(edge.range.slice(0, 100))} and not from the registry`, {
    where, remedy: 'Claim a version whose dependencies all come from the registry.',
  });
}

function satisfies(version: string, range: string): boolean {
  return semver.satisfies(version, range === 'latest' ? '*' : range, { loose: true });
}

function choose(packument: Packument, edge: Edge, preferred: readonly string[], until: string | undefined, where: string): string {
  const tagged = edge.range !== 'latest' && semver.validRange(edge.range, true) === null ? packument.tags[edge.range] : undefined;
  if (tagged !== undefined && packument.versions[tagged] !== undefined) return tagged;
  const fitting = Object.keys(packument.versions).filter((version) => packument.versions[version]?.tarball !== undefined && satisfies(version, edge.range));
  const kept = newest(fitting.filter((version) => preferred.includes(version)));
  if (kept !== undefined) return kept;
  const publishedOf = (version: string): string => packument.versions[version]?.published ?? '';
  const inTime = until === undefined ? fitting : fitting.filter((version) => publishedOf(version) <= until);
  // Packages of one family are published minutes apart: where nothing was out yet, what came first afterwards.
  const [first] = [...fitting].sort((left, right) => (publishedOf(left) < publishedOf(right) ? -1 : 1));
  const chosen = newest(inTime) ?? first;
  if (chosen === undefined) throw new EcosystemError('dependency-unresolved', 'no published version satisfies a dependency', { where, remedy: 'Claim a version whose dependencies are still published.' });
  return chosen;
}

function newest(versions: readonly string[]): string | undefined {
  return [...versions].sort((left, right) => semver.compareBuild(left, right, true)).at(-1);
}

/** The folders that Node searches from a package's own files, nearest first (Node.js, "Loading from node_modules folders"). */
function levels(place: string): string[] {
  const parts = place.split('node_modules/').slice(1);
  const found = ['node_modules/'];
  let path = '';
  for (const part of parts) {
    path += `node_modules/${part}`;
    found.unshift(`${path.replace(/\/$/, '')}/node_modules/`);
  }
  return found;
}

function lookUp(placed: ReadonlyMap<string, Placed>, requirer: string, name: string): Placed | undefined {
  for (const level of levels(requirer)) {
    const there = placed.get(level + name);
    if (there !== undefined) return there;
  }
  return undefined;
}

function placeFor(requirer: string, name: string, shadowed: Placed | undefined, resolved: readonly { requirer: string; place: string }[], placed: ReadonlyMap<string, Placed>, where: string): string {
  const all = levels(requirer).reverse();
  if (all.length > MAXIMUM_DEPTH) throw new EcosystemError('dependency-unresolved', `packages would nest more than ${MAXIMUM_DEPTH} deep`, { where });
  for (const level of all) {
    const place = level + name;
    if (placed.has(place)) continue;
    // Above what shadows it nobody would find it from here.
    if (shadowed !== undefined && place.split('node_modules/').length <= shadowed.place.split('node_modules/').length) continue;
    const owner = level.slice(0, -'node_modules/'.length);
    const changesMind = resolved.some((edge) => `${edge.requirer}/`.startsWith(owner) && edge.place.length < place.length);
    if (!changesMind) return place;
  }
  throw new EcosystemError('dependency-unresolved', 'two requirements of one package contradict each other', { where });
}
