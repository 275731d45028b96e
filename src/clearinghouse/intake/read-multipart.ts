import { malformedMultipart } from './error.ts';
import { parseJson } from './json.ts';
import { onlyUtf8, parseMediaType, parseParameters } from './media-type.ts';
import { splitMultipart } from './multipart.ts';
import type { Part } from './multipart.ts';
import { shape } from './shape.ts';
import type { DeprecatedPayload, RawAttachment, Submission } from './submission.ts';

const names = ['report', 'attachment', 'exploit', 'raw'] as const;
type Name = (typeof names)[number];

/** A report that is a `multipart/mixed` body: the same rules, with the files' own bytes in place of base64. */
export function readMultipart(bytes: Uint8Array, boundary: string): Submission {
  const parts = splitMultipart(bytes, boundary).map((part) => ({ part, ...identify(part) }));
  for (const name of ['report', 'exploit', 'raw'] as const) {
    if (parts.filter((each) => each.name === name).length > 1) throw malformedMultipart(`The part \`${name}\` is there more than once`, name);
  }
  const report = parts.find(({ name }) => name === 'report')?.part;
  if (report === undefined) throw malformedMultipart('There is no part `report`', 'report');
  const type = parseMediaType(report.headers.get('content-type') ?? '');
  if (type?.essence !== 'application/json' || !onlyUtf8(type)) throw malformedMultipart('The part `report` must be of application/json', 'report');
  const { fields, present } = shape(parseJson(report.bytes));
  return {
    fields, misplaced: present,
    attachments: parts.filter(({ name }) => name === 'attachment').map(({ part, filename }, index) => attachmentOf(part, filename, index)),
    deprecated: parts.flatMap(({ part, name }) => (name === 'exploit' || name === 'raw' ? deprecatedOf(part, name) : [])).toSorted((a, b) => a.field.localeCompare(b.field, 'en')),
  };
}

function identify({ headers, bytes }: Part): { readonly name: Name; readonly filename: string | undefined } {
  const disposition = parseParameters(headers.get('content-disposition') ?? '');
  if (disposition === undefined || disposition.value.toLowerCase() !== 'attachment') throw malformedMultipart('A part needs `Content-Disposition: attachment` with a name, well formed');
  const { parameters } = disposition;
  // RFC 2231 offers second spellings of name and filename; which of two a reader takes is anybody's guess.
  if ([...parameters.keys()].some((each) => each.includes('*'))) throw malformedMultipart('A part uses an extended parameter of RFC 2231, such as `filename*`');
  const given = parameters.get('name');
  const name = names.find((each) => each === given);
  if (name === undefined) throw malformedMultipart('A part has a name that is none of report, attachment, exploit, raw');
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary';
  if (!['binary', '8bit', '7bit'].includes(encoding)) throw malformedMultipart(`The part \`${name}\` has a transfer encoding; send the bytes themselves`, name);
  const length = headers.get('content-length');
  if (length !== undefined && length !== String(bytes.byteLength)) throw malformedMultipart(`The part \`${name}\` has not the length that it says`, name);
  if (name !== 'attachment' && (headers.has('content-description') || headers.has('content-akrites-type'))) throw malformedMultipart(`Only an attachment has a description and a type; the part \`${name}\` has one`, name);
  return { name, filename: parameters.get('filename') };
}

function attachmentOf({ headers, bytes }: Part, filename: string | undefined, index: number): RawAttachment {
  return {
    field: `attachments[${index}]`, filename, contentType: contentTypeOf(headers), description: headers.get('content-description'), type: headers.get('content-akrites-type'),
    payload: bytes.byteLength === 0 ? undefined : { bytes },
  };
}

/** An empty part counts as absent, its content type too. */
function deprecatedOf({ headers, bytes }: Part, field: 'exploit' | 'raw'): readonly DeprecatedPayload[] {
  return bytes.byteLength === 0 ? [] : [{ field, contentType: contentTypeOf(headers), payload: { bytes } }];
}

/** A part of text or JSON may say that it is UTF-8, which it must be in any case; of another form nothing is taken off. */
function contentTypeOf(headers: Part['headers']): string | undefined {
  const given = headers.get('content-type');
  if (given === undefined || given === '') return undefined;
  const type = parseMediaType(given);
  const textual = type !== undefined && (type.essence.startsWith('text/') || type.essence === 'application/json');
  return textual && onlyUtf8(type) ? type.essence : given;
}
