import { BreakwaterError } from '../../kernel/error.ts';
import type { ErrorDetails } from '../../kernel/error.ts';
import type { Violation } from './violation.ts';

export type IntakeErrorCode =
  /** Neither JSON nor multipart/mixed, or compressed; the body is not read. */
  | 'media-type-unsupported'
  | 'media-type-malformed'
  | 'body-too-large'
  /** Not exactly one JSON report: no JSON, no UTF-8, a repeated or unknown key, a value of the wrong type. */
  | 'json-malformed'
  | 'multipart-malformed'
  /** A report, but not a valid one: `violations` lists everything. */
  | 'report-invalid'
  | 'idempotency-key-invalid'
  /** The key was used before, for another report. */
  | 'idempotency-conflict'
  | 'rate-limited'
  /** Nothing was stored. */
  | 'not-stored'
  | 'report-unknown'
  /** It has no verdict yet. */
  | 'report-unfinished'
  | 'report-closed'
  | 'report-open'
  | 'attachment-unknown'
  /** Its key was destroyed: nobody can read it any more. */
  | 'attachment-erased';

interface IntakeErrorDetails extends ErrorDetails {
  readonly violations?: readonly Violation[];
  readonly retryAfterSeconds?: number;
}

export class IntakeError extends BreakwaterError<IntakeErrorCode> {
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: IntakeErrorCode, message: string, details: IntakeErrorDetails = {}) {
    super(code, message, details);
    this.violations = details.violations ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

export function invalidReport(violations: readonly Violation[]): IntakeError {
  const count = violations.length === 1 ? '1 violation' : `${violations.length} violations`;
  return new IntakeError('report-invalid', `${count}; see errors`, { violations, remedy: 'Correct each of the fields that `errors` names, then send the report again.' });
}

/** `where`: a path within the report. Names of ours only, and plain ones: what a sender wrote is not quoted. */
export function malformedJson(message: string, where?: string): IntakeError {
  return new IntakeError('json-malformed', message, { ...(where === undefined ? {} : { where }), remedy: 'Send exactly one JSON object in UTF-8, with the fields of the report and each of them once.' });
}

export function malformedMultipart(message: string, where?: string): IntakeError {
  return new IntakeError('multipart-malformed', message, { ...(where === undefined ? {} : { where }), remedy: 'Send one part `report` of application/json, and each attachment as a part `attachment` with a filename.' });
}
