import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readReport } from './read.ts';
import { attachmentTypes, contentTypes, isTextual, notifyChoices } from './report.ts';
import type { Attachment, ContentType, Report } from './report.ts';
import { exampleReport, jsonOf, multipartOf } from './sample.ts';

const boundary = 'a boundary/of=ours';
const asJson = (report: Report): Report => readReport(jsonOf(report), { form: 'json' }).report;
const asMultipart = (report: Report): Report => readReport(multipartOf(report, boundary), { form: 'multipart', boundary }).report;
const plain = (report: Report): unknown => JSON.parse(JSON.stringify({ ...report, attachments: report.attachments.map((each) => ({ ...each, data: Buffer.from(each.data).toString('hex') })) }));

/** Any text without control and formatting characters that says something. */
const text = (most: number): fc.Arbitrary<string> => fc.string({ unit: 'grapheme', maxLength: most }).map((each) => `a${each.replaceAll(/[\p{Cc}\p{Cf}]/gu, '')}`).filter((each) => Buffer.byteLength(each) <= most && each.trim() === each);
const url = fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true });
const hex = fc.stringMatching(/^[1-9a-f][0-9a-f]{6,63}$/);
const purls = [['pkg:npm/lodash@4.17.20', 'npm'], ['pkg:npm/%40scope/name@1.0.0-rc.1', 'npm'], ['pkg:pypi/django@4.2', 'PyPI'], ['pkg:maven/org.example/core@1.0?type=jar', 'Maven'], ['pkg:deb/debian/curl@7.50.3-1?arch=i386', 'Debian:12'], ['pkg:golang/example.com/a/b@v1.2.3#sub/path', 'Go'], ['pkg:cargo/rand@0.8.5', 'crates.io'], ['pkg:generic/openssl@1.1.1', 'OSS-Fuzz']] as const;

const software = fc.oneof(
  fc.record({ software: text(200), ecosystem: fc.constantFrom('npm', 'PyPI', 'Linux', 'Debian:12', 'GitHub Actions', 'Ubuntu:Pro:18.04:LTS') }),
  fc.constantFrom(...purls).map(([purl]) => ({ purl })),
  fc.tuple(fc.constantFrom(...purls), text(60)).map(([[purl, ecosystem], name]) => ({ purl, ecosystem, software: name })),
);
const enrichment = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.jsonValue({ maxDepth: 5 }), { maxKeys: 6 }).filter((each) => !/\\u00[0-9a-f]{2}|\\[bfnrt]|[\x7f-\x9f]/.test(JSON.stringify(each)));
const optionalFields = fc.record({
  code_path: text(300), affected_symbol: fc.record({ file: text(60), function: text(60), line: fc.nat() }, { requiredKeys: ['file'] }), introduced_commit: hex, fixed_commit: hex, package_repo_url: url,
  discovery_method: text(20), discovery_tooling: text(60), enrichment,
}, { requiredKeys: [] });
const fields = fc.tuple(software, optionalFields, fc.uniqueArray(text(30), { maxLength: 6 }), fc.uniqueArray(url, { maxLength: 4 }), fc.uniqueArray(fc.constantFrom('CVE-2026-12345', 'GHSA-jfh8-c2jp-5v3q', 'GO-2024-1234', 'RUSTSEC-2021-0001', 'PYSEC-2020-1'), { maxLength: 4 }))
  .map(([identity, optional, versions, references, upstream_ids]) => {
    const version = 'purl' in identity ? /@([^?#]+)/.exec(identity.purl)?.[1] : undefined;
    return { ...identity, ...optional, references, upstream_ids, versions: version === undefined ? versions : [...new Set([...versions, version])] };
  });

const attachment = fc.constantFrom(...Object.keys(contentTypes) as ContentType[]).chain((contentType): fc.Arbitrary<Omit<Attachment, 'filename'>> => fc.record({
  contentType: fc.constant(contentType), type: fc.constantFrom(...attachmentTypes), description: text(40),
  data: isTextual(contentType) ? fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).map((each) => each.toWellFormed()).map((each) => Buffer.from(each)) : fc.uint8Array({ minLength: 1, maxLength: 300 }),
}, { requiredKeys: ['contentType', 'type', 'data'] }));
const attachments = fc.array(fc.tuple(attachment, text(40)), { maxLength: 5 }).map((all) => all.map(([each, name], index): Attachment => ({ ...each, filename: `${index}${name.replaceAll(/[/\\]/g, '"')}` })));

const report: fc.Arbitrary<Report> = fc.tuple(fields, attachments, fc.constantFrom(...notifyChoices), fc.boolean()).map(([given, files, notify, reachable]): Report => (reachable
  ? { fields: given, email: 'finder@example.org', notify, attachments: files }
  : { fields: given, notify: 'off', attachments: files }));

test('what is read is what was written, as JSON and as multipart alike', () => {
  fc.assert(fc.property(report, (written) => {
    assert.deepEqual(plain(asJson(written)), plain(written));
    assert.deepEqual(plain(asMultipart(written)), plain(written));
  }), { numRuns: 300 });
});

test('reading what was read changes nothing: the stored form is canonical', () => {
  fc.assert(fc.property(report, (written) => {
    const once = asJson(written);
    assert.deepEqual(plain(asJson(once)), plain(once));
  }), { numRuns: 50 });
});

test("TAP's own example is valid in both forms", () => {
  assert.deepEqual(plain(asJson(exampleReport)), plain(exampleReport));
  assert.deepEqual(plain(asMultipart(exampleReport)), plain(exampleReport));
});

test('absent, null and empty are the same for what may be left out', () => {
  const nothing = Object.fromEntries(['ecosystem', 'code_path', 'introduced_commit', 'fixed_commit', 'package_repo_url', 'discovery_method', 'discovery_tooling', 'email', 'notify', 'exploit', 'raw'].map((name) => [name, '']));
  const nulls = Object.fromEntries([...Object.keys(nothing), 'software', 'versions', 'references', 'upstream_ids', 'affected_symbol', 'enrichment', 'attachments'].map((name) => [name, null]));
  const bare = readReport(Buffer.from('{"purl":"pkg:npm/a"}'), { form: 'json' });
  assert.deepEqual(bare, { report: { fields: { purl: 'pkg:npm/a', versions: [], references: [], upstream_ids: [] }, notify: 'off', attachments: [] }, warnings: [] });
  for (const padding of [nothing, nulls]) assert.deepEqual(readReport(Buffer.from(JSON.stringify({ purl: 'pkg:npm/a', ...padding })), { form: 'json' }), bare);
});

test('a purl is stored in its canonical form, its version among the versions, the ecosystem as OSV spells it', () => {
  const { fields: stored } = readReport(Buffer.from(JSON.stringify({ purl: 'PKG:PyPI/Django_x@1.0', ecosystem: 'pypi', versions: ['0.9', '0.9'] })), { form: 'json' }).report;
  assert.deepEqual(stored, { purl: 'pkg:pypi/django-x@1.0', ecosystem: 'PyPI', versions: ['0.9', '1.0'], references: [], upstream_ids: [] });
});

test('exploit and raw become attachments behind the others, with a warning each', () => {
  const written = { purl: 'pkg:npm/a', raw: 'TVo=', raw_content_type: 'application/octet-stream', exploit: 'boom\n', exploit_content_type: 'Text/Plain', attachments: [{ filename: 'a', data: 'a', content_type: 'text/plain' }] };
  const { report: { attachments: stored }, warnings } = readReport(Buffer.from(JSON.stringify(written)), { form: 'json' });
  assert.deepEqual(stored.map(({ filename, type, contentType, data }) => [filename, type, contentType, Buffer.from(data).toString()]), [
    ['a', 'other', 'text/plain', 'a'], ['exploit', 'exploit-proof-of-concept', 'text/plain', 'boom\n'], ['raw', 'other', 'application/octet-stream', 'MZ'],
  ]);
  assert.deepEqual(warnings.map(({ code, field }) => [code, field]), [['deprecated_field', 'exploit'], ['deprecated_field', 'raw']]);
});

test('base64 with line breaks is read, as base64 writes it', () => {
  const data = Buffer.alloc(300, 0xa5);
  for (const eol of ['\n', '\r\n']) {
    const wrapped = data.toString('base64').replaceAll(/.{76}/g, `$&${eol}`) + eol;
    const { report: { attachments: [stored] } } = readReport(Buffer.from(JSON.stringify({ purl: 'pkg:npm/a', attachments: [{ filename: 'a', data: wrapped, content_type: 'application/zip' }] })), { form: 'json' });
    assert.deepEqual(Buffer.from(stored?.data ?? []), data);
  }
});
