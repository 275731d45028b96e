import type { Random } from '../../../src/kernel/random.ts';
import { mutated, mutatedBytes } from '../../fuzz/text.ts';
import { fuzzBody } from '../bodies.ts';
import { largeBody } from './large.ts';

/** A request as bytes for a socket, broken in one way or another. */
export interface RawRequest {
  readonly kind: RawKind;
  readonly bytes: Buffer;
  /** What the sender does after the bytes: a whole request is answered, one that may lack something is waited for a while. */
  readonly end: 'await answer' | 'unsure' | 'end' | 'destroy';
  /** The Idempotency-Key, where it is a valid one and reaches the service as it stands. */
  readonly key: string | undefined;
}

export const rawKinds = ['plain', 'headers', 'line', 'length', 'chunks', 'truncated', 'token', 'key', 'content type', 'large', 'extra header', 'twice', 'noise'] as const;
export type RawKind = (typeof rawKinds)[number];

/** What a request is put together from before it is damaged. */
interface Draft {
  line: string;
  headers: string[];
  body: Buffer;
  end: RawRequest['end'];
  key: string | undefined;
}

export interface Target {
  readonly host: string;
  readonly token: string;
  readonly revoked: string;
}

export function rawRequest(target: Target, random: Random, own: string): RawRequest {
  const kind = random.below(3) === 0 ? 'plain' : random.pick(rawKinds);
  const draft = plain(target, random, own);
  const bytes = damage(kind, draft, target, random);
  return { kind, bytes, end: draft.end, key: draft.key };
}

function plain({ host, token }: Target, random: Random, own: string): Draft {
  const { form, bytes, contentType } = fuzzBody(random);
  const key = random.below(4) === 0 ? random.pick([`own-${own}`, `shared-${random.below(30)}`]) : undefined;
  return {
    line: `POST ${form === 'sarif' ? '/v1/reports/sarif' : '/v1/reports'} HTTP/1.1`,
    headers: [`Host: ${host}`, `Authorization: Bearer ${token}`, `Content-Type: ${contentType.replaceAll(/[\r\n]/g, '')}`, ...(key === undefined ? [] : [`Idempotency-Key: ${key}`]), 'Connection: close', `Content-Length: ${bytes.byteLength}`],
    body: bytes, end: 'await answer', key,
  };
}

function damage(kind: RawKind, draft: Draft, target: Target, random: Random): Buffer {
  const set = (name: string, value: string): void => { draft.headers = [...draft.headers.filter((each) => !each.toLowerCase().startsWith(`${name.toLowerCase()}:`)), `${name}: ${value}`]; };
  const without = (name: string): void => { draft.headers = draft.headers.filter((each) => !each.toLowerCase().startsWith(`${name.toLowerCase()}:`)); };
  switch (kind) {
    case 'plain': return written(draft);
    case 'headers': {
      const head = written({ ...draft, body: Buffer.alloc(0) });
      draft.key = undefined;
      draft.end = 'unsure';
      return Buffer.concat([random.below(2) === 0 ? Buffer.from(mutated(head.toString('latin1'), [head.toString('latin1')], random), 'latin1') : mutatedBytes(head, random), draft.body]);
    }
    case 'line':
      draft.line = `${random.pick(methods)} ${random.pick(paths)(random)} ${random.pick(versions)}`;
      if (random.below(2) === 0) set('Content-Length', String((draft.body = Buffer.alloc(0)).byteLength));
      draft.end = 'unsure';
      return written(draft);
    case 'length': {
      const { byteLength } = draft.body;
      const [length, whole] = random.pick<readonly [string, boolean]>([[`${byteLength - 1 - random.below(9)}`, true], [`${byteLength + 1 + random.below(99)}`, false], ['-1', false], ['1e3', false], ['+5', false], ['0x10', false], ['', false], ['99999999999999999999', false], [`${byteLength}, ${byteLength}`, false], ['3145729', false], ['0', true], [`${byteLength}\r\nContent-Length: 1`, false], [`${byteLength}\r\nTransfer-Encoding: chunked`, false]]);
      set('Content-Length', length);
      draft.end = whole ? 'await answer' : 'unsure';
      draft.key = undefined;
      return written(draft);
    }
    case 'chunks': {
      without('Content-Length');
      set('Transfer-Encoding', random.below(6) === 0 ? random.pick(['gzip', 'chunked, gzip', 'gzip, chunked', 'identity', 'Chunked', 'chunked, chunked', 'xchunked', ' chunked ']) : 'chunked');
      const broken = random.below(2) === 0;
      const body = chunked(draft.body, random, broken);
      if (broken || !draft.headers.includes('Transfer-Encoding: chunked')) draft.end = 'unsure';
      return written({ ...draft, body });
    }
    case 'truncated': {
      const whole = written(draft);
      draft.end = random.below(3) === 0 ? 'destroy' : 'end';
      return whole.subarray(0, random.below(whole.byteLength));
    }
    case 'token':
      without('Authorization');
      draft.headers.push(...random.pick(credentials)(target, random));
      return written(draft);
    case 'key': {
      const [key, valid] = random.pick<readonly [string, boolean]>([['', false], [' ', false], ['a b', true], ['x'.repeat(255), true], ['x'.repeat(256), false], ['x'.repeat(9_000), false], ['caf\u00e9', false], ['a\tb', false], ['\u0080', false], ['a\u0000b', false], ['"quoted"', true], ['%00', true], [`shared-${random.below(30)}`, true]]);
      set('Idempotency-Key', key);
      draft.key = valid ? key : undefined;
      return written(draft);
    }
    case 'content type':
      set('Content-Type', random.pick(contentTypes)(random));
      return written(draft);
    case 'large': {
      draft.body = largeBody(random);
      set('Content-Type', random.pick(['application/json', 'application/json', 'multipart/mixed; boundary=b']));
      if (random.below(3) > 0) set('Content-Length', String(draft.body.byteLength));
      else {
        without('Content-Length');
        set('Transfer-Encoding', 'chunked');
        return written({ ...draft, body: chunked(draft.body, random, false) });
      }
      return written(draft);
    }
    case 'extra header':
      draft.headers = random.below(2) === 0 ? [...draft.headers, ...random.pick(extras)(random)] : [...random.pick(extras)(random), ...draft.headers];
      if (random.below(4) === 0) set('Host', random.pick(['attacker.example', '', '127.0.0.1', 'localhost:1', '[::1]:99999', 'a'.repeat(300), '127.0.0.1:80@evil', '..', 'x y', '%']));
      return written(draft);
    case 'twice': {
      const first = { ...draft, headers: draft.headers.filter((each) => each !== 'Connection: close') };
      draft.key = undefined;
      return Buffer.concat([written(first), written({ ...draft, headers: draft.headers.filter((each) => !each.startsWith('Idempotency-Key')) })]);
    }
    case 'noise':
      draft.key = undefined;
      draft.end = 'unsure';
      return random.pick<(random: Random) => Buffer>([
        (drawn) => Buffer.from(Array.from({ length: 1 + drawn.below(600) }, () => drawn.below(256))), () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), () => Buffer.from('160301020001000001fc0303', 'hex'),
        () => Buffer.from('\r\n'.repeat(5_000)), () => Buffer.alloc(20_000, 0x41), () => Buffer.from('GET / HTTP/1.1\r\n\r\n'), () => Buffer.from('GET /healthz\r\n'), () => Buffer.alloc(0),
      ])(random);
    default: return kind satisfies never;
  }
}

function written({ line, headers, body }: Pick<Draft, 'line' | 'headers' | 'body'>): Buffer {
  return Buffer.concat([Buffer.from([line, ...headers, '', ''].join('\r\n'), 'latin1'), body]);
}

function chunked(body: Buffer, random: Random, broken: boolean): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.byteLength;) {
    const piece = body.subarray(at, at + 1 + random.below(Math.max(1, Math.ceil(body.byteLength / 3))));
    at += piece.byteLength;
    const size = broken && random.below(3) === 0 ? random.pick(['-1', 'zz', 'ffffffffffffffffff', '', '0x5', ' 5', `${piece.byteLength.toString(16)} `, '0']) : piece.byteLength.toString(16);
    pieces.push(Buffer.from(`${size}${random.below(8) === 0 ? ';name="value"' : ''}${broken && random.below(9) === 0 ? '\n' : '\r\n'}`), piece, Buffer.from('\r\n'));
  }
  const ending = broken ? random.pick(['', '0\r\n', '0\r\n\r\n', '0\r\nContent-Length: 5\r\n\r\n', `0\r\n${'X: y\r\n'.repeat(2_000)}\r\n`]) : random.pick(['0\r\n\r\n', '0\r\nTrailer: x\r\n\r\n']);
  return Buffer.concat([...pieces, Buffer.from(ending)]);
}

const methods = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT', 'BREW', 'post', 'POST', 'M-SEARCH', 'QUERY', ''] as const;
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'http/1.1', 'HTTP/1.9999', 'ICE/1.0', ''] as const;
const paths: readonly ((random: Random) => string)[] = [
  () => '/v1/reports', () => '/v1/reports/', () => '/v1//reports', () => '//v1/reports', () => '/v1/reports?a=1&a=2', () => '/v1/reports#x', () => '/v1/reports/sarif', () => '/v1/%72eports', () => '/v1/reports%', () => '/v1/reports%00',
  () => '/v1/submissions/', (random) => `/v1/submissions/SUB-${'A'.repeat(32 + random.below(3) - 1)}`, () => '/v1/submissions/%00', () => '/v1/submissions/%ff', () => '/v1/submissions/%', () => '/v1/submissions/..%2f..', () => "/v1/submissions/SUB-' or 1=1--",
  () => '*', () => '', () => '/', () => '?', () => '/../../etc/passwd', () => '/feed/../../etc/passwd', () => '/feed/%2e%2e/%2e%2e/etc/passwd', () => '/feed/%00', () => '/feed//', () => '/.well-known/csaf/%', () => 'http://attacker.example/v1/reports', () => 'http://[/', () => '//', () => '///@:0/', () => 'attacker:80',
  () => '/api/cases/%00', () => '/api/reports/%ff', () => '/api/reports?state=%00', () => '/api/session', () => '/api/sign-in/link', () => '/api/invitation', () => '/sign-in/callback?code=%00&state=x', () => '/api/cases/%F0%9F%92%A9/publish', () => '/api/ledger?before=1e99', () => '/api/ledger?before=-1', () => '/api/tokens/%00/revoke', () => '/metrics', () => '/api/events', () => '/api/advisories/%00', () => '/ledger/tile/0/..%2f',
  () => `/${'a'.repeat(20_000)}`, () => `/${'a/'.repeat(4_000)}`, () => `/v1/reports?${'a=b&'.repeat(3_000)}`, () => '/v1/reports\u00ff', () => '/v1/re\tports', () => '/\u0000',
];
const credentials: readonly ((target: Target, random: Random) => readonly string[])[] = [
  () => [], ({ revoked }) => [`Authorization: Bearer ${revoked}`], ({ token }) => [`Authorization: Bearer ${token}x`], ({ token }) => [`Authorization: Basic ${token}`], ({ token }) => [`Authorization: ${token}`], ({ token }) => [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`],
  ({ token }) => [`Authorization: Bearer ${token.toUpperCase()}`], ({ token }) => [`Authorization: Bearer ${token.slice(0, -52)}${'a'.repeat(52)}`], () => [`Authorization: Bearer ${'a'.repeat(8_000)}`], () => ['Authorization: '], () => ['Authorization: Bearer'], () => ['Authorization: Bearer \u00e9'],
  ({ token }) => [`Cookie: session=${token}`], () => ['Cookie: __Host-session=a; session=b; =; ;;', 'Origin: null'], (_, random) => [`Authorization: Bearer bw_${random.hex(26).replaceAll(/[0189]/g, 'a')}_${'b'.repeat(52)}`], ({ token }) => [`Proxy-Authorization: Bearer ${token}`], ({ token }) => [`X-Authorization: Bearer ${token}`],
];
const contentTypes: readonly ((random: Random) => string)[] = [
  () => '', () => 'text/plain', () => 'application/json; charset=latin1', () => 'application/json; charset=utf-8', () => 'application/json;', () => 'application/json; a', () => 'application/jsonx', () => 'APPLICATION/JSON', () => 'multipart/form-data; boundary=b', () => 'multipart/mixed', () => 'multipart/mixed; boundary=', () => 'multipart/mixed; boundary="',
  () => `multipart/mixed; boundary=${'b'.repeat(71)}`, () => 'multipart/mixed; boundary=a; boundary=b', () => 'multipart/mixed; boundary="a\\"b"', () => `application/json; ${'a=b; '.repeat(2_000)}`, () => '*/*', () => 'application/sarif+json', () => '\u0000', (random) => mutated('multipart/mixed; boundary="x"', ['application/json'], random).replaceAll(/[\r\n]/g, ''),
];
const extras: readonly ((random: Random) => readonly string[])[] = [
  () => ['Content-Encoding: gzip'], () => ['Content-Encoding: identity, br'], () => ['Expect: 100-continue'], () => ['Expect: nothing'], () => ['Connection: Upgrade', 'Upgrade: websocket'], () => ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'], () => ['Transfer-Encoding: chunked'], () => ['Origin: https://attacker.example'], () => ['Sec-Fetch-Site: cross-site'],
  () => ['Host: attacker.example'], () => Array.from({ length: 200 }, (_, at) => `X-${at}: y`), () => Array.from({ length: 2_100 }, (_, at) => `A${at}: b`), () => [`X-Long: ${'x'.repeat(20_000)}`], () => ['X-Null: a\u0000b'], () => ['X Bad: y'], () => [': empty'], () => ['X-Obs: a\r\n folded'], () => ['Accept: text/html', 'Accept-Encoding: br', 'Range: bytes=0-1', 'If-None-Match: *'],
  () => ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https', 'Forwarded: for=x', 'X-HTTP-Method-Override: DELETE'], () => ['Connection: keep-alive, close, x', 'Keep-Alive: timeout=99999999'], () => ['Content-Length: 0'], () => ['Trailer: Authorization'], () => ['TE: trailers'], () => ['__proto__: x', 'constructor: y', 'Content-Type: text/html'],
];
