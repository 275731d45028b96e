import { malformedJson } from './error.ts';
import { nameOf } from './json.ts';
import type { RawFields } from './submission.ts';

type Kind = 'string' | 'strings' | 'object' | 'symbol' | 'attachments';

/** Every key that a report may have, and the type of its value. `null` stands for absent, as many serializers write it. */
const kinds = {
  purl: 'string', software: 'string', ecosystem: 'string', versions: 'strings', code_path: 'string', affected_symbol: 'symbol', references: 'strings', upstream_ids: 'strings', introduced_commit: 'string',
  fixed_commit: 'string', package_repo_url: 'string', discovery_method: 'string', discovery_tooling: 'string', email: 'string', notify: 'string', enrichment: 'object', attachments: 'attachments', exploit: 'string',
  exploit_content_type: 'string', raw: 'string', raw_content_type: 'string',
} as const satisfies Readonly<Record<string, Kind>>;

const symbolKinds = { file: 'string', function: 'string', line: 'number' } as const;
const attachmentKinds = { filename: 'string', data: 'string', content_type: 'string', description: 'string', type: 'string' } as const;

/** A report's members by their types: the payloads beside the fields, as the sender had them. */
export interface Shaped {
  readonly fields: RawFields;
  readonly attachments: readonly Readonly<Partial<Record<keyof typeof attachmentKinds, string>>>[];
  readonly payloads: Readonly<Partial<Record<PayloadField, string>>>;
  /** Which payload fields stand there at all, empty and null included. */
  readonly present: readonly string[];
}
type PayloadField = 'exploit' | 'exploit_content_type' | 'raw' | 'raw_content_type';
export const payloadFields: readonly string[] = ['exploit', 'exploit_content_type', 'raw', 'raw_content_type', 'attachments'];

/** Sorts a document into a report's members. Whatever is of another type or name is no report at all: `json-malformed`. */
export function shape(document: unknown): Shaped {
  const members = membersOf(document, '', kinds);
  const fields: Record<string, unknown> = {};
  const payloads: Record<string, string> = {};
  let attachments: Shaped['attachments'] = [];
  for (const [key, value] of members) {
    const kind: Kind = kinds[key];
    if (kind === 'attachments') attachments = listOf(value, key).map((each, index) => Object.fromEntries(membersOf(each, `${key}[${index}]`, attachmentKinds).map(([name, given]) => [name, typed(given, 'string', `${key}[${index}].${name}`)])));
    else if (payloadFields.includes(key)) payloads[key] = typed(value, 'string', key);
    else fields[key] = field(value, kind, key);
  }
  const present = typeof document === 'object' && document !== null ? payloadFields.filter((key) => Object.hasOwn(document, key)) : [];
  return { fields, attachments, payloads, present };
}

function field(value: unknown, kind: Exclude<Kind, 'attachments'>, path: string): unknown {
  switch (kind) {
    case 'string': return typed(value, 'string', path);
    case 'strings': return listOf(value, path).map((each, index) => typed(each, 'string', `${path}[${index}]`));
    case 'object': return record(value, path);
    case 'symbol': return Object.fromEntries(membersOf(value, path, symbolKinds).map(([name, given]) => [name, name === 'line' ? typed(given, 'number', `${path}.line`) : typed(given, 'string', `${path}.${name}`)]));
    default: return kind satisfies never;
  }
}

/** The members of an object that are not null, none of them of a name that is not allowed. */
function membersOf<Key extends string>(value: unknown, path: string, allowed: Readonly<Record<Key, string>>): readonly (readonly [Key, unknown])[] {
  return Object.entries(record(value, path)).flatMap(([key, each]): readonly (readonly [Key, unknown])[] => {
    if (!Object.hasOwn(allowed, key)) throw malformedJson(`${nameOf(key)} is no field of ${path === '' ? 'a report' : `\`${path}\``}`, path === '' ? undefined : path);
    return each === null ? [] : [[key as Key, each]];
  });
}

function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, 'a list');
  return value;
}

function typed(value: unknown, type: 'string', path: string): string;
function typed(value: unknown, type: 'number', path: string): number;
function typed(value: unknown, type: 'string' | 'number', path: string): unknown {
  if (typeof value !== type) throw wrongType(path, `a ${type}`);
  return value;
}

function wrongType(path: string, wanted: string): Error {
  return malformedJson(path === '' ? 'A report must be an object' : `\`${path}\` must be ${wanted}`, path === '' ? undefined : path);
}
