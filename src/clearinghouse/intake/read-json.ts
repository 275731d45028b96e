import { parseJson } from './json.ts';
import { shape } from './shape.ts';
import type { Shaped } from './shape.ts';
import type { DeprecatedPayload, Submission } from './submission.ts';

/** A report that is a JSON body. */
export function readJson(bytes: Uint8Array): Submission {
  const { fields, attachments, payloads } = shape(parseJson(bytes));
  return {
    fields, misplaced: [],
    attachments: attachments.map((each, index) => ({
      field: `attachments[${index}]`, filename: each.filename, contentType: each.content_type, description: each.description, type: each.type,
      payload: each.data === undefined || each.data === '' ? undefined : { text: each.data },
    })),
    deprecated: (['exploit', 'raw'] as const).flatMap((field) => deprecatedOf(field, payloads)),
  };
}

function deprecatedOf(field: 'exploit' | 'raw', payloads: Shaped['payloads']): readonly DeprecatedPayload[] {
  const text = payloads[field] ?? '';
  const contentType = payloads[`${field}_content_type`] ?? '';
  if (text === '' && contentType === '') return [];
  return [{ field, contentType: contentType === '' ? undefined : contentType, payload: text === '' ? undefined : { text } }];
}
