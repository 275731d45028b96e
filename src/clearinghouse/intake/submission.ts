import type { Warning } from './violation.ts';

/** A payload as it came: text and base64 still as the JSON string, or the file's own bytes from a part. */
export type Payload = { readonly text: string } | { readonly bytes: Uint8Array };

/** One attachment before it is judged. What is undefined was not there. */
export interface RawAttachment {
  /** Its name in violations: `attachments[2]`. */
  readonly field: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly description: string | undefined;
  readonly type: string | undefined;
  readonly payload: Payload | undefined;
}

/** TAP's older way to send an attachment; `exploit` and `raw` are its only names. */
export interface DeprecatedPayload {
  readonly field: 'exploit' | 'raw';
  readonly contentType: string | undefined;
  readonly payload: Payload | undefined;
}

/** A report of the right shape in any of its forms, not yet judged: JSON, multipart and SARIF end here. */
export interface Submission {
  readonly fields: RawFields;
  readonly attachments: readonly RawAttachment[];
  readonly deprecated: readonly DeprecatedPayload[];
  /** Fields that stand in the `report` part and must not. */
  readonly misplaced: readonly string[];
}

/** The report's fields by their names on the wire, each of its type or absent. */
export interface RawFields {
  readonly purl?: string;
  readonly software?: string;
  readonly ecosystem?: string;
  readonly versions?: readonly string[];
  readonly code_path?: string;
  readonly affected_symbol?: { readonly file?: string; readonly function?: string; readonly line?: number };
  readonly references?: readonly string[];
  readonly upstream_ids?: readonly string[];
  readonly introduced_commit?: string;
  readonly fixed_commit?: string;
  readonly package_repo_url?: string;
  readonly discovery_method?: string;
  readonly discovery_tooling?: string;
  readonly email?: string;
  readonly notify?: string;
  readonly enrichment?: Readonly<Record<string, unknown>>;
}

export function deprecation(field: 'exploit' | 'raw'): Warning {
  return { code: 'deprecated_field', field, reason: `${field} is deprecated; send it as an attachment instead` };
}
