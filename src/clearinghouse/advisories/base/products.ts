import { join } from 'node:path';
import { readCveRecord } from '../products/cve-record.ts';
import { readCsaf } from '../products/csaf.ts';
import { openProductCompiler } from '../products/build.ts';
import { readKevProducts } from '../products/kev.ts';
import type { ProductRecord } from '../products/statement.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { replaceFile } from './durable.ts';
import { catalogueFile, segmentFile } from './files.ts';
import { storeDamaged } from '../error.ts';
import type { Manifest, SourceKind } from './manifest.ts';
import { readSegment } from './segment.ts';

/** Which sources speak of products; of the same CVE record in two of them, the CVE list's own counts. */
export const speaking: readonly SourceKind[] = ['cve', 'vulnrichment', 'csaf', 'kev'];

/** The index of products from all that speaks of them. */
export function compileProducts(folder: string, manifest: Manifest, seed: number, progress: (done: number, of: number) => void): Manifest {
  const compiler = openProductCompiler();
  const seen = new Set<string>();
  const sources = speaking.flatMap((kind) => manifest.sources.filter((source) => source.kind === kind));
  const total = sources.reduce((sum, { records }) => sum + records, 0);
  let done = 0;
  for (const { kind, segments, catalogue } of sources) {
    const places = catalogue === undefined ? undefined : placesOf(readCatalogue(catalogueFile(folder, catalogue)), kind === 'csaf' ? undefined : seen);
    let came = 0;
    for (const segment of segments) {
      for (const [number, text] of readSegment(segmentFile(folder, segment))) {
        if (places !== undefined && !places.has(segment * 2 ** 28 + number)) continue;
        came++;
        for (const record of recordsOf(kind, JSON.parse(text))) compiler.add(record);
        if (++done % 1024 === 0) progress(done, total);
      }
    }
    // The catalog is one text.
    if (came < (places?.size ?? 1)) throw storeDamaged('segments of the knowledge base lack records', folder);
  }
  if (compiler.records() === 0) return { ...manifest, products: undefined };
  const file = `products-${manifest.next}.bw`;
  replaceFile(join(folder, file), compiler.finish(seed));
  return { ...manifest, next: manifest.next + 1, products: file };
}

/** Where the records that count stand, without those that an earlier source has. */
function placesOf(catalogue: Catalogue, seen: Set<string> | undefined): ReadonlySet<number> {
  const places = new Set<number>();
  for (const [id, { segment, number }] of catalogue) {
    if (seen?.has(id) === true) continue;
    seen?.add(id);
    places.add(segment * 2 ** 28 + number);
  }
  return places;
}

function recordsOf(kind: SourceKind, value: unknown): readonly ProductRecord[] {
  if (kind === 'kev') return readKevProducts(value);
  if (kind === 'csaf') return readCsaf(value)?.records ?? [];
  const record = readCveRecord(value);
  return record === undefined ? [] : [record];
}
