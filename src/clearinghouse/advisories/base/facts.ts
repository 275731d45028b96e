import { join } from 'node:path';
import type { CveFacts } from '../facts/cve.ts';
import { writeFacts } from '../facts/file.ts';
import { readEnrichment, readEpss, readKev, type FactsOf } from '../facts/read.ts';
import { textOf } from '../source/fetch.ts';
import { readCatalogue } from './catalogue.ts';
import { replaceFile } from './durable.ts';
import { catalogueFile, segmentFile } from './files.ts';
import { openFaults } from './ingest.ts';
import type { Manifest, SourceState } from './manifest.ts';
import { readSegment, writeSegment } from './segment.ts';
import { AdvisoryError } from '../error.ts';

/** Takes over the catalog or the scores as a whole: they are small, and no record of them stands alone. */
export async function takeWhole(folder: string, manifest: Manifest, state: SourceState, path: string, fetched: string): Promise<Manifest> {
  const text = await textOf(path);
  const { facts, faults, newest } = readWhole(state, text);
  const list = openFaults(folder, state);
  for (const fault of faults) list.add(fault);
  list.close();
  if (facts.size === 0) throw new AdvisoryError('source-unreadable', `${path} has nothing that can be used: ${faults[0]?.reason ?? 'it is empty'}`, { where: path, remedy: `Give the ${state.kind === 'kev' ? 'catalog as JSON' : 'scores as CSV'}.` });
  const number = manifest.next;
  const segment = writeSegment(segmentFile(folder, number));
  for (const line of state.kind === 'kev' ? [JSON.stringify(JSON.parse(text))] : text.split('\n')) if (line !== '') segment.add(Buffer.from(line));
  segment.close();
  const after: SourceState = { ...state, fetched, newest: newest ?? fetched, records: facts.size, rejected: list.count(), partial: false, segments: [number], catalogue: undefined };
  return { ...manifest, next: number + 1, sources: [...manifest.sources.filter((each) => each.kind !== state.kind), after] };
}

function readWhole({ kind }: SourceState, text: string): FactsOf<unknown> {
  return kind === 'kev' ? readKev(text) : readEpss(text);
}

/** One file from all that is known of CVEs. */
export function compileFacts(folder: string, manifest: Manifest): Manifest {
  const facts = new Map<number, CveFacts>();
  const nothing: CveFacts = { epss: undefined, kev: undefined, ssvc: undefined, score: undefined };
  const add = (number: number, part: Partial<CveFacts>): void => { facts.set(number, { ...facts.get(number) ?? nothing, ...part }); };
  for (const { kind, segments, catalogue } of manifest.sources) {
    const lines = segments.map((segment) => [segment, readSegment(segmentFile(folder, segment))] as const);
    if (kind === 'kev') for (const [number, kev] of readKev(textFrom(lines)).facts) add(number, { kev });
    if (kind === 'epss') for (const [number, epss] of readEpss(textFrom(lines)).facts) add(number, { epss });
    if ((kind !== 'vulnrichment' && kind !== 'cve') || catalogue === undefined) continue;
    const wanted = new Set(Array.from(readCatalogue(catalogueFile(folder, catalogue)).values(), (each) => each.segment * 2 ** 32 + each.number));
    for (const [segment, records] of lines) {
      for (const [index, text] of records) {
        const read = wanted.has(segment * 2 ** 32 + index) ? readEnrichment(JSON.parse(text)) : undefined;
        // A record that lacks one says nothing against another's.
        if (read !== undefined) add(read[0], { ...(read[1].ssvc === undefined ? {} : { ssvc: read[1].ssvc }), ...(read[1].score === undefined ? {} : { score: read[1].score }) });
      }
    }
  }
  if (facts.size === 0) return { ...manifest, facts: undefined };
  const file = `facts-${manifest.next}.bw`;
  replaceFile(join(folder, file), writeFacts(facts));
  return { ...manifest, next: manifest.next + 1, facts: file };
}

function textFrom(lines: readonly (readonly [number, Generator<readonly [number, string]>])[]): string {
  return lines.flatMap(([, records]) => Array.from(records, ([, text]) => text)).join('\n');
}
