import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';

export const segmentFile = (folder: string, number: number): string => join(folder, `segment-${number}.zst`);
export const catalogueFile = (folder: string, number: number): string => join(folder, `catalogue-${number}.tsv`);

/** What is named by no manifest is left over from an update that did not end, or is replaced. */
export function removeLeftovers(folder: string, manifest: Manifest): void {
  const wanted = new Set([
    ...manifest.sources.flatMap(({ segments, catalogue }) => [...segments.map((each) => segmentFile('', each)), ...(catalogue === undefined ? [] : [catalogueFile('', catalogue)])]),
    ...[manifest.index?.file, manifest.delta, manifest.facts, manifest.products].filter((each) => each !== undefined),
  ]);
  for (const name of readdirSync(folder)) {
    if (/^(?:segment|catalogue|index|delta|facts|products)-\d+\.(?:zst|tsv|bw)(?:\.part)?$|^download/.test(name) && !wanted.has(name)) rmSync(join(folder, name), { force: true });
  }
}
