import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { KnowledgeShelf, OpenKnowledge } from '../../clearinghouse/inventory/index.ts';
import { deeperThan } from '../../kernel/depth.ts';
import type { Clock } from '../../kernel/clock.ts';
import { bytesOf } from '../body.ts';
import { HttpError } from '../error.ts';
import { answerBatch, answerQuery, within, type Sources } from './answer.ts';
import { invalid, OsvError, type OsvErrorCode } from './error.ts';
import { knowledgeLayers, type Layer } from './layers.ts';
import type { OwnShelf } from './own.ts';
import { askedBy, osvBatch, osvLimits, osvQuery } from './query.ts';

export interface OsvParts {
  readonly own: OwnShelf;
  readonly knowledge: KnowledgeShelf;
  readonly clock: Clock;
  onFault(error: unknown, where: string): void;
}

/** Questions that are answered at once; whoever comes beyond is asked to come again. */
const mostSingle = 256;
const mostBatches = 16;

/** The OSV API, so that a scanner that can be told its address asks here. Public: what it knows is published. */
export function osvRoutes(app: Hono, { own, knowledge, clock, onFault }: OsvParts): void {
  const layers = new WeakMap<OpenKnowledge, readonly Layer[]>();
  const [single, batches] = [gate(mostSingle), gate(mostBatches)];

  function from<T>(ask: (sources: Sources) => T | Promise<T>): Promise<T> {
    return knowledge.use(async (opened) => {
      const mine = await own.current();
      if (opened === undefined) return await ask({ layers: [mine], complete: false });
      let known = layers.get(opened);
      if (known === undefined) layers.set(opened, known = knowledgeLayers(opened));
      return await ask({ layers: [mine, ...known], complete: true });
    });
  }
  async function answered(context: Context, where: string, work: () => Promise<Uint8Array | string>): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'breakwater-sources': knowledge.sources().length === 0 ? 'own-cases' : 'own-cases, intel' };
    try {
      return context.body(await work() as Uint8Array<ArrayBuffer>, 200, { ...headers, 'cache-control': 'no-store' });
    } catch (error) {
      const { code, status, message } = refusal(error);
      if (code === 13) onFault(error, where);
      return context.body(JSON.stringify({ code, message }), status, { ...headers, 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '1' } : {}) });
    }
  }

  app.post('/v1/query', (context) => answered(context, 'POST /v1/query', async () => {
    const asked = askedBy(await bodyOf(context, osvQuery, osvLimits.queryBytes));
    return single(() => from((sources) => answerQuery(asked, sources, clock)));
  }));
  app.post('/v1/querybatch', (context) => answered(context, 'POST /v1/querybatch', async () => {
    const { queries } = await bodyOf(context, osvBatch, osvLimits.batchBytes);
    const asked = (queries ?? []).map((query, index) => within(index, () => askedBy(query)));
    return JSON.stringify({ results: await batches(() => from((sources) => answerBatch(asked, sources, clock))) });
  }));
  // By its own name alone, as the API has it; what was withdrawn is still there, and says so.
  app.get('/v1/vulns/:id', (context) => answered(context, 'GET /v1/vulns', () => from(({ layers: all }) => {
    const id = context.req.param('id') ?? '';
    for (const each of all) {
      const found = each.record(id);
      if (found !== undefined) return found.text();
    }
    const named = new Set(all.flatMap((each) => each.naming(id)));
    throw new OsvError('not-found', named.size === 0 ? 'Bug not found.' : `Bug not found, but the following aliases were: ${[...named].join(' ')}`);
  })));
}

/** The body, whatever type it is said to be of: `curl -d` says another. */
async function bodyOf<T extends z.ZodType>(context: Context, schema: T, most: number): Promise<z.output<T>> {
  const bytes = Buffer.from(await bytesOf(context, most));
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('The body is no JSON.');
  }
  if (deeperThan(value, osvLimits.depth)) throw invalid(`The body is nested deeper than ${osvLimits.depth} levels.`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not as it should be'}`);
}

function gate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0;
  return async (work) => {
    if (inside >= most) throw new OsvError('unavailable', 'Too many questions at once. Ask again in a second.');
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
    }
  };
}

/** The numbers of gRPC, and the statuses that its gateway gives them. */
const numbers: Readonly<Record<OsvErrorCode, readonly [code: number, status: ContentfulStatusCode]>> = { 'invalid-argument': [3, 400], 'not-found': [5, 404], 'failed-precondition': [9, 400], unavailable: [14, 503], internal: [13, 500] };

function refusal(error: unknown): { readonly code: number; readonly status: ContentfulStatusCode; readonly message: string } {
  if (error instanceof HttpError) return { code: 3, status: error.code === 'body-too-large' ? 413 : 400, message: `${error.message}.` };
  const [code, status] = numbers[error instanceof OsvError ? error.code : 'internal'];
  return { code, status, message: error instanceof OsvError ? error.message : 'Something went wrong here, and it is on the record.' };
}
