import { join } from 'node:path';
import type { CveFacts } from '../facts/cve.ts';
import { writeFacts } from '../facts/file.ts';
import { mostFaults, readEnrichment, readEpss, readKev, type FactsOf } from '../facts/read.ts';
import { textOf } from '../source/fetch.ts';
import { readCatalogue } from './catalogue.ts';
import { replaceFile } from './durable.ts';
import { catalogueFile, segmentFile } from './files.ts';
import { openFaults } from './ingest.ts';
import type { Manifest, SourceState } from './manifest.ts';
import { readSegment, writeSegment } from './segment.ts';
import { AdvisoryError, storeDamaged } from '../error.ts';

/** Takes over the catalog or the scores as a whole: they are small, and no record of them stands alone. */
export async function takeWhole(folder: string, manifest: Manifest, state: SourceState, path: string, fetched: string): Promise<Manifest> {
  const text = await textOf(path, mostBytes[state.kind === 'kev' ? 'kev' : 'epss']);
  const { facts, faults, newest } = readWhole(state, text);
  const list = openFaults(folder, state);
  for (const fault of faults) list.add(fault);
  list.close();
  if (facts.size === 0 || faults.length >= mostFaults) throw new AdvisoryError('source-unreadable', `${path} has nothing that can be used: ${faults[0]?.reason ?? 'it is empty'}`, { where: path, remedy: `Give the ${state.kind === 'kev' ? 'catalog as JSON' : 'scores as CSV'}.` });
  const number = manifest.next;
  const segment = writeSegment(segmentFile(folder, number));
  for (const line of state.kind === 'kev' ? [text] : linesOf(text)) if (line !== '') segment.add(Buffer.from(line));
  segment.close();
  const after: SourceState = { ...state, fetched, newest: newest ?? fetched, records: facts.size, rejected: list.count(), partial: false, segments: [number], catalogue: undefined };
  return { ...manifest, next: number + 1, sources: [...manifest.sources.filter((each) => each.kind !== state.kind), after] };
}

/** Ten times what they have. */
const mostBytes = { kev: 16 << 20, epss: 128 << 20 } as const;

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    yield text.slice(start, end);
    start = end + 1;
  }
}

function readWhole({ kind }: SourceState, text: string): FactsOf<unknown> {
  return kind === 'kev' ? readKev(text) : readEpss(text);
}

/** One file from all that is known of CVEs. */
export function compileFacts(folder: string, manifest: Manifest): Manifest {
  const facts = new Map<number, CveFacts>();
  const nothing: CveFacts = { epss: undefined, kev: undefined, ssvc: undefined, score: undefined };
  const add = (number: number, part: Partial<CveFacts>): void => { facts.set(number, { ...facts.get(number) ?? nothing, ...part }); };
  const whole = (count: number, of: number): void => {
    if (count < of) throw storeDamaged('segments of the knowledge base lack records', folder);
  };
  for (const { kind, segments, catalogue, records: told } of manifest.sources) {
    const lines = segments.map((segment) => [segment, readSegment(segmentFile(folder, segment))] as const);
    if (kind === 'kev' || kind === 'epss') {
      const read = kind === 'kev' ? Array.from(readKev(textFrom(lines)).facts, ([number, kev]) => [number, { kev }] as const) : Array.from(readEpss(textFrom(lines)).facts, ([number, epss]) => [number, { epss }] as const);
      whole(read.length, told);
      for (const [number, part] of read) add(number, part);
    }
    if ((kind !== 'vulnrichment' && kind !== 'cve') || catalogue === undefined) continue;
    const wanted = new Set(Array.from(readCatalogue(catalogueFile(folder, catalogue)).values(), (each) => each.segment * 2 ** 32 + each.number));
    let came = 0;
    for (const [segment, records] of lines) {
      for (const [index, text] of records) {
        const read = wanted.has(segment * 2 ** 32 + index) ? readEnrichment(JSON.parse(text)) : undefined;
        if (read === undefined) continue;
        came++;
        // A record that lacks one says nothing against another's.
        add(read[0], { ...(read[1].ssvc === undefined ? {} : { ssvc: read[1].ssvc }), ...(read[1].score === undefined ? {} : { score: read[1].score }) });
      }
    }
    whole(came, wanted.size);
  }
  if (facts.size === 0) return { ...manifest, facts: undefined };
  const file = `facts-${manifest.next}.bw`;
  replaceFile(join(folder, file), writeFacts(facts));
  return { ...manifest, next: manifest.next + 1, facts: file };
}

function textFrom(lines: readonly (readonly [number, Generator<readonly [number, string]>])[]): string {
  return lines.flatMap(([, records]) => Array.from(records, ([, text]) => text)).join('\n');
}
