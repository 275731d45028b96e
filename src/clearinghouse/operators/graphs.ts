import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Database, Transaction } from '../../store/index.ts';
import type { Graph } from '../inventory/index.ts';
import type { DependencyGraph } from '../priority/index.ts';
import { ours } from './tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Names once, edges by their places: a graph of ten thousand packages takes some tens of kilobytes. */
interface Packed {
  readonly names: readonly string[];
  readonly roots: readonly number[];
  readonly edges: readonly (readonly [from: number, to: readonly number[]])[];
}

export async function packed({ roots, edges }: Graph): Promise<Buffer> {
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const known = places.get(name) ?? places.size;
    places.set(name, known);
    return known;
  };
  const written = { roots: roots.map(placeOf), edges: [...edges].map(([from, to]) => [placeOf(from), to.map(placeOf)] as const) };
  return compress(JSON.stringify({ names: [...places.keys()], ...written } satisfies Packed));
}

/** The dependency graphs of an organization's assets, by the asset's id. */
export async function graphsOf(db: Database | Transaction, organization: string): Promise<ReadonlyMap<string, DependencyGraph>> {
  const rows = await ours(db).selectFrom('operator_asset').select(['id', 'graph']).where('organization', '=', organization).where('graph', 'is not', null).execute();
  return new Map(await Promise.all(rows.map(async ({ id, graph }) => [id, unpacked(JSON.parse((await decompress(graph ?? Buffer.of())).toString()) as Packed)] as const)));
}

function unpacked({ names, roots, edges }: Packed): DependencyGraph {
  const nameAt = (place: number): string => names[place] ?? '';
  return { roots: roots.map(nameAt), edges: new Map(edges.map(([from, to]) => [nameAt(from), to.map(nameAt)])), nameOf: (ref) => decodeURIComponentOr(ref.replace(/^pkg:[^/]+\//, '').replace(/[?#].*$/s, '')) };
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
