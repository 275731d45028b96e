import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IntakeError } from './error.ts';
import { problemFor } from './problem.ts';
import { readReport } from './read.ts';
import { violationCodes } from './index.ts';
import { sizeCodes } from './violation.ts';
import type { Violation, ViolationCode } from './violation.ts';

const base = { purl: 'pkg:npm/a@1' };
const file = { filename: 'a', data: 'x', content_type: 'text/plain' };
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
const big = 'x'.repeat(1_048_577);

/** Every code, by every field that can have it: the report, then `code field [also_field]` of all that is wrong. */
const cases: readonly (readonly [string, object, readonly string[]])[] = [
  ['nothing at all', {}, ['missing_field software purl', 'missing_field ecosystem purl']],
  ['no software', { ecosystem: 'npm' }, ['missing_field software purl']],
  ['no ecosystem', { software: 'a' }, ['missing_field ecosystem purl']],
  ['an attachment of nothing', { ...base, attachments: [{}] }, ['missing_field attachments[0].filename', 'missing_field attachments[0].content_type attachments[0].data', 'missing_field attachments[0].data attachments[0].content_type']],
  ['empty data', { ...base, attachments: [{ ...file, data: '' }] }, ['missing_field attachments[0].data attachments[0].content_type']],
  ['a payload without its type', { ...base, exploit: 'x' }, ['missing_field exploit_content_type exploit']],
  ['a type without its payload', { ...base, raw_content_type: 'text/plain' }, ['missing_field raw raw_content_type']],
  ['notifications to nowhere', { ...base, notify: 'all' }, ['missing_field email notify']],
  ['a long purl', { purl: `pkg:npm/${'a'.repeat(512)}` }, ['field_too_large purl']],
  ['a purl that grows', { purl: `pkg:npm/${'é'.repeat(200)}` }, ['field_too_large purl']],
  ['long software', { ...base, software: 'a'.repeat(257) }, ['field_too_large software']],
  ['long software in bytes', { ...base, software: 'é'.repeat(129) }, ['field_too_large software']],
  ['a long ecosystem', { ...base, ecosystem: `npm:${'a'.repeat(128)}` }, ['field_too_large ecosystem']],
  ['a long version', { ...base, versions: ['1', '2'.repeat(65)] }, ['field_too_large versions[1]']],
  ['a long version in the purl', { purl: `pkg:npm/a@${'1'.repeat(65)}` }, ['field_too_large purl']],
  ['a long code path', { ...base, code_path: 'a'.repeat(1_025) }, ['field_too_large code_path']],
  ['a long symbol', { ...base, affected_symbol: { file: 'a'.repeat(513), function: 'a'.repeat(257) } }, ['field_too_large affected_symbol.file', 'field_too_large affected_symbol.function']],
  ['a long reference', { ...base, references: [`https://example.org/${'a'.repeat(500)}`] }, ['field_too_large references[0]']],
  ['a long id', { ...base, upstream_ids: [`OSV-${'1'.repeat(125)}`] }, ['field_too_large upstream_ids[0]']],
  ['a long commit', { ...base, fixed_commit: 'a'.repeat(65) }, ['field_too_large fixed_commit']],
  ['a long repository', { ...base, package_repo_url: `https://example.org/${'a'.repeat(500)}` }, ['field_too_large package_repo_url']],
  ['a long method', { ...base, discovery_method: 'a'.repeat(33) }, ['field_too_large discovery_method']],
  ['long tooling', { ...base, discovery_tooling: 'a'.repeat(129) }, ['field_too_large discovery_tooling']],
  ['a long address', { ...base, email: `${'a'.repeat(250)}@example.org` }, ['field_too_large email']],
  ['a long name', { ...base, attachments: [{ ...file, filename: 'a'.repeat(256) }] }, ['field_too_large attachments[0].filename']],
  ['a long description', { ...base, attachments: [{ ...file, description: 'a'.repeat(1_025) }] }, ['field_too_large attachments[0].description']],
  ['much data', { ...base, attachments: [{ ...file, data: big }] }, ['field_too_large attachments[0].data']],
  ['much base64', { ...base, raw: big, raw_content_type: 'application/zip' }, ['field_too_large raw']],
  ['much enrichment', { ...base, enrichment: { a: 'x'.repeat(65_536) } }, ['field_too_large enrichment']],
  ['many versions', { ...base, versions: Array.from({ length: 65 }, (_, index) => `${index}`) }, ['too_many_items versions']],
  ['one version too many with the purl', { purl: 'pkg:npm/a@x', versions: Array.from({ length: 64 }, (_, index) => `${index}`) }, ['too_many_items versions purl']],
  ['many references', { ...base, references: Array.from({ length: 17 }, () => 'https://example.org/') }, ['too_many_items references']],
  ['many ids', { ...base, upstream_ids: Array.from({ length: 17 }, () => 'OSV-1') }, ['too_many_items upstream_ids']],
  ['many attachments', { ...base, attachments: Array.from({ length: 17 }, (_, index) => ({ ...file, filename: `${index}` })) }, ['too_many_items attachments']],
  ['many with the deprecated', { ...base, exploit: 'x', exploit_content_type: 'text/plain', attachments: Array.from({ length: 16 }, (_, index) => ({ ...file, filename: `${index}` })) }, ['too_many_items attachments']],
  ['half a pair', { ...base, software: 'a\ud800', code_path: '\udc00', enrichment: { a: '\ud800' } }, ['invalid_utf8 software', 'invalid_utf8 code_path', 'invalid_utf8 enrichment']],
  ['half a pair in data', { ...base, attachments: [{ ...file, data: '\ud800' }] }, ['invalid_utf8 attachments[0].data']],
  ['control characters', { ...base, software: 'a\nb', code_path: 'a\tb', versions: ['1\u0000'], discovery_tooling: 'a\u007f', enrichment: { 'a\u0001': 1 }, affected_symbol: { file: 'a\u0085' } }, ['control_characters software', 'control_characters versions[0]', 'control_characters affected_symbol.file', 'control_characters enrichment', 'control_characters code_path', 'control_characters discovery_tooling']],
  ['a line break in a purl', { purl: 'pkg:npm/a\n' }, ['control_characters purl']],
  ['invisible text in a description', { ...base, attachments: [{ ...file, description: 'a\u202eb' }] }, ['control_characters attachments[0].description']],
  ['nothing said', { ...base, software: ' ', versions: ['', ' '], code_path: '   ' }, ['degenerate_value software', 'degenerate_value versions[0]', 'degenerate_value versions[1]', 'degenerate_value code_path']],
  ['empty software', { ...base, software: '' }, ['degenerate_value software']],
  ['signs alone', { ecosystem: 'npm', software: '--' }, ['degenerate_value software']],
  ['the commit that is none', { ...base, introduced_commit: '0'.repeat(40) }, ['degenerate_value introduced_commit']],
  ['an unknown ecosystem', { software: 'a', ecosystem: 'Nobody' }, ['unknown_ecosystem ecosystem']],
  ['an ecosystem without its release', { software: 'a', ecosystem: 'Debian:' }, ['unknown_ecosystem ecosystem']],
  ['a property for an ecosystem', { software: 'a', ecosystem: '__proto__' }, ['unknown_ecosystem ecosystem']],
  ...['lodash', 'pkg:', 'pkg:npm', 'pkg:npm/', 'pkg:nosuchtype/a', 'https://example.org', 'pkg:npm/%zz', 'pkg://user@npm/a', 'pkg:constructor/a', 'pkg:npm/a%00b', 'pkg:__proto__/a'].map((purl) => [`the purl ${purl}`, { purl }, ['invalid_purl purl']] as const),
  ['a purl of another ecosystem', { purl: 'pkg:npm/a', ecosystem: 'PyPI' }, ['purl_ecosystem_mismatch purl ecosystem']],
  ...['example.org', 'ftp://example.org', 'javascript:alert(1)', '//example.org/', 'https://', 'https:///a', 'http:\\\\example.org', 'https://exa mple.org/', 'https://[::1'].map((url) => [`the reference ${url}`, { ...base, references: [url] }, ['invalid_reference references[0]']] as const),
  ...['abcdef', 'main', 'g'.repeat(8), 'abcdef0 '].map((commit) => [`the commit ${commit}`, { ...base, introduced_commit: commit }, ['invalid_commit introduced_commit']] as const),
  ...['CVE-2026-1', 'CVE-26-1234', 'cve-2026-1234', 'CVE-2026-12345x', 'GHSA-1-2-3', 'GHSA-aaaa-bbbb-ccccc', 'OSV', '-1', 'x-1', 'A-'].map((id) => [`the id ${id}`, { ...base, upstream_ids: ['OSV-1', id] }, ['invalid_upstream_id upstream_ids[1]']] as const),
  ...[-1, 1.5, 2 ** 53].map((line) => [`the line ${line}`, { ...base, affected_symbol: { line } }, ['invalid_symbol_line affected_symbol.line']] as const),
  ['an unknown choice', { ...base, notify: 'Sometimes' }, ['invalid_notify notify']],
  ...['a', '@', 'a@', '@example.org', 'a b@example.org', 'a@example', 'a@-x.org', 'Ada <a@example.org>', 'a@example.org,b@example.org', 'a@exa_mple.org'].map((email) => [`the address ${email}`, { ...base, email }, ['invalid_email email']] as const),
  ...['example.org', 'git@example.org:a/b', 'file:///etc', 'git://example.org/a'].map((url) => [`the repository ${url}`, { ...base, package_repo_url: url }, ['invalid_repo_url package_repo_url']] as const),
  ...['text/html', 'text/plain; charset=utf-8', 'text', 'application/x-tar', ' text/plain'].map((type) => [`the type ${type}`, { ...base, attachments: [{ ...file, content_type: type }] }, ['invalid_content_type attachments[0].content_type']] as const),
  ['the type of a deprecated payload', { ...base, exploit: 'x', exploit_content_type: 'text/x-python' }, ['invalid_content_type exploit_content_type']],
  ['deep enrichment', { ...base, enrichment: nested(9) }, ['structure_too_deep enrichment']],
  ['very deep enrichment', { ...base, enrichment: nested(500) }, ['structure_too_deep enrichment']],
  ['deep versions', { ...base, versions: [[[[[[[[[[[[['1']]]]]]]]]]]]] }, ['structure_too_deep versions']],
  ...['a/b', 'a\\b', '.', '..', '/etc/passwd', 'a\u202etxt.exe', '\u200b', 'a\u200db'].map((filename) => [`the name ${JSON.stringify(filename)}`, { ...base, attachments: [{ ...file, filename }] }, ['invalid_filename attachments[0].filename']] as const),
  ['a tab in a name', { ...base, attachments: [{ ...file, filename: 'a\tb' }] }, ['control_characters attachments[0].filename']],
  ['one name twice', { ...base, attachments: [file, { ...file, filename: 'b' }, file] }, ['invalid_filename attachments[2].filename attachments[0].filename']],
  ['one name by its extension', { ...base, attachments: [{ ...file, filename: 'poc.txt' }, { ...file, filename: 'poc' }] }, ['invalid_filename attachments[1].filename attachments[0].filename']],
  ['one name but for case', { ...base, attachments: [{ ...file, filename: 'Straße' }, { ...file, filename: 'STRASSE' }] }, ['invalid_filename attachments[1].filename attachments[0].filename']],
  ['one name but for its form', { ...base, attachments: [{ ...file, filename: 'caf\u00e9' }, { ...file, filename: 'cafe\u0301' }] }, ['invalid_filename attachments[1].filename attachments[0].filename']],
  ['the name of a deprecated payload', { ...base, exploit: 'x', exploit_content_type: 'text/plain', attachments: [{ ...file, filename: 'EXPLOIT' }] }, ['invalid_filename attachments[0].filename exploit']],
  ['an unknown kind of attachment', { ...base, attachments: [{ ...file, type: 'Patch' }] }, ['invalid_attachment_type attachments[0].type']],
  ...['x', 'TVo', 'TVo=TVo=', 'TV o=', '====', '\n', 'TV-_', 'TVo==='].map((data) => [`the base64 ${JSON.stringify(data)}`, { ...base, attachments: [{ ...file, data, content_type: 'application/zip' }] }, ['invalid_base64 attachments[0].data']] as const),
  ['a number that is none', { ...base, enrichment: { epss: 'INFINITE' } }, ['degenerate_value enrichment']],
  ['everything at once', { purl: 'x', ecosystem: 'y', versions: [''], references: ['z'], upstream_ids: ['w'], introduced_commit: 'v', notify: 'u', email: 't', package_repo_url: 's', attachments: [{ filename: '.', data: 'r', content_type: 'q', type: 'p' }] }, [
    'invalid_purl purl', 'unknown_ecosystem ecosystem', 'degenerate_value versions[0]', 'invalid_reference references[0]', 'invalid_upstream_id upstream_ids[0]', 'invalid_commit introduced_commit', 'invalid_repo_url package_repo_url',
    'invalid_email email', 'invalid_notify notify', 'invalid_filename attachments[0].filename', 'invalid_attachment_type attachments[0].type', 'invalid_content_type attachments[0].content_type',
  ]],
];

function violationsOf(document: object): readonly Violation[] {
  try {
    readReport(Buffer.from(JSON.stringify(document).replace('"INFINITE"', '1e999')), { form: 'json' });
  } catch (error) {
    if (error instanceof IntakeError && error.code === 'report-invalid') return error.violations;
    throw error;
  }
  return [];
}
const line = ({ code, field, also_field: also }: Violation): string => [code, field, ...(also === undefined ? [] : [also])].join(' ');

describe('violations', () => {
  for (const [name, document, expected] of cases) {
    test(name, () => assert.deepEqual(violationsOf(document).map(line).toSorted(), expected.toSorted()));
  }

  test('each code but the one that JSON cannot have is in the table, and answers with its status', () => {
    const found = cases.flatMap(([, document]) => violationsOf(document));
    assert.deepEqual(new Set(found.map(({ code }) => code)), new Set(violationCodes.filter((code) => code !== 'field_not_allowed')));
    for (const [, document, [first]] of cases) {
      const violations = violationsOf(document);
      const problem = problemFor(new IntakeError('report-invalid', 'x', { violations }));
      const large = violations.some(({ code }) => sizeCodes.includes(code));
      assert.deepEqual([problem?.status, problem?.type, problem?.extras.errors], [large ? 413 : 400, 'tag:breakwater.dev,2026-11:problem/validation', violations], first);
    }
  });

  test('no reason quotes what was sent', () => {
    const secret = 'zq7secretzq7';
    const document = {
      purl: `pkg:${secret}/a`, ecosystem: secret, software: `${secret}\n`, versions: [`${secret}\u0000`], references: [secret], upstream_ids: [secret], introduced_commit: secret, email: secret, notify: secret, package_repo_url: secret, code_path: `${secret}\t`,
      affected_symbol: { file: `${secret}\n` }, enrichment: { [`${secret}\n`]: secret }, attachments: [{ filename: `../${secret}`, data: secret, content_type: secret, type: secret, description: `${secret}\n` }],
    };
    const violations = violationsOf(document);
    assert.ok(violations.length >= 14);
    assert.equal(JSON.stringify(violations).includes(secret), false);
  });

  test('the list of codes is the one that was published', () => {
    const published: readonly ViolationCode[] = ['missing_field', 'field_too_large', 'too_many_items', 'invalid_utf8', 'control_characters', 'degenerate_value', 'unknown_ecosystem', 'invalid_purl', 'purl_ecosystem_mismatch', 'invalid_reference', 'invalid_commit', 'invalid_upstream_id', 'invalid_symbol_line', 'invalid_notify', 'invalid_email', 'invalid_repo_url', 'invalid_content_type', 'field_not_allowed', 'structure_too_deep', 'invalid_filename', 'invalid_attachment_type', 'invalid_base64'];
    assert.deepEqual(violationCodes, published);
  });

  test('at their limits all fields are accepted', () => {
    const at = {
      purl: `pkg:npm/${'a'.repeat(504)}`, software: 'a'.repeat(256), ecosystem: 'npm', versions: Array.from({ length: 64 }, (_, index) => `${index}`.padEnd(64, 'x')), code_path: 'é'.repeat(512), introduced_commit: 'abcdef0', fixed_commit: 'f'.repeat(64),
      affected_symbol: { file: 'a'.repeat(512), function: 'a'.repeat(256), line: 0 }, references: Array.from({ length: 16 }, (_, index) => `https://example.org/${index}`.padEnd(512, 'x')), upstream_ids: Array.from({ length: 16 }, (_, index) => `OSV-${index}`.padEnd(128, 'x')),
      package_repo_url: 'http://example.org/'.padEnd(512, 'x'), discovery_method: 'a'.repeat(32), discovery_tooling: 'a'.repeat(128), enrichment: { ...nested(8) as object, b: 'x'.repeat(65_000) },
      email: `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}`, notify: 'final',
      attachments: [...Array.from({ length: 15 }, (_, index) => ({ ...file, filename: `${index}`.padEnd(255, 'x'), description: 'a'.repeat(1_024) })), { filename: 'big', data: big.slice(1), content_type: 'text/plain' }],
    };
    assert.deepEqual(violationsOf(at), []);
  });
});
