import { mkdirSync } from 'node:fs';
import type { Clock } from '../../../kernel/clock.ts';
import type { HttpClient } from '../../../net/index.ts';
import { AdvisoryError } from '../error.ts';
import { readEnrichment } from '../facts/read.ts';
import { readRecord } from '../record/read.ts';
import { fetchSource } from '../source/fetch.ts';
import { openRecords } from '../source/records.ts';
import { compile, type Compiled } from './compile.ts';
import { readCsaf } from '../products/csaf.ts';
import { compileFacts, takeWhole } from './facts.ts';
import { compileProducts, speaking } from './products.ts';
import { removeLeftovers } from './files.ts';
import { ingest, type Identify } from './ingest.ts';
import { readManifest, writeManifest, type Manifest, type SourceKind, type SourceState } from './manifest.ts';

export interface UpdateSource {
  readonly kind: SourceKind;
  /** An absolute path or a URL. */
  readonly location: string;
}

export interface UpdateProgress {
  readonly step: 'fetch' | 'read' | 'build';
  readonly what: string;
  readonly done: number;
  readonly of: number;
}

export interface UpdateOptions {
  readonly folder: string;
  /** None: those that were brought in before. */
  readonly sources: readonly UpdateSource[];
  readonly rebuild: boolean;
  readonly clock: Clock;
  readonly seed: number;
  readonly http: () => HttpClient;
  /** One writer at a time. */
  lock(folder: string): Promise<{ release(): Promise<void> }>;
  progress(progress: UpdateProgress): void;
}

export interface Updated {
  readonly manifest: Manifest;
  readonly sources: readonly { readonly location: string; readonly changed: number; readonly unchanged: number; readonly gone: number; readonly rejected: number }[];
  readonly compiled: Compiled;
}

/** Brings sources in and the index up to date. Committed step by step: whoever is cut off loses the step that was under way. */
export async function update(options: UpdateOptions): Promise<Updated> {
  const { folder, clock } = options;
  mkdirSync(folder, { recursive: true });
  const lock = await options.lock(folder);
  try {
    let manifest = readManifest(folder);
    removeLeftovers(folder, manifest);
    const wanted = options.sources.length > 0 ? options.sources : manifest.sources;
    if (wanted.length === 0) throw new AdvisoryError('source-unreadable', 'no source is known yet', { remedy: 'Name one: breakwater intel update --osv all.zip --kev known_exploited_vulnerabilities.json --epss epss_scores.csv.gz' });
    const told: Updated['sources'][number][] = [];
    for (const source of wanted) {
      const before = manifest.sources.find(({ kind, location }) => kind === source.kind && location === source.location);
      const [after, told_] = await bring(options, manifest, source, before);
      manifest = after;
      told.push(told_);
      writeManifest(folder, manifest);
    }
    const compiled = compile(folder, manifest, { rebuild: options.rebuild, seed: options.seed, built: clock.now().toISOString(), progress: (done, of) => { options.progress({ step: 'build', what: 'index', done, of }); } });
    manifest = compiled.manifest;
    if (options.rebuild || factsAreOld(manifest)) manifest = compileFacts(folder, manifest);
    if (options.rebuild || productsAreOld(manifest)) manifest = compileProducts(folder, manifest, options.seed, (done, of) => { options.progress({ step: 'build', what: 'products', done, of }); });
    manifest = { ...manifest, answers: manifest.sources };
    writeManifest(folder, manifest);
    removeLeftovers(folder, manifest);
    return { manifest, sources: told, compiled };
  } finally {
    await lock.release();
  }
}

function factsAreOld(manifest: Manifest): boolean {
  return isOld(manifest, manifest.facts, (kind) => kind !== 'osv' && kind !== 'csaf');
}

function productsAreOld(manifest: Manifest): boolean {
  return isOld(manifest, manifest.products, (kind) => speaking.includes(kind));
}

/** By what the file was made from, not by what this update brought: one before it may have been cut off. */
function isOld({ sources, answers }: Manifest, file: string | undefined, counts: (kind: SourceKind) => boolean): boolean {
  const from = (all: readonly SourceState[]): string => JSON.stringify(all.filter(({ kind }) => counts(kind)).map(({ kind, segments, catalogue }) => JSON.stringify([kind, segments, catalogue])).toSorted());
  return from(sources) !== from(answers) || (file === undefined && sources.some(({ kind }) => counts(kind)));
}

async function bring({ folder, http, clock, progress }: UpdateOptions, manifest: Manifest, { kind, location }: UpdateSource, before: SourceState | undefined): Promise<readonly [Manifest, Updated['sources'][number]]> {
  progress({ step: 'fetch', what: location, done: 0, of: 1 });
  const fetched = await fetchSource(location, folder, before?.partial === false ? before : undefined, http);
  try {
    const now = clock.now().toISOString();
    if (before !== undefined && !before.partial && (fetched.unchanged || (fetched.digest !== undefined && fetched.digest === before.digest))) {
      return [replaced(manifest, { ...before, fetched: now }), { location, changed: 0, unchanged: before.records, gone: 0, rejected: before.rejected }];
    }
    const state: SourceState = {
      ...before ?? { newest: '', records: 0, rejected: 0, segments: [], catalogue: undefined }, kind, location, fetched: now, partial: true, etag: fetched.etag, digest: fetched.digest,
    };
    if (kind === 'kev' || kind === 'epss') {
      const after = await takeWhole(folder, manifest, state, fetched.path, now);
      const { records = 0, rejected = 0 } = after.sources.find((each) => each.kind === kind) ?? {};
      return [after, { location, changed: records, unchanged: 0, gone: 0, rejected }];
    }
    const taken = await ingest(folder, manifest, state, openRecords(fetched.path), kind === 'osv' ? identifyOsv : kind === 'csaf' ? identifyCsaf : identifyEnrichment, clock, (done, of) => { progress({ step: 'read', what: location, done, of }); });
    const { rejected = 0 } = taken.manifest.sources.find((each) => each.kind === kind && each.location === location) ?? {};
    return [taken.manifest, { location, changed: taken.changed, unchanged: taken.unchanged, gone: taken.gone.length, rejected }];
  } finally {
    await fetched.done();
  }
}

function replaced(manifest: Manifest, state: SourceState): Manifest {
  return { ...manifest, sources: manifest.sources.map((each) => (each.kind === state.kind && each.location === state.location ? state : each)) };
}

const identifyOsv: Identify = (value, where) => {
  const { advisory, faults } = readRecord(value, where);
  return advisory ?? faults.find(({ whole }) => whole) ?? { id: undefined, where, reason: 'is no record', whole: true };
};

const identifyEnrichment: Identify = (value, where) => {
  const read = readEnrichment(value);
  if (read === undefined) return { id: undefined, where, reason: 'is no CVE record', whole: true };
  const record = value as { readonly id?: string; readonly cveMetadata?: { readonly cveId?: string } };
  return { id: record.cveMetadata?.cveId ?? record.id ?? '', modified: read[2] ?? '1970-01-01' };
};

const identifyCsaf: Identify = (value, where) => {
  const read = readCsaf(value);
  return read === undefined ? { id: undefined, where, reason: 'is no CSAF 2.0 document', whole: true } : { id: read.id.replace(/[^!-~]/g, '_'), modified: read.modified };
};
