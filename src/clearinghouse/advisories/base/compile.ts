import { join } from 'node:path';
import { openCompiler } from '../compiled/build.ts';
import type { IndexSource } from '../compiled/format.ts';
import { storeDamaged } from '../error.ts';
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

/** Which records are compiled, by place: the catalogues themselves are let go before the memory is needed. */
interface Plan {
  readonly what: Compiled['what'];
  /** All records that count. */
  readonly total: number;
  readonly parts: readonly Part[];
  readonly superseded: readonly string[];
}

interface Part {
  readonly source: SourceState;
  readonly wanted: ReadonlySet<number>;
}

export interface CompileOptions {
  readonly rebuild: boolean;
  readonly seed: number;
  readonly built: string;
  progress(done: number, of: number): void;
}

/** Brings the index up to what the sources have: a delta where little changed, else all of it. */
export function compile(folder: string, start: Manifest, options: CompileOptions): Compiled {
  const { what, total, parts, superseded } = plan(folder, start, options.rebuild);
  if (what === 'nothing') return { manifest: { ...start, delta: undefined }, what, records: total, faults: 0 };
  const file = `${what}-${start.next}.bw`;
  const faults = build(folder, file, parts, superseded, options);
  const manifest = { ...start, next: start.next + 1 };
  if (what === 'delta') return { manifest: { ...manifest, delta: file }, what, records: superseded.length, faults };
  return { manifest: { ...manifest, index: { file, built: options.built, records: total, upTo: start.next, gone: [] }, delta: undefined }, what, records: total, faults };
}

function plan(folder: string, { sources, index }: Manifest, rebuild: boolean): Plan {
  const live = winners(sources.filter(({ kind }) => kind === 'osv').map((source): Live => ({ source, catalogue: source.catalogue === undefined ? new Map() : readCatalogue(catalogueFile(folder, source.catalogue)) })));
  const total = live.reduce((sum, { catalogue }) => sum + catalogue.size, 0);
  if (index !== undefined && !rebuild) {
    const newer = live.map(({ source, catalogue }) => ({ source, catalogue: new Map([...catalogue].filter(([, { segment }]) => segment >= index.upTo)) })).filter(({ catalogue }) => catalogue.size > 0);
    const gone = index.gone.filter((id) => !live.some(({ catalogue }) => catalogue.has(id)));
    const superseded = [...newer.flatMap(({ catalogue }) => [...catalogue.keys()]), ...gone];
    if (superseded.length === 0) return { what: 'nothing', total, parts: [], superseded };
    if (superseded.length <= Math.max(mostDelta, deltaShare * index.records)) return { what: 'delta', total, parts: newer.map(partOf), superseded };
  }
  return { what: 'index', total, parts: live.map(partOf), superseded: [] };
}

function partOf({ source, catalogue }: Live): Part {
  const wanted = new Set<number>();
  for (const { segment, number } of catalogue.values()) wanted.add(placeOf(segment, number));
  return { source, wanted };
}

function placeOf(segment: number, number: number): number {
  return segment * 2 ** 28 + number;
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

function build(folder: string, file: string, parts: readonly Part[], superseded: readonly string[], { seed, progress }: CompileOptions): number {
  const compiler = openCompiler();
  const faults = openFaults(folder, { kind: 'index', location: file.replace(/-.*/, '') });
  const total = parts.reduce((sum, { wanted }) => sum + wanted.size, 0);
  try {
    for (const { source, wanted } of parts) {
      let came = 0;
      for (const segment of source.segments) {
        for (const [number, text] of readSegment(segmentFile(folder, segment))) {
          if (!wanted.has(placeOf(segment, number))) continue;
          came++;
          const { advisory, faults: read } = readRecord(JSON.parse(text), source.location);
          for (const fault of read) faults.add(fault);
          if (advisory !== undefined) for (const fault of compiler.add(advisory)) faults.add(fault);
          if (compiler.count() % 1024 === 0) progress(compiler.count(), total);
        }
      }
      if (came < wanted.size) throw storeDamaged('segments of the knowledge base lack records', folder);
    }
    const told = parts.map(({ source: { location, fetched, newest, records } }): IndexSource => ({ name: location, fetched, newest, records }));
    replaceFile(join(folder, file), compiler.finish({ sources: told, superseded, seed }));
    return faults.count();
  } finally {
    faults.close();
  }
}
