import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../kernel/clock.ts';
import { BreakwaterError } from '../../../kernel/error.ts';
import type { Fault } from '../advisory.ts';
import { AdvisoryError } from '../error.ts';
import type { Raw, RecordSource } from '../source/records.ts';
import { readCatalogue, writeCatalogue, type Catalogue } from './catalogue.ts';
import { catalogueFile, segmentFile } from './files.ts';
import { writeManifest, type Manifest, type SourceState } from './manifest.ts';
import { writeSegment, type SegmentWriter } from './segment.ts';

/** What a kind of record tells of itself: its identifier and when it changed. */
export type Identify = (value: unknown, where: string) => { readonly id: string; readonly modified: string } | Fault;

export interface Ingested {
  readonly manifest: Manifest;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: readonly string[];
}

/** So many changed records, and what was brought in until then is kept whatever happens. */
const checkpoint = 50_000;

/** Brings in what changed of a source; commits as it goes, so that whoever is cut off goes on from there. */
export async function ingest(folder: string, start: Manifest, state: SourceState, source: RecordSource, identify: Identify, clock: Clock, progress: (done: number, of: number, records: number) => void): Promise<Ingested> {
  const catalogue: Catalogue = state.catalogue === undefined ? new Map() : readCatalogue(catalogueFile(folder, state.catalogue));
  const idOf = new Map(Array.from(catalogue, ([id, { digest }]) => [digest, id]));
  const seen = new Set<string>();
  const faults = openFaults(folder, state);
  let manifest = start;
  let writer: { readonly number: number; readonly segment: SegmentWriter } | undefined;
  let [changed, unchanged, pending, read] = [0, 0, 0, 0];
  let segments = state.segments;

  function commit(partial: boolean, gone: readonly string[] = []): void {
    let { next } = manifest;
    if (writer !== undefined) {
      writer.segment.close();
      segments = [...segments, writer.number];
      writer = undefined;
    }
    // One that stays as it was keeps its name: what was made from it is not made anew.
    const same = changed === 0 && gone.length === 0 ? state.catalogue : undefined;
    const newer = same ?? next++;
    if (same === undefined) writeCatalogue(catalogueFile(folder, newer), catalogue);
    const now = clock.now().toISOString();
    // A record from the future says nothing about how new the source is.
    const newest = [...catalogue.values()].reduce((most, { modified }) => (modified > most && modified <= now ? modified : most), '');
    const after: SourceState = { ...state, fetched: now, newest, records: catalogue.size, rejected: faults.count(), partial, segments, catalogue: newer };
    manifest = {
      ...manifest, next, sources: [...manifest.sources.filter((each) => each.kind !== state.kind || each.location !== state.location), after],
      ...(manifest.index === undefined || gone.length === 0 ? {} : { index: { ...manifest.index, gone: [...new Set([...manifest.index.gone, ...gone])] } }),
    };
    writeManifest(folder, manifest);
    pending = 0;
  }
  function take(raw: Raw): void {
    const known = idOf.get(raw.digest);
    if (known !== undefined) {
      seen.add(known);
      unchanged++;
      return;
    }
    const bytes = raw.read();
    const value = Buffer.isBuffer(bytes) ? parsed(bytes, raw.where) : bytes;
    if (!Buffer.isBuffer(bytes) || isFault(value)) return faults.add(value as Fault);
    const told = identify(value, raw.where);
    if ('reason' in told) return faults.add(told);
    const before = catalogue.get(told.id);
    if (seen.has(told.id) && before !== undefined && Date.parse(before.modified) >= Date.parse(told.modified)) return faults.add({ id: told.id, where: raw.where, reason: 'is there twice; the newer one counts', whole: true });
    if (writer === undefined) {
      writer = { number: manifest.next, segment: writeSegment(segmentFile(folder, manifest.next)) };
      manifest = { ...manifest, next: manifest.next + 1 };
    }
    catalogue.set(told.id, { digest: raw.digest, modified: told.modified, segment: writer.number, number: writer.segment.add(bytes) });
    seen.add(told.id);
    changed++;
    if (++pending >= checkpoint) commit(true);
  }

  try {
    for await (const raw of source.records()) {
      take(raw);
      if (read > mostRecords) throw new AdvisoryError('source-too-large', `${state.location} has more than ${mostRecords} records`, { where: raw.where, remedy: 'Split it.' });
      if (++read % 256 === 0) progress(raw.done, source.bytes, read);
    }
  } catch (error) {
    // What came before the break is kept; the next update goes on behind it.
    if (changed > 0) commit(true);
    throw error instanceof BreakwaterError ? error : new AdvisoryError('source-unreadable', `${state.location} cannot be read to its end`, { where: state.location, cause: error, remedy: 'See to its permissions, or fetch it again.' });
  } finally {
    faults.close();
  }
  // Another file in its place, or an empty one, does not mean that everything is gone.
  if (changed + unchanged === 0) throw new AdvisoryError('source-unreadable', `${state.location} has no record that can be used${faults.first() === undefined ? '' : `: ${faults.first() ?? ''}`}`, { where: state.location, remedy: 'Give what the source publishes: an all.zip, a folder of records, lines of JSON.' });
  const gone = source.complete ? [...catalogue.keys()].filter((id) => !seen.has(id)) : [];
  for (const id of gone) catalogue.delete(id);
  commit(false, gone);
  return { manifest, changed, unchanged, gone };
}

function parsed(bytes: Buffer, where: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return { id: undefined, where, reason: `is no JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`, whole: true } satisfies Fault;
  }
}

function isFault(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'whole' in value && 'reason' in value;
}

/** All of OSV has a quarter of that. */
const mostRecords = 4_000_000;
const mostFaults = 100_000;

export interface FaultList {
  add(fault: Fault): void;
  readonly count: () => number;
  /** Why the first one could not be used. */
  readonly first: () => string | undefined;
  close(): void;
}

/** One JSON object a line, in `faults/`; counted beyond what is listed. */
export function openFaults(folder: string, { kind, location }: Pick<SourceState, 'kind' | 'location'> | { readonly kind: 'index'; readonly location: string }): FaultList {
  mkdirSync(join(folder, 'faults'), { recursive: true });
  const handle = openSync(join(folder, 'faults', `${kind}-${location.replace(/[^A-Za-z0-9.]+/g, '-').slice(-80)}.ndjson`), 'w', 0o644);
  let count = 0;
  let reason: string | undefined;
  return {
    count: () => count,
    first: () => reason,
    close: () => closeSync(handle),
    add(fault) {
      reason ??= fault.reason;
      if (++count <= mostFaults) writeSync(handle, `${JSON.stringify(fault)}\n`);
    },
  };
}
