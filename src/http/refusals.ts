import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { CaseError } from '../clearinghouse/cases/index.ts';
import { DistributionError } from '../clearinghouse/distribution/index.ts';
import { problemFor } from '../clearinghouse/intake/index.ts';
import { InventoryError } from '../clearinghouse/inventory/index.ts';
import { OperatorError, type OperatorErrorCode } from '../clearinghouse/operators/index.ts';
import { PriorityError } from '../clearinghouse/priority/index.ts';
import { ValidationError } from '../clearinghouse/validation/index.ts';
import { RemediationError } from '../clearinghouse/remediation/index.ts';
import { IdentityError, type IdentityErrorCode } from '../identity/index.ts';
import type { BreakwaterError } from '../kernel/error.ts';
import { HttpError, type HttpErrorCode } from './error.ts';
import { notFound, problem } from './problem.ts';

/** The only place that turns the code of an error into a status. */
const identity: Readonly<Record<IdentityErrorCode, ContentfulStatusCode>> = {
  'not-signed-in': 401, 'not-allowed': 403, 'not-found': 404, 'step-up-required': 403, 'step-up-refused': 403, 'link-refused': 403, 'sign-in-refused': 403, 'account-unknown': 403, 'provider-unavailable': 503,
  'input-invalid': 400, 'role-not-here': 400, 'scope-not-granted': 403, 'sponsorship-refused': 409, 'last-administrator': 409,
};
const own: Readonly<Record<HttpErrorCode, ContentfulStatusCode>> = { 'body-too-large': 413, 'body-truncated': 400, 'body-malformed': 400, 'body-invalid': 400, 'media-type-unsupported': 415, 'query-invalid': 400 };

const operator: Readonly<Record<OperatorErrorCode, ContentfulStatusCode>> = { 'not-there': 404, 'name-taken': 409, 'act-refused': 409, 'input-invalid': 400, 'inventory-empty': 400 };

/** Undefined where it is no refusal but a fault of ours. */
export function refusal(context: Context, error: unknown): Response | undefined {
  const intake = problemFor(error);
  if (intake !== undefined) {
    const body = { type: intake.type, title: intake.title, status: intake.status, detail: intake.detail, ...intake.extras };
    return context.body(JSON.stringify(body), intake.status as ContentfulStatusCode, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...intake.headers });
  }
  // One answer for what is not there and for what is not the asker's to see.
  if ((error instanceof IdentityError && error.code === 'not-found') || (error instanceof CaseError && error.code === 'case-unknown') || (error instanceof OperatorError && error.code === 'not-there')) return notFound(context);
  if (error instanceof IdentityError) return said(context, error, identity[error.code], error.code === 'not-signed-in' ? { 'www-authenticate': 'Bearer' } : {});
  if (error instanceof HttpError) return said(context, error, own[error.code]);
  if (error instanceof CaseError) return said(context, error, 409);
  if (error instanceof ValidationError) return said(context, error, 409);
  if (error instanceof RemediationError) return said(context, error, error.code === 'fix-invalid' ? 400 : 409);
  if (error instanceof OperatorError) return said(context, error, operator[error.code]);
  if (error instanceof InventoryError) return said(context, error, error.code === 'inventory-too-large' ? 413 : 400);
  // Of a feed's faults this one is what somebody wrote; the rest are ours.
  if (error instanceof DistributionError && error.code === 'advisory-invalid') return said(context, error, 400);
  if (error instanceof PriorityError) return said(context, error, error.code === 'act-refused' ? 409 : 400);
  return undefined;
}

function said(context: Context, error: BreakwaterError, status: ContentfulStatusCode, headers: Readonly<Record<string, string>> = {}): Response {
  return problem(context, { name: error.code, status, title: titles[status] ?? 'Error', detail: error.message, headers, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) });
}

const titles: Readonly<Record<number, string>> = { 400: 'Bad request', 401: 'Not signed in', 403: 'Not allowed', 404: 'Not found', 409: 'Conflict', 413: 'Too large', 415: 'Unsupported media type', 503: 'Not available now' };
