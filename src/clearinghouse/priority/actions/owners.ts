import type { DependencyGraph } from '../finding.ts';

/** A direct dependency that brings a component in, and the shortest way from one to the other, by name. */
export interface Owner {
  readonly name: string;
  readonly path: readonly string[];
}

/** Looks up owners in one graph; the edges are turned around once. */
export function ownersIn(graph: DependencyGraph): (ref: string) => readonly Owner[] {
  const parents = new Map<string, string[]>();
  for (const [from, tos] of graph.edges) {
    for (const to of tos) {
      const known = parents.get(to);
      if (known === undefined) parents.set(to, [from]);
      else known.push(from);
    }
  }
  const roots = new Set(graph.roots);
  return (ref) => walkUp(ref, parents, roots).map((path) => ({ name: graph.nameOf(path[0] ?? ref), path: path.map(graph.nameOf) }))
    .sort((a, b) => a.path.length - b.path.length || (a.name < b.name ? -1 : 1));
}

/** Breadth first, each component once: circles end, and the first way that reaches one is a shortest. */
function walkUp(ref: string, parents: ReadonlyMap<string, readonly string[]>, roots: ReadonlySet<string>): readonly (readonly string[])[] {
  const downwards = new Map<string, string | undefined>([[ref, undefined]]);
  const owners: (readonly string[])[] = [];
  for (const at of downwards.keys()) {
    const above = parents.get(at) ?? [];
    if (above.some((each) => roots.has(each))) owners.push(wayDown(at, downwards));
    for (const parent of above) if (!roots.has(parent) && !downwards.has(parent)) downwards.set(parent, at);
  }
  return owners;
}

function wayDown(from: string, downwards: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = from; at !== undefined; at = downwards.get(at)) path.push(at);
  return path;
}
