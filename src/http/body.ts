import type { Context } from 'hono';
import type { z } from 'zod';
import { HttpError } from './error.ts';

/** Reads at most so many bytes, however many were announced. */
export async function bytesOf(context: Context, most: number): Promise<Uint8Array> {
  const body = context.req.raw.body;
  if (body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > most) throw new HttpError('body-too-large', `The body is larger than ${most} bytes`, { remedy: 'Send less.' });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A small JSON body by its schema; what is wrong is said field by field. */
export async function jsonOf<T extends z.ZodType>(context: Context, schema: T, most = 65_536): Promise<z.output<T>> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) throw new HttpError('media-type-unsupported', 'The body is not JSON', { where: 'Content-Type', remedy: 'Send application/json.' });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(context, most)));
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    throw new HttpError('body-malformed', 'The body is not JSON', { remedy: 'Send one JSON object.', cause });
  }
  return fieldsOf(schema, value);
}

/** Throws what is wrong, field by field. */
export function fieldsOf<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; ');
  throw new HttpError('body-invalid', wrong, { remedy: 'Correct these fields and send it again.' });
}
