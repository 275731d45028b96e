/** The closed list of TAP's violation codes. Clients switch on them: none is ever renamed or given another meaning. */
export const violationCodes = [
  'missing_field', 'field_too_large', 'too_many_items', 'invalid_utf8', 'control_characters', 'degenerate_value', 'unknown_ecosystem', 'invalid_purl', 'purl_ecosystem_mismatch', 'invalid_reference', 'invalid_commit',
  'invalid_upstream_id', 'invalid_symbol_line', 'invalid_notify', 'invalid_email', 'invalid_repo_url', 'invalid_content_type', 'field_not_allowed', 'structure_too_deep', 'invalid_filename', 'invalid_attachment_type',
  'invalid_base64',
] as const;
export type ViolationCode = (typeof violationCodes)[number];

export interface Violation {
  readonly code: ViolationCode;
  /** Path within the report: `affected_symbol.file`, `versions[0]`. */
  readonly field: string;
  /** The second field of a violation between two. */
  readonly also_field?: string;
  /** For people; may be reworded. Never quotes a value: a report is confidential, and its answer may be logged by others. */
  readonly reason: string;
}

/** The only warning there is. */
export interface Warning {
  readonly code: 'deprecated_field';
  readonly field: string;
  readonly reason: string;
}

/** More of them would only make the answer larger than the request. */
const mostViolations = 200;

/** Collects what is wrong, so that a sender learns of everything at once. */
export class Findings {
  readonly violations: Violation[] = [];

  add(code: ViolationCode, field: string, reason: string, alsoField?: string): void {
    if (this.violations.length < mostViolations) this.violations.push({ code, field, ...(alsoField === undefined ? {} : { also_field: alsoField }), reason });
  }
}

/** Violations of these make the answer a 413. */
export const sizeCodes: readonly ViolationCode[] = ['field_too_large', 'too_many_items', 'structure_too_deep'];
