import type { RawFields } from './submission.ts';

export const notifyChoices = ['off', 'final', 'milestones', 'all'] as const;
export type Notify = (typeof notifyChoices)[number];

export const attachmentTypes = ['patch', 'exploit-proof-of-concept', 'reproducer', 'threat-model', 'other'] as const;
export type AttachmentType = (typeof attachmentTypes)[number];

/** The content types there are, with the extension that a file of each is downloaded with. */
export const contentTypes = {
  'text/plain': '.txt', 'text/markdown': '.md', 'application/json': '.json', 'application/pdf': '.pdf', 'application/zip': '.zip', 'application/gzip': '.tar.gz', 'application/x-bzip2': '.tar.bz2', 'application/octet-stream': '.bin',
} as const;
export type ContentType = keyof typeof contentTypes;

/**
 * The fields of a valid report by their names on the wire, as they are stored and shown: the purl canonical, its version among
 * `versions`, the ecosystem as OSV spells it. Neither the attachments nor how to reach the finder are among them.
 */
export type ReportFields = Omit<RawFields, 'email' | 'notify' | 'versions' | 'references' | 'upstream_ids'> & {
  readonly versions: readonly string[];
  readonly references: readonly string[];
  readonly upstream_ids: readonly string[];
};

export interface Attachment {
  readonly filename: string;
  readonly contentType: ContentType;
  readonly type: AttachmentType;
  readonly description?: string;
  readonly data: Uint8Array;
}

/** A valid report. */
export interface Report {
  readonly fields: ReportFields;
  /** Never echoed in an answer. */
  readonly email?: string;
  readonly notify: Notify;
  readonly attachments: readonly Attachment[];
}

/** Does the content type say that the bytes are text? Those are sent as they are; all others as base64 in JSON. */
export function isTextual(type: ContentType): boolean {
  return type === 'text/plain' || type === 'text/markdown' || type === 'application/json';
}
