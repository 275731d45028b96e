import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import { OsvError } from './error.ts';
import { spokenOf, type Layer } from './layers.ts';
import { osvLimits, tokenAfter, type Asked } from './query.ts';

export interface Sources {
  readonly layers: readonly Layer[];
  /** There is more than what was published here. */
  readonly complete: boolean;
}

/** Milliseconds of work at a time while others wait. */
const slice = 8;

/** One page of whole records. */
export async function answerQuery(asked: Asked, sources: Sources, clock: Pick<Clock, 'monotonic'>): Promise<Buffer> {
  const rest = restOf(asked, sources);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let count = 0;
  let since = clock.monotonic();
  for (const [, record] of rest.slice(0, osvLimits.listed)) {
    const text = record.text();
    // One record is given however long it is.
    if (count > 0 && bytes + text.length > osvLimits.recordBytes) break;
    parts.push(count === 0 ? opening : comma, text);
    bytes += text.length;
    count++;
    if (clock.monotonic() - since < slice) continue;
    await turn();
    since = clock.monotonic();
  }
  if (count === 0) return Buffer.from('{}');
  const last = rest[count - 1]?.[0] ?? '';
  return Buffer.concat([...parts, Buffer.from(count === rest.length ? ']}' : `],"next_page_token":${JSON.stringify(tokenAfter(last))}}`)]);
}

const opening = Buffer.from('{"vulns":[');
const comma = Buffer.from(',');

export interface Listed {
  readonly vulns?: readonly { readonly id: string; readonly modified: string }[];
  readonly next_page_token?: string;
}

/** Identifiers alone, an answer for each query in order. Where there are very many, or it takes too long, the rest waits behind tokens. */
export async function answerBatch(all: readonly Asked[], sources: Sources, clock: Pick<Clock, 'monotonic'>): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  const end = clock.monotonic() + osvLimits.milliseconds;
  let since = clock.monotonic();
  let total = 0;
  for (const [index, asked] of all.entries()) {
    if (clock.monotonic() >= end) {
      listed.push({ next_page_token: tokenAfter(asked.after) });
      continue;
    }
    const rest = within(index, () => restOf(asked, sources));
    const vulns = rest.slice(0, total < osvLimits.listedInAll ? osvLimits.listed : osvLimits.listedAfterwards).map(([id, { modified }]) => ({ id, modified }));
    total += vulns.length;
    listed.push(vulns.length === 0 ? {} : { vulns, ...(vulns.length === rest.length ? {} : { next_page_token: tokenAfter(vulns.at(-1)?.id ?? '') }) });
    if (clock.monotonic() - since < slice) continue;
    await turn();
    since = clock.monotonic();
  }
  return listed;
}

function restOf({ places, after, otherwise }: Asked, { layers, complete }: Sources): ReturnType<typeof spokenOf> {
  if (otherwise !== undefined) {
    const found = spokenOf(places, layers);
    if (found.length === 0 && (complete || otherwise.code === 'failed-precondition')) throw otherwise;
    return found.filter(([id]) => id > after);
  }
  // Where nothing is known of an ecosystem, an empty answer would pass for a good one.
  if (complete && !places.some(({ ecosystem }) => layers.some((each) => each.ecosystems(ecosystem).length > 0))) {
    throw new OsvError('invalid-argument', `Invalid ecosystem: no advisories for ${JSON.stringify(places[0]?.ecosystem.slice(0, 80))} are known here. Check its name, or bring its data in with: breakwater intel update --osv`);
  }
  const found = spokenOf(places, layers);
  return after === '' ? found : found.filter(([id]) => id > after);
}

/** Which of the queries was refused. */
export function within<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OsvError) throw new OsvError(error.code, `queries[${index}]: ${error.message}`, { cause: error });
    throw error;
  }
}
