import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { reportReader } from './report.ts';

const limits = { fileBytes: 1000, entries: 4, receivedBytes: 100, connections: 2 };

function frame(letter: string, body: Buffer | string = ''): Buffer {
  const data = Buffer.from(body as string);
  const header = Buffer.alloc(5);
  header.write(letter, 'latin1');
  header.writeUInt32BE(data.length, 1);
  return Buffer.concat([header, data]);
}

function entry(path: string, options: { kind?: number; data?: Buffer; size?: bigint } = {}): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt8(options.kind ?? 1, 0);
  head.writeUInt8(options.data === undefined ? 0 : 1, 1);
  head.writeBigUInt64BE(options.size ?? BigInt(options.data?.length ?? 0), 2);
  const data = options.data === undefined || options.data.length === 0 ? [] : [frame('D', options.data)];
  return Buffer.concat([frame('F', Buffer.concat([head, Buffer.from(path)])), ...data]);
}

const START = frame('S');
const ENDED = frame('E', Buffer.alloc(32));
const DONE = frame('Z', Buffer.of(0));

function read(...chunks: Uint8Array[]): ReturnType<typeof reportReader>['report'] {
  const reader = reportReader(limits);
  for (const chunk of chunks) reader.push(chunk);
  return reader.report;
}

describe('report reader', () => {
  test('reads an account', () => {
    const ended = Buffer.alloc(32);
    ended.writeUInt32BE(1, 0);
    ended.writeUInt32BE(9, 4);
    ended.writeBigUInt64BE(5000n, 8);
    ended.writeBigUInt64BE(4000n, 16);
    ended.writeBigUInt64BE(300n, 24);
    const report = read(START, frame('E', ended), frame('R', Buffer.from('\x1f\x90nonce', 'latin1')), entry('/out/a', { data: Buffer.from('abc') }), entry('/log/l', { kind: 3 }), DONE);
    assert.deepEqual(report.ended, { overWall: true, status: 9, wallMicroseconds: 5000, cpuMicroseconds: 4000, residentKiB: 300 });
    assert.deepEqual(report.received.map(({ port, bytes }) => [port, Buffer.from(bytes).toString()]), [[8080, 'nonce']]);
    assert.deepEqual(report.files.map(({ path, kind, data }) => [path, kind, data?.length]), [['/out/a', 'file', 3], ['/log/l', 'link', undefined]]);
    assert.deepEqual([report.complete, report.cut, report.malformed], [true, false, undefined]);
  });

  const bad: Readonly<Record<string, Buffer[]>> = {
    'a length beyond any frame': [Buffer.from('F\xff\xff\xff\xff', 'latin1')],
    'an unknown frame': [START, ENDED, frame('?')],
    'an end before the start': [ENDED],
    'a second start': [START, START],
    'files before the end': [START, entry('/out/a')],
    'a frame after the end': [START, ENDED, DONE, entry('/out/a')],
    'data without a file': [START, ENDED, frame('D', 'x')],
    'more data than announced': [START, ENDED, entry('/out/a', { data: Buffer.from('abc'), size: 2n })],
    'a file beyond the limit': [START, ENDED, entry('/out/a', { data: Buffer.from('abc'), size: 2000n })],
    'data for a folder': [START, ENDED, entry('/out/a', { kind: 2, data: Buffer.from('a') })],
    'a path elsewhere': [START, ENDED, entry('/etc/passwd')],
    'a kind that is none': [START, ENDED, entry('/out/a', { kind: 9 })],
    'too many entries': [START, ENDED, ...Array.from({ length: 5 }, (_, index) => entry(`/out/${index}`))],
    'too many connections': [START, ENDED, ...Array.from({ length: 3 }, () => frame('R', '\0\x01'))],
    'a connection too long': [START, ENDED, frame('R', Buffer.alloc(200))],
    'an end of the wrong size': [START, frame('E', Buffer.alloc(31))],
  };
  for (const [name, chunks] of Object.entries(bad)) test(`takes no ${name.replace(/^an? /, '')}`, () => assert.notEqual(read(...chunks).malformed, undefined));

  test('leaves out a file that ends early', () => {
    const report = read(START, ENDED, entry('/out/a', { data: Buffer.from('abc'), size: 5n }), DONE);
    assert.deepEqual([report.files[0]?.data, report.cut], [undefined, true]);
  });

  test('does not care where the chunks break', () => {
    const names = fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), data: fc.uint8Array({ maxLength: 200 }) }), { maxLength: 4 });
    fc.assert(
      fc.property(names, fc.array(fc.nat(2000), { maxLength: 20 }), (files, cuts) => {
        const whole = Buffer.concat([START, ENDED, ...files.map((file) => entry(`/out/${file.name}`, { data: Buffer.from(file.data) })), DONE]);
        const points = [0, ...cuts.map((cut) => cut % whole.length).toSorted((a, b) => a - b), whole.length];
        const report = read(...points.slice(1).map((point, index) => whole.subarray(points[index], point)));
        assert.deepEqual(report, read(whole));
        assert.deepEqual(report.files.map((file) => Buffer.from(file.data ?? [])), files.map((file) => Buffer.from(file.data)));
      }),
    );
  });

  test('survives any bytes, and holds no more than the limits', () => {
    const letters = fc.constantFrom(...'SXBERFDZ?');
    const frames = fc.array(fc.tuple(letters, fc.uint8Array({ maxLength: 60 })).map(([letter, body]) => frame(letter, Buffer.from(body))), { maxLength: 40 });
    const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => [Buffer.from(bytes)]);
    fc.assert(
      fc.property(fc.oneof(frames, noise, frames.map((list) => [START, ENDED, ...list])), (chunks) => {
        const report = read(...chunks);
        assert.ok(report.files.length <= limits.entries && report.received.length <= limits.connections);
        assert.ok(report.files.reduce((sum, file) => sum + (file.data?.length ?? 0), 0) <= limits.fileBytes);
        assert.ok(report.files.every((file) => /^\/(out|log)\//.test(file.path)));
      }),
    );
  });
});
