import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { acceptReport, admit, IntakeError, mostBytes, problemFor, rateLimited, hourlyWindow } from './index.ts';
import { parseParameters } from './media-type.ts';
import type { HourlyWindow } from './index.ts';
import { openSampleIntake, requestOf } from './sample.ts';
import type { SampleIntake } from './sample.ts';

const status = (run: () => unknown): number | undefined => {
  try {
    run();
  } catch (error) {
    return problemFor(error)?.status;
  }
  return undefined;
};

describe('admission, before the body is read', () => {
  for (const [contentType, expected] of [
    [undefined, 415], ['', 415], ['text/plain', 415], ['application/x-www-form-urlencoded', 415], ['multipart/form-data; boundary=a', 415], ['application/jsonx', 415], ['application/sarif+json', 415],
    ['application/json', undefined], ['APPLICATION/JSON', undefined], ['application/json; charset=utf-8', undefined], ['application/json;charset="UTF-8"', undefined], ['application/json; charset=latin1', 400], ['application/json; charset', 400],
    ['application/json; version=1', 400], ['multipart/mixed', 400], ['multipart/mixed; boundary=', 400], ['multipart/mixed; boundary=a', undefined], ['multipart/mixed; boundary="a b"', undefined], ['multipart/mixed; boundary="a "', 400],
    [`multipart/mixed; boundary=${'a'.repeat(70)}`, undefined], [`multipart/mixed; boundary=${'a'.repeat(71)}`, 400], ['multipart/mixed; boundary=a; boundary=b', 400], ['multipart/mixed; boundary="\u00e9"', 400], ['multipart/mixed boundary=a', 415],
  ] as const) test(`the type ${contentType ?? 'none'}`, () => assert.equal(status(() => admit(new Map(contentType === undefined ? [] : [['content-type', contentType]]))), expected));

  test('form and boundary come out', () => {
    assert.deepEqual(admit(new Headers({ 'content-type': 'multipart/mixed; boundary="x y"' })), { form: 'multipart', boundary: 'x y' });
    assert.deepEqual(admit(new Headers({ 'content-type': 'application/json', 'content-length': String(mostBytes) })), { form: 'json' });
    assert.deepEqual(admit(new Headers({ 'content-type': 'application/sarif+json', 'content-encoding': 'identity' }), 'sarif'), { form: 'sarif' });
  });
  test('lengths and encodings', () => {
    for (const length of [String(mostBytes + 1), '99999999999999999999', '-1', '1e3']) assert.equal(status(() => admit(new Headers({ 'content-type': 'application/json', 'content-length': length }))), 413, length);
    assert.equal(status(() => admit(new Headers({ 'content-type': 'application/json', 'content-encoding': 'gzip' }))), 415);
    assert.equal(status(() => admit(new Headers({ 'content-type': 'multipart/mixed; boundary=a' }), 'sarif')), 415);
  });
});

test('parameters: what is written is read', () => {
  const token = fc.stringMatching(/^[!#$%&'+.^_`|~0-9A-Za-z-]{1,12}$/);
  const value = fc.string({ unit: 'grapheme', maxLength: 20 }).map((each) => each.replaceAll(/\p{Cc}/gu, ''));
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(token, value), { maxLength: 4, selector: ([name]) => name.toLowerCase() }), (parameters) => {
    const text = `attachment${parameters.map(([name, each]) => ` ; ${name}="${each.replaceAll(/["\\]/g, '\\$&')}"`).join('')}`;
    assert.deepEqual([...parseParameters(text)?.parameters ?? []], parameters.map(([name, each]) => [name.toLowerCase(), each]));
  }));
});

test('every error becomes its problem; what is not ours does not', () => {
  assert.equal(problemFor(new Error('x')), undefined);
  assert.deepEqual(problemFor(rateLimited(60)), { status: 429, type: 'about:blank', title: 'Too Many Requests', detail: 'The limit of reports per hour is reached', headers: { 'retry-after': '60' }, extras: { remedy: 'Wait until the hour is over; the window is fixed, not rolling.' } });
  const expected = { 'media-type-unsupported': 415, 'media-type-malformed': 400, 'body-too-large': 413, 'json-malformed': 400, 'multipart-malformed': 400, 'report-invalid': 400, 'idempotency-key-invalid': 400, 'idempotency-conflict': 409, 'rate-limited': 429, 'not-stored': 503, 'report-unknown': 404, 'attachment-unknown': 404, 'attachment-erased': 410 } as const;
  for (const [code, wanted] of Object.entries(expected)) {
    const problem = problemFor(new IntakeError(code as keyof typeof expected, 'x'));
    assert.equal(problem?.status, wanted);
    assert.equal(problem?.type, code === 'json-malformed' ? 'tag:breakwater.dev,2026-11:problem/malformed-json' : code === 'report-invalid' ? 'tag:breakwater.dev,2026-11:problem/validation' : 'about:blank');
  }
});

describe('over a database', () => {
  let intake: SampleIntake;
  before(async () => { intake = await openSampleIntake(); });
  after(async () => { await intake.close(); });

  test('a body that is larger than it may be is refused though nobody said its length', async () => {
    await assert.rejects(acceptReport(requestOf(Buffer.alloc(mostBytes + 1, 0x20)), intake), (error) => problemFor(error)?.status === 413);
    await assert.rejects(acceptReport(requestOf(Buffer.from('{}'), 'text/plain'), intake), (error) => problemFor(error)?.status === 415);
  });

  test('a window lets through its limit in each hour, however many ask at once', async () => {
    const at = (time: string): Date => new Date(`2026-11-25T${time}Z`);
    let now = at('12:59:30');
    // Two processes on one database.
    const windows = [1, 2].map(() => hourlyWindow(intake.db, { now: () => now, monotonic: () => 0 }, 5));
    const take = (time: string, subject = 'token-a', process = 0): ReturnType<HourlyWindow> => {
      now = at(time);
      return (windows[process] as HourlyWindow)(subject);
    };
    const taken = await Promise.all(Array.from({ length: 12 }, () => take('12:59:30')));
    assert.deepEqual(taken.map(({ allowed }) => allowed), [...Array.from({ length: 5 }, () => true), ...Array.from({ length: 7 }, () => false)]);
    assert.deepEqual(taken[0], { allowed: true, remaining: 4, resetsAt: at('13:00:00'), retryAfterSeconds: 30 });
    assert.equal(taken[11]?.remaining, 0);
    assert.equal((await take('12:59:30', 'token-b')).allowed, true);
    assert.equal((await take('13:00:00')).remaining, 4);
    // A machine whose clock is behind takes from the hour that has begun.
    assert.deepEqual(await take('12:59:59'), { allowed: true, remaining: 3, resetsAt: at('14:00:00'), retryAfterSeconds: 3_601 });
  });

  test('subjects that are counted together, by several processes, each get their own share', async () => {
    const windows = [1, 2].map(() => hourlyWindow(intake.db, { now: () => new Date('2026-11-25T12:00:00Z'), monotonic: () => 0 }, 3));
    const asked = Array.from({ length: 24 }, (_, index) => ({ subject: `address:${index % 3}`, taken: (windows[index % 2] as HourlyWindow)(`address:${index % 3}`) }));
    const answers = await Promise.all(asked.map(async ({ subject, taken }) => ({ subject, ...await taken })));
    for (const subject of ['address:0', 'address:1', 'address:2']) {
      const own = answers.filter((each) => each.subject === subject);
      assert.deepEqual([own.length, own.filter(({ allowed }) => allowed).length], [8, 3]);
      assert.deepEqual(own.filter(({ allowed }) => allowed).map(({ remaining }) => remaining).toSorted(), [0, 1, 2]);
    }
  });
});
