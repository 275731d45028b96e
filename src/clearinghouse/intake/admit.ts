import { IntakeError } from './error.ts';
import { mostBytes } from './limits.ts';
import { formOf } from './media-type.ts';
import type { Form } from './media-type.ts';

/**
 * What is decided before the first byte of a body is read: its form, and whether it says itself that it is too large. A body
 * without a length is counted while it is read. Who sends it is asked before this.
 */
export function admit(headers: { get(name: string): string | null | undefined }, expected: 'report' | 'sarif' = 'report'): Form {
  const form = formOf(headers.get('content-type') ?? undefined, expected);
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') throw new IntakeError('media-type-unsupported', 'A body must not be compressed', { where: 'Content-Encoding', remedy: 'Send it as it is.' });
  const length = headers.get('content-length') ?? undefined;
  if (length !== undefined && (!/^\d{1,15}$/.test(length) || Number(length) > mostBytes)) throw new IntakeError('body-too-large', `The body must be at most ${mostBytes} bytes`, { where: 'Content-Length', remedy: 'Send fewer or smaller attachments.' });
  return form;
}
