import type { Context } from 'hono';
import { evidenceOf } from '../clearinghouse/validation/index.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';

/** The signed envelope of a report's runs. Whether the asker may have it is decided before. */
export async function sendEvidence(context: Context, report: string, { validation }: HttpParts): Promise<Response> {
  const envelope = await evidenceOf(report, validation);
  if (envelope === undefined) return notFound(context);
  return context.body(envelope, 200, { 'content-type': 'application/vnd.dsse.envelope.v1+json', 'content-disposition': `attachment; filename="${report}.evidence.json"`, 'cache-control': 'no-store' });
}
