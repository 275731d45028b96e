import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { IntakeError } from './error.ts';
import { splitMultipart } from './multipart.ts';
import { readReport } from './read.ts';
import { joinParts } from './sample.ts';
import type { PartLike } from './sample.ts';

const boundary = 'b0';
const code = (wanted: string) => (error: unknown): boolean => error instanceof IntakeError && error.code === wanted;
const report: PartLike = { headers: ['Content-Disposition: attachment; name="report"', 'Content-Type: application/json'], data: Buffer.from('{"purl":"pkg:npm/a"}') };
const attachment = (headers: readonly string[], data = 'x', disposition = 'attachment; name="attachment"; filename="a"'): PartLike => ({ headers: [`Content-Disposition: ${disposition}`, ...headers], data: Buffer.from(data) });
const text = 'Content-Type: text/plain';
const read = (...parts: readonly PartLike[]) => readReport(joinParts(parts, boundary), { form: 'multipart', boundary });
const violations = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof IntakeError && error.code === 'report-invalid') return error.violations.map((each) => [each.code, each.field].join(' '));
    throw error;
  }
  return [];
};

test('what is put together comes apart again, whatever is in it', () => {
  const data = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(fc.constantFrom('\r\n', '\r', '\n', '--', '--b', '--b0', 'b0', '\r\n--', '\r\n--b', ' ', 'x'), { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''))));
  fc.assert(fc.property(fc.array(data, { minLength: 1, maxLength: 6 }), fc.string({ maxLength: 20 }), (contents, around) => {
    const parts = contents.map((each) => ({ headers: ['Content-Disposition: attachment; name="attachment"', 'X-Other: 1'], data: each }));
    const delimiter = Buffer.from(`\r\n--${boundary}`);
    fc.pre(contents.every((each) => !Buffer.concat([Buffer.from('\r\n'), each]).includes(delimiter)) && !around.includes(`--${boundary}`));
    const body = joinParts(parts, boundary);
    for (const whole of [body, body.subarray(0, -2), Buffer.concat([Buffer.from(`${around}\r\n`), body, Buffer.from(around)])]) {
      assert.deepEqual(splitMultipart(whole, boundary).map(({ bytes }) => Buffer.from(bytes)), contents.map((each) => Buffer.from(each)));
    }
  }), { numRuns: 500 });
});

test('a line break may end headers and begin a boundary at once; a part may have no header', () => {
  const split = (text: string): readonly string[] => splitMultipart(Buffer.from(text), boundary).map(({ headers, bytes }) => `${headers.size} ${bytes.toString()}`);
  assert.deepEqual(split('--b0\r\nContent-Type: a\r\n\r\n--b0--'), ['1 ']);
  assert.deepEqual(split('--b0\r\n\r\nx\r\n--b0 \t\r\n\r\n\r\n--b0--'), ['0 x', '0 ']);
  assert.deepEqual(split('--b0\r\n\r\n--b0--'), ['0 ']);
  assert.deepEqual(split('--b0--'), []);
  for (const text of ['--b0\r\n--b0--', '--b0\r\nContent-Type: a\r\n--b0--', '--b0', '', '--b0\r\n', 'x--b0--', '--b0--x']) assert.throws(() => split(text), code('multipart-malformed'), text);
});

test('three megabytes of what is slow to split end like any other', () => {
  const most = 3 * 1_048_576;
  for (const text of ['\r\n--b'.repeat(most / 5), '\r\n--b0\r\n'.repeat(most / 8), `--b0${' '.repeat(most)}`, `--b0\r\nX:${' '.repeat(most)}`, ...['\r', '-', '\r\n'].map((each) => `--b0\r\n\r\n${each.repeat(most / each.length)}`)]) {
    assert.throws(() => splitMultipart(Buffer.from(text), boundary), code('multipart-malformed'));
  }
  const spaces = `Content-Description: x${' '.repeat(7_900)}y`;
  assert.equal(splitMultipart(joinParts(Array.from({ length: 64 }, () => ({ headers: [spaces], data: Buffer.from('x') })), boundary), boundary).length, 64);
});

test('what is cut anywhere is refused, and nothing else is thrown', () => {
  const body = joinParts([report, attachment([text])], boundary);
  for (let length = 0; length < body.byteLength - 4; length++) {
    assert.throws(() => readReport(body.subarray(0, length), { form: 'multipart', boundary }), code('multipart-malformed'), `${length}`);
  }
});

describe('refused as malformed', () => {
  const cases: Readonly<Record<string, readonly PartLike[]>> = {
    'form-data': [report, attachment([text], 'x', 'form-data; name="attachment"; filename="a"')],
    'inline': [report, attachment([text], 'x', 'inline; name="attachment"; filename="a"')],
    'no disposition': [report, { headers: [text], data: Buffer.from('x') }],
    'no name': [report, attachment([text], 'x', 'attachment; filename="a"')],
    'an unknown part': [report, attachment([text], 'x', 'attachment; name="other"')],
    'a name of another case': [report, attachment([text], 'x', 'attachment; name="Attachment"')],
    'name*': [report, attachment([text], 'x', 'attachment; name*=UTF-8\'\'attachment')],
    'filename*': [report, attachment([text], 'x', 'attachment; name="attachment"; filename="a"; filename*=UTF-8\'\'b')],
    'filename*0': [report, attachment([text], 'x', 'attachment; name="attachment"; filename*0="a"')],
    'filename twice': [report, attachment([text], 'x', 'attachment; name="attachment"; filename="a"; filename="b"')],
    'filename twice, on the report': [{ ...report, headers: ['Content-Disposition: attachment; name="report"; filename=a; filename=b', 'Content-Type: application/json'] }],
    'name twice': [report, attachment([text], 'x', 'attachment; name="attachment"; name="report"')],
    'an open quote': [report, attachment([text], 'x', 'attachment; name="attachment"; filename="a')],
    'two reports': [report, report],
    'exploit twice': [report, attachment([text], 'x', 'attachment; name="exploit"'), attachment([text], 'x', 'attachment; name="exploit"')],
    'no report': [attachment([text])],
    'a report of another type': [{ ...report, headers: ['Content-Disposition: attachment; name="report"', 'Content-Type: text/plain'] }],
    'a report without a type': [{ ...report, headers: ['Content-Disposition: attachment; name="report"'] }],
    'a report of another charset': [{ ...report, headers: ['Content-Disposition: attachment; name="report"', 'Content-Type: application/json; charset=latin1'] }],
    'base64': [report, attachment([text, 'Content-Transfer-Encoding: base64'])],
    'quoted-printable': [report, attachment([text, 'Content-Transfer-Encoding: Quoted-Printable'])],
    'an unknown Content- header': [report, attachment([text, 'Content-Language: en'])],
    'Content-Type twice': [report, attachment([text, 'content-type: application/json'])],
    'Content-Disposition twice': [report, attachment([text, 'Content-Disposition: attachment; name="attachment"'])],
    'Content-Description twice': [report, attachment([text, 'Content-Description: a', 'Content-Description: a'])],
    'a description on the report': [{ ...report, headers: [...report.headers, 'Content-Description: a'] }],
    'a type on exploit': [report, attachment([text, 'Content-Akrites-Type: patch'], 'x', 'attachment; name="exploit"')],
    'a false length': [report, attachment([text, 'Content-Length: 2'])],
    'a folded header': [report, attachment(['Content-Type: text/plain;', ' charset=utf-8'])],
    'a header without a colon': [report, attachment([text, 'nonsense'])],
    'a space before the colon': [report, attachment(['Content-Type : text/plain'])],
    'a bare line feed in a header': [report, attachment(['X: a\nContent-Type: text/plain'])],
    'too large headers': [report, attachment([text, `X: ${'a'.repeat(9_000)}`])],
    'too many parts': [report, ...Array.from({ length: 64 }, () => attachment([text]))],
  };
  for (const [name, parts] of Object.entries(cases)) test(name, () => assert.throws(() => read(...parts), code('multipart-malformed')));

  test('headers that are no UTF-8', () => {
    const body = joinParts([report, attachment([text, 'Content-Description: \u00e9'])], boundary);
    assert.throws(() => readReport(Buffer.from(body.toString('utf8'), 'latin1'), { form: 'multipart', boundary }), code('multipart-malformed'));
  });
  test('line feeds alone', () => {
    assert.throws(() => readReport(Buffer.from(joinParts([report], boundary).toString().replaceAll('\r\n', '\n')), { form: 'multipart', boundary }), code('multipart-malformed'));
  });
  test('text behind a boundary', () => {
    assert.throws(() => readReport(Buffer.from(joinParts([report], boundary).toString().replace('--b0\r\n', '--b0x\r\n')), { form: 'multipart', boundary }), code('multipart-malformed'));
  });
  test('a report that is no JSON is malformed JSON', () => {
    assert.throws(() => read({ ...report, data: Buffer.from('{') }), code('json-malformed'));
    assert.throws(() => read({ ...report, data: Buffer.from([0x22, 0xff, 0x22]) }), code('json-malformed'));
  });
});

test('payload fields inside the report are not allowed, empty and null included', () => {
  const fields = ['exploit', 'exploit_content_type', 'raw', 'raw_content_type', 'attachments'];
  const data = Buffer.from(JSON.stringify({ purl: 'pkg:npm/a', exploit: null, exploit_content_type: '', raw: 'x', raw_content_type: null, attachments: [] }));
  assert.deepEqual(violations(() => read({ ...report, data })), fields.map((field) => `field_not_allowed ${field}`));
});

test('an attachment is judged as in JSON, by its headers', () => {
  assert.deepEqual(violations(() => read(report, attachment([], 'x'), attachment([text], '', 'attachment; name=attachment'), attachment([text, 'Content-Akrites-Type: virus', 'Content-Description: a\u202eb'], 'x', 'attachment; name="attachment"; filename="../b"'))), [
    'missing_field attachments[0].content_type', 'missing_field attachments[1].filename', 'missing_field attachments[1].data', 'invalid_filename attachments[2].filename', 'control_characters attachments[2].description', 'invalid_attachment_type attachments[2].type',
  ]);
  assert.deepEqual(violations(() => read(report, { ...attachment([text]), data: Buffer.from([0xff]) })), ['invalid_utf8 attachments[0].data']);
  assert.deepEqual(violations(() => read(report, { ...attachment(['Content-Type: application/zip']), data: Buffer.alloc(1_048_577) })), ['field_too_large attachments[0].data']);
  assert.deepEqual(violations(() => read(report, attachment(['Content-Type: application/zip; charset=utf-8']))), ['invalid_content_type attachments[0].content_type']);
  assert.deepEqual(violations(() => read(report, attachment([], 'x', 'attachment; name="exploit"'))), ['missing_field exploit_content_type']);
  assert.deepEqual(violations(() => read(report, ...Array.from({ length: 17 }, (_, index) => attachment([text], 'x', `attachment; name="attachment"; filename="${index}"`)))), ['too_many_items attachments']);
});

test('what TAP lets through is let through', () => {
  const raw = Buffer.from([0, 255, 13, 10]);
  const { report: { attachments }, warnings } = read(
    { headers: ['CONTENT-DISPOSITION: ATTACHMENT; NAME=report; filename=report.json', 'content-type: Application/JSON; charset=UTF-8', 'X-Whatever: 1'], data: report.data },
    { headers: ['Content-Disposition: attachment; name="attachment"; filename="poc\u00e9 \\"1\\".c"', 'Content-Type: text/plain;charset="utf-8"', 'Content-Transfer-Encoding: 8bit', 'Content-Description: \u00fcber', 'Content-Akrites-Type: threat-model', 'Content-Length: 1'], data: Buffer.from('x') },
    { headers: ['Content-Disposition: attachment; name="raw"; filename="ignored"', 'Content-Type: application/octet-stream'], data: raw },
    { headers: ['Content-Disposition: attachment; name="exploit"', 'Content-Type: nonsense'], data: Buffer.alloc(0) },
  );
  assert.deepEqual(attachments.map(({ filename, type, contentType, description, data }) => [filename, type, contentType, description, Buffer.from(data)]), [
    ['poc\u00e9 "1".c', 'threat-model', 'text/plain', '\u00fcber', Buffer.from('x')], ['raw', 'other', 'application/octet-stream', undefined, raw],
  ]);
  assert.deepEqual(warnings.map(({ field }) => field), ['raw']);
});
