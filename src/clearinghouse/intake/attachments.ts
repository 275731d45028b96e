import { isUtf8 } from 'node:buffer';
import { decodeBase64 } from './base64.ts';
import { checkFilename, downloadName, foldName } from './filename.ts';
import { attachmentTypes, contentTypes, isTextual } from './report.ts';
import type { Attachment, ContentType } from './report.ts';
import { deprecation } from './submission.ts';
import type { Payload, RawAttachment, Submission } from './submission.ts';
import { checkText } from './text.ts';
import type { Findings, Warning } from './violation.ts';

const most = 16;
/** Of a payload as it was sent: in JSON before its base64 is decoded. */
const mostBytes = 1_048_576;

/** The attachments, then the deprecated payloads under the names that TAP gives them. */
export function checkAttachments(findings: Findings, { attachments, deprecated }: Submission): { readonly attachments: readonly Attachment[]; readonly warnings: readonly Warning[] } {
  const warnings = deprecated.map(({ field }) => deprecation(field));
  const count = attachments.length + deprecated.filter(({ payload }) => payload !== undefined).length;
  if (count > most) {
    findings.add('too_many_items', 'attachments', `must have at most ${most} entries${count === attachments.length ? '' : ', exploit and raw among them'}`);
    return { attachments: [], warnings };
  }
  const checked: { readonly attachment: Attachment; readonly field: string }[] = [];
  for (const raw of attachments) {
    const attachment = checkAttachment(findings, raw);
    if (attachment !== undefined) checked.push({ attachment, field: `${raw.field}.filename` });
  }
  for (const { field, contentType, payload } of deprecated) {
    const data = checkPayload(findings, { content: field, type: `${field}_content_type` }, contentType, payload);
    if (data !== undefined) checked.push({ attachment: { filename: field, type: field === 'exploit' ? 'exploit-proof-of-concept' : 'other', ...data }, field });
  }
  checkNames(findings, checked);
  return { attachments: checked.map(({ attachment }) => attachment), warnings };
}

function checkAttachment(findings: Findings, raw: RawAttachment): Attachment | undefined {
  const { field, filename, description, type } = raw;
  let sound = checkFilename(findings, `${field}.filename`, filename);
  if (description !== undefined && description !== '') sound = checkText(findings, `${field}.description`, description, { most: 1_024, invisible: 'control_characters' }) && sound;
  const known = type === undefined || type === '' ? 'other' : attachmentTypes.find((each) => each === type);
  if (known === undefined) findings.add('invalid_attachment_type', `${field}.type`, `must be one of ${attachmentTypes.join(', ')}`);
  const data = checkPayload(findings, { content: `${field}.data`, type: `${field}.content_type` }, raw.contentType, raw.payload);
  if (!sound || filename === undefined || known === undefined || data === undefined) return undefined;
  return { filename, type: known, ...(description === undefined || description === '' ? {} : { description }), ...data };
}

/** Content type and content, which are judged together: the type says how the content was written. */
function checkPayload(findings: Findings, fields: { readonly content: string; readonly type: string }, contentType: string | undefined, payload: Payload | undefined): Pick<Attachment, 'contentType' | 'data'> | undefined {
  const type = contentType === undefined || contentType === '' ? undefined : (Object.keys(contentTypes) as ContentType[]).find((each) => each === contentType.toLowerCase());
  if (contentType === undefined || contentType === '') findings.add('missing_field', fields.type, 'is needed for a payload', fields.content);
  else if (type === undefined) findings.add('invalid_content_type', fields.type, `must be one of ${Object.keys(contentTypes).join(', ')}, without parameters`);
  if (payload === undefined) {
    findings.add('missing_field', fields.content, 'is needed and must not be empty', fields.type);
    return undefined;
  }
  if ('text' in payload ? Buffer.byteLength(payload.text) > mostBytes : payload.bytes.byteLength > mostBytes) {
    findings.add('field_too_large', fields.content, `must be at most ${mostBytes} bytes as sent`);
    return undefined;
  }
  if (type === undefined) return undefined;
  const data = isTextual(type) ? textOf(findings, fields.content, payload) : binaryOf(findings, fields.content, payload);
  return data === undefined ? undefined : { contentType: type, data };
}

function textOf(findings: Findings, field: string, payload: Payload): Uint8Array | undefined {
  if ('text' in payload ? payload.text.isWellFormed() : isUtf8(payload.bytes)) return 'text' in payload ? Buffer.from(payload.text) : payload.bytes;
  findings.add('invalid_utf8', field, 'must be valid UTF-8 for a content type of text');
  return undefined;
}

function binaryOf(findings: Findings, field: string, payload: Payload): Uint8Array | undefined {
  if ('bytes' in payload) return payload.bytes;
  const decoded = decodeBase64(payload.text);
  if (decoded === undefined) findings.add('invalid_base64', field, 'must be padded standard base64 of at least one byte; only line breaks are skipped');
  return decoded;
}

/** No two files may be saved under one name, on any system's idea of what one name is. */
function checkNames(findings: Findings, checked: readonly { readonly attachment: Attachment; readonly field: string }[]): void {
  const taken = new Map<string, string>();
  // The deprecated payloads keep their names; what collides with one of them is the attachment.
  for (const { attachment, field } of checked.toSorted((a, b) => Number(isReserved(b.field)) - Number(isReserved(a.field)))) {
    const name = foldName(downloadName(attachment.filename, attachment.contentType));
    const first = taken.get(name);
    if (first === undefined) taken.set(name, field);
    else findings.add('invalid_filename', field, 'must not download under the same name as another, ignoring case and Unicode form', first);
  }
}

function isReserved(field: string): boolean {
  return field === 'exploit' || field === 'raw';
}
