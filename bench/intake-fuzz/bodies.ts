import { contentTypes } from '../../src/clearinghouse/intake/report.ts';
import { exampleReport, joinParts, jsonOf } from '../../src/clearinghouse/intake/sample.ts';
import type { PartLike } from '../../src/clearinghouse/intake/sample.ts';
import type { Random } from '../../src/kernel/random.ts';
import { mutated, mutatedBytes } from '../fuzz/text.ts';

export const forms = ['json', 'multipart', 'sarif'] as const;
export type FuzzForm = (typeof forms)[number];

export interface FuzzBody {
  readonly form: FuzzForm;
  readonly bytes: Buffer;
  readonly contentType: string;
}

const example = JSON.parse(jsonOf(exampleReport).toString()) as Readonly<Record<string, unknown>>;
const filled = { ...example, code_path: 'lib/parse.js, parseHeader', introduced_commit: '0123456789abcdef', enrichment: { severity: 'High', cwe: 'CWE-120', nested: { list: [1, 'two', null] } } };
const bare = { purl: 'pkg:pypi/example@1.0', versions: ['1.0'] };
const deprecated = { software: 'thing', ecosystem: 'Debian:12', exploit: 'TVo=', exploit_content_type: 'application/octet-stream', raw: 'log', raw_content_type: 'text/plain' };
const reports: readonly Readonly<Record<string, unknown>>[] = [example, filled, bare, deprecated];

const log = {
  version: '2.1.0',
  runs: [{
    tool: { driver: { name: 'scanner', version: '1.0', rules: [{ id: 'r1', helpUri: 'https://rules.example/r1', fullDescription: { text: 'about' }, properties: { tags: ['external/cwe/cwe-22'] } }] } },
    properties: { purl: 'pkg:npm/example-lib@1.0.1' },
    results: [
      { ruleId: 'r1', level: 'error', message: { text: 'Path {0} escapes', arguments: ['a'] }, locations: [{ physicalLocation: { artifactLocation: { uri: 'src/a.js' }, region: { startLine: 3 } } }] },
      { ruleId: 'r2', ruleIndex: 0, kind: 'fail', message: { text: 'Another' }, properties: { 'security-severity': '7.5' } },
      { ruleId: 'r3', kind: 'pass', message: { text: 'fine' } },
    ],
  }],
};

/** Values that rules are about; whichever field gets one. */
const values: readonly unknown[] = [
  null, '', ' ', '--', 0, -1, 1.5, 2 ** 60, true, [], {}, [''], ['1.0', 2], [null], 'x'.repeat(70), 'x'.repeat(300), 'x'.repeat(1_100), 'é'.repeat(600), 'a\nb', 'a\u0000', 'a\u202eb', '\ud800', 'pkg:npm/lodash@4', 'pkg:nosuch/a', 'pkg:npm/',
  'npm', 'PyPI', 'Nobody', 'https://example.org/', 'ftp://example.org/', 'javascript:1', 'CVE-2026-1', 'CVE-2026-12345', 'GHSA-x', '0000000', 'deadbeef', 'main', 'all', 'off', 'never', 'a@example.org', 'a@', '../a', '.', 'a/b', 'TVo=', 'TVo',
  'text/plain; charset=utf-8', 'text/html', 'application/zip', 'text/plain', 'reproducer', 'virus', Array.from({ length: 17 }, () => 'https://example.org/'), Array.from({ length: 65 }, (_, index) => `${index}`), { line: -1 },
  { file: 'a', function: 'b', line: 2 }, { a: 'x'.repeat(70_000) }, deep(9), deep(40), { 'a\u0001': 1 }, Array.from({ length: 17 }, (_, index) => ({ filename: `${index}`, data: 'x', content_type: 'text/plain' })),
  [{ filename: 'a', data: 'x', content_type: 'text/plain' }, { filename: 'A.txt', data: 'x', content_type: 'text/plain' }], [{ filename: 'a', data: '!', content_type: 'application/zip', type: 'virus' }], [{}], '__proto__',
];

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

/** A request body of some form, between untouched and beyond recognition. */
export function fuzzBody(random: Random): FuzzBody {
  const form = random.pick(['json', 'json', 'multipart', 'multipart', 'sarif'] as const);
  const built = form === 'json' ? jsonBody(random) : form === 'multipart' ? multipartBody(random) : sarifBody(random);
  const contentType = random.below(40) === 0 ? mutated(built.contentType, ['application/json', 'multipart/mixed; boundary=b'], random).slice(0, 5_000) : built.contentType;
  return { ...built, contentType, bytes: damage(built.bytes, random) };
}

function damage(bytes: Buffer, random: Random): Buffer {
  const choice = random.below(10);
  if (choice === 0) return mutatedBytes(bytes, random);
  if (choice === 1) return Buffer.from(mutated(bytes.toString('latin1'), [JSON.stringify(example)], random), 'latin1');
  return choice === 2 ? Buffer.from(mutated(bytes.toString(), [JSON.stringify(filled)], random)) : bytes;
}

function jsonBody(random: Random): FuzzBody {
  const text = JSON.stringify(changed(random.pick(reports), random));
  return { form: 'json', contentType: 'application/json', bytes: Buffer.from(text.replace(/^\{/, random.below(30) === 0 ? '{"purl":"pkg:npm/a",' : '{')) };
}

function sarifBody(random: Random): FuzzBody {
  return { form: 'sarif', contentType: 'application/sarif+json', bytes: Buffer.from(JSON.stringify(changed(log, random))) };
}

function multipartBody(random: Random): FuzzBody {
  const boundary = random.pick(['b', 'b 0', '----x', 'a'.repeat(70)]);
  const document = changed(random.pick([example, filled, bare]), random);
  const fields: unknown = isObject(document) && random.below(20) > 0 ? Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'attachments')) : document;
  const parts: PartLike[] = [{ headers: headers(['Content-Disposition: attachment; name="report"', 'Content-Type: application/json'], random), data: Buffer.from(JSON.stringify(fields)) }];
  for (let left = random.below(random.below(12) === 0 ? 20 : 4); left > 0; left--) {
    const name = random.pick(['attachment', 'attachment', 'attachment', 'exploit', 'raw']);
    const about = name === 'attachment' ? [`Content-Akrites-Type: ${random.pick(['patch', 'reproducer', 'other'])}`, 'Content-Description: one line'] : [];
    parts.push({
      headers: headers([`Content-Disposition: attachment; name="${name}"; filename="${left}-${random.below(40) === 0 ? random.pick(['a/b', '..', 'é', 'a\u202eb', '']) : 'file'}"`, `Content-Type: ${random.pick(Object.keys(contentTypes))}`, ...about], random),
      data: random.below(20) === 0 ? Buffer.of(0xff, 0xfe, 13, 10) : Buffer.from('x'.repeat(random.below(random.below(200) === 0 ? 1_100_000 : 300))),
    });
  }
  return { form: 'multipart', contentType: `multipart/mixed; boundary="${boundary}"`, bytes: joinParts(random.below(10) === 0 ? parts.toReversed() : parts, boundary) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headers(lines: readonly string[], random: Random): readonly string[] {
  if (random.below(12) !== 0) return lines;
  const strange = ['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: binary', 'Content-Type: text/plain', 'Content-Language: en', 'X-Other: 1', 'Content-Length: 3', 'nonsense', ' folded', 'Content-Disposition: form-data; name=a', 'Content-Description: a\tb'];
  const at = random.below(lines.length);
  return random.below(2) === 0 ? lines.toSpliced(at, 1) : lines.toSpliced(at, 0, random.pick(strange));
}

/** The document with none to three of its members, at any depth, changed. */
function changed(document: unknown, random: Random): unknown {
  let result: unknown = structuredClone(document);
  for (let left = random.below(4); left > 0; left--) result = change(result, random);
  return result;
}

function change(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(9) === 0) return random.pick(values);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    return at === value.length || random.below(6) === 0 ? [...value as unknown[], random.pick(values)] : value.with(at, change(value[at], random));
  }
  const keys = Object.keys(value);
  const key = random.below(12) === 0 || keys.length === 0 ? random.pick(['titel', '__proto__', 'notify', 'email', 'enrichment', 'attachments', 'exploit', 'affected_symbol', 'introduced_commit']) : random.pick(keys);
  const { [key]: old, ...rest } = value as Record<string, unknown>;
  if (random.below(6) === 0) return rest;
  return Object.defineProperty(rest, key, { value: change(old, random), enumerable: true });
}
