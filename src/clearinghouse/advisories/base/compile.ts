import { join } from 'node:path';
import { openCompiler } from '../compiled/build.ts';
import type { IndexSource } from '../compiled/format.ts';
import { readRecord } from '../record/read.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { replaceFile } from './durable.ts';
import { catalogueFile, segmentFile } from './files.ts';
import { openFaults } from './ingest.ts';
import type { Manifest, SourceState } from './manifest.ts';
import { readSegment } from './segment.ts';

export interface Compiled {
  readonly manifest: Manifest;
  readonly what: 'index' | 'delta' | 'nothing';
  readonly records: number;
  /** Parts of records that could not be used: `faults/index-…`. */
  readonly faults: number;
}

/** More than that changed, and the whole is built anew: a delta is looked into beside the index each time. */
const mostDelta = 5_000;
const deltaShare = 0.03;

interface Live {
  readonly source: SourceState;
  readonly catalogue: Catalogue;
}

/** Brings the index up to what the sources have: a delta where little changed, else all of it. */
export function compile(folder: string, start: Manifest, options: { readonly rebuild: boolean; readonly seed: number; readonly built: string; readonly progress: (done: number, of: number) => void }): Compiled {
  const sources = start.sources.filter(({ kind }) => kind === 'osv');
  const live = winners(sources.map((source): Live => ({ source, catalogue: source.catalogue === undefined ? new Map() : readCatalogue(catalogueFile(folder, source.catalogue)) })));
  const total = live.reduce((sum, { catalogue }) => sum + catalogue.size, 0);
  const { index } = start;
  if (index !== undefined && !options.rebuild) {
    const newer = live.map(({ source, catalogue }) => ({ source, catalogue: new Map([...catalogue].filter(([, { segment }]) => segment >= index.upTo)) })).filter(({ catalogue }) => catalogue.size > 0);
    const changed = newer.reduce((sum, { catalogue }) => sum + catalogue.size, 0);
    const held = new Set(live.flatMap(({ catalogue }) => index.gone.filter((id) => catalogue.has(id))));
    const gone = index.gone.filter((id) => !held.has(id));
    if (changed === 0 && gone.length === 0) return { manifest: { ...start, delta: undefined }, what: 'nothing', records: total, faults: 0 };
    if (changed + gone.length <= Math.max(mostDelta, deltaShare * index.records)) return delta(folder, start, newer, [...newer.flatMap(({ catalogue }) => [...catalogue.keys()]), ...gone], options);
  }
  const file = `index-${start.next}.bw`;
  const faults = build(folder, file, live, sources, [], options.seed, (done) => { options.progress(done, total); });
  return { manifest: { ...start, next: start.next + 1, index: { file, built: options.built, records: total, upTo: start.next, gone: [] }, delta: undefined }, what: 'index', records: total, faults };
}

function delta(folder: string, start: Manifest, newer: readonly Live[], superseded: readonly string[], { seed, progress }: { readonly seed: number; readonly progress: (done: number, of: number) => void }): Compiled {
  const file = `delta-${start.next}.bw`;
  const faults = build(folder, file, newer, newer.map(({ source }) => source), superseded, seed, (done) => { progress(done, superseded.length); });
  return { manifest: { ...start, next: start.next + 1, delta: file }, what: 'delta', records: superseded.length, faults };
}

/** The same identifier in two sources: the newer record counts, of equal ones the first. */
function winners(all: readonly Live[]): readonly Live[] {
  if (all.length < 2) return all;
  const best = new Map<string, { readonly modified: number; readonly from: Catalogue }>();
  for (const { catalogue } of all) {
    for (const [id, { modified }] of catalogue) {
      const at = Date.parse(modified);
      const other = best.get(id);
      if (other === undefined) best.set(id, { modified: at, from: catalogue });
      else if (at > other.modified) {
        other.from.delete(id);
        best.set(id, { modified: at, from: catalogue });
      } else catalogue.delete(id);
    }
  }
  return all;
}

function build(folder: string, file: string, live: readonly Live[], sources: readonly SourceState[], superseded: readonly string[], seed: number, progress: (done: number) => void): number {
  const compiler = openCompiler();
  const faults = openFaults(folder, { kind: 'index', location: file.replace(/-.*/, '') });
  try {
    for (const { source, catalogue } of live) {
      const wanted = new Set(Array.from(catalogue.values(), ({ segment, number }) => segment * 2 ** 32 + number));
      for (const segment of source.segments) {
        for (const [number, text] of readSegment(segmentFile(folder, segment))) {
          if (!wanted.has(segment * 2 ** 32 + number)) continue;
          const { advisory, faults: read } = readRecord(JSON.parse(text), source.location);
          for (const fault of read) faults.add(fault);
          if (advisory !== undefined) for (const fault of compiler.add(advisory)) faults.add(fault);
          if (compiler.count() % 1024 === 0) progress(compiler.count());
        }
      }
    }
    const told = sources.map(({ location, fetched, newest, records }): IndexSource => ({ name: location, fetched, newest, records }));
    replaceFile(join(folder, file), compiler.finish({ sources: told, superseded, seed }));
    return faults.count();
  } finally {
    faults.close();
  }
}
