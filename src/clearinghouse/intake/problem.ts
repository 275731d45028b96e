import { IntakeError } from './error.ts';
import type { IntakeErrorCode } from './error.ts';
import { sizeCodes } from './violation.ts';
import type { Violation } from './violation.ts';

/** What an `application/problem+json` answer (RFC 9457) says, without a word about HTTP libraries. */
export interface Problem {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Members besides those of the standard. */
  readonly extras: { readonly errors?: readonly Violation[]; readonly remedy?: string };
}

/** TAP names its types by tag URIs (RFC 4151); ours end as theirs do. All others are told by their status alone. */
const tag = 'tag:breakwater.dev,2026-11:problem/';
const blank = 'about:blank';

const table: Readonly<Record<IntakeErrorCode, { readonly status: number; readonly title: string; readonly type?: string }>> = {
  'media-type-unsupported': { status: 415, title: 'Unsupported Media Type' },
  'media-type-malformed': { status: 400, title: 'Bad Request' },
  'body-too-large': { status: 413, title: 'Content Too Large' },
  'json-malformed': { status: 400, title: 'Not exactly one JSON report', type: `${tag}malformed-json` },
  'multipart-malformed': { status: 400, title: 'Bad Request' },
  'report-invalid': { status: 400, title: 'Report failed validation', type: `${tag}validation` },
  'idempotency-key-invalid': { status: 400, title: 'Bad Request' },
  'idempotency-conflict': { status: 409, title: 'Conflict' },
  'rate-limited': { status: 429, title: 'Too Many Requests' },
  'not-stored': { status: 503, title: 'Service Unavailable' },
  'report-unknown': { status: 404, title: 'Not Found' },
  'report-unfinished': { status: 409, title: 'Conflict' },
  'report-closed': { status: 409, title: 'Conflict' },
  'report-open': { status: 409, title: 'Conflict' },
  'attachment-unknown': { status: 404, title: 'Not Found' },
  'attachment-erased': { status: 410, title: 'Gone' },
};

/** The problem document of an error of intake; undefined for any other error, which is not ours to explain. */
export function problemFor(error: unknown): Problem | undefined {
  if (!(error instanceof IntakeError)) return undefined;
  const { status, title, type = blank } = table[error.code];
  const large = error.violations.some(({ code }) => sizeCodes.includes(code));
  return {
    status: large ? 413 : status, type, title, detail: error.message,
    headers: error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) },
    extras: { ...(error.violations.length === 0 ? {} : { errors: error.violations }), ...(error.remedy === undefined ? {} : { remedy: error.remedy }) },
  };
}

/** For who takes from a window and got nothing. */
export function rateLimited(retryAfterSeconds: number): IntakeError {
  return new IntakeError('rate-limited', 'The limit of reports per hour is reached', { retryAfterSeconds, remedy: 'Wait until the hour is over; the window is fixed, not rolling.' });
}
