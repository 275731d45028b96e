import { createHash, randomBytes } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { openAddressCheck } from './address.ts';
import { NetError, shown } from './error.ts';
import { openGate } from './limit.ts';
import { asNetError, openWire } from './request.ts';
import type { Wire } from './request.ts';

export interface HttpOptions {
  /** Origins of the user's own configuration: private addresses and, where the origin says so, http are fine there. */
  readonly trusted?: readonly URL[];
  readonly authorities?: readonly string[];
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Requests under way at once; default 12. */
  readonly width?: number;
  /** Before the nth retry; default 300 ms, doubling. */
  readonly firstPauseMilliseconds?: number;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to this URL's origin only: a redirect elsewhere loses it. */
  readonly authorization?: string | undefined;
  readonly maximumBytes: number;
  /** For the whole exchange, body included; default 120 s. */
  readonly milliseconds?: number;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** After redirects. */
  readonly url: URL;
}

export interface Stored {
  readonly sha256: string;
  readonly size: number;
  /** 304 where the headers asked for that: then nothing was stored. */
  readonly status: number;
  readonly etag: string | undefined;
}

export interface HttpClient {
  /** Statuses 200 to 299, and 304; everything else is a NetError. */
  get(url: URL, options: RequestOptions): Promise<Received>;
  /**
   * Streams into `file`, which appears whole or not at all, and only with the expected digest.
   * `expected` is `algorithm-base64` as in Subresource Integrity.
   */
  download(url: URL, file: string, expected: string | undefined, options: RequestOptions): Promise<Stored>;
  /** One exchange: a redirect is not followed, nothing is tried again, and of the answer nothing is read but its status. */
  post(url: URL, body: Uint8Array, options: Pick<RequestOptions, 'headers' | 'milliseconds'>): Promise<number>;
  close(): void;
}

const REDIRECTS = 5;
const TRIES = 4;

/** The one way out: https unless configured otherwise, no inner addresses, bounded in time, size, redirects and concurrency. */
export function openHttp(options: HttpOptions = {}): HttpClient {
  const trusted = options.trusted ?? [];
  const width = options.width ?? 12;
  const wire = openWire({
    width,
    authorities: options.authorities ?? [],
    clientCertificate: options.clientCertificate,
    proxyEnv: options.proxyEnv ?? {},
    isPublic: openAddressCheck(),
    trustedHosts: new Set(trusted.map((each) => each.host)),
  }, getCACertificates('default'));
  const plain = new Set(trusted.filter((each) => each.protocol === 'http:').map((each) => each.origin));
  const gate = openGate(width);
  const firstPause = options.firstPauseMilliseconds ?? 300;

  async function exchange<T>(url: URL, request: RequestOptions, take: (message: IncomingMessage, at: URL, signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await gate(() => once(wire, plain, url, request, take));
      } catch (error) {
        if (!(error instanceof NetError) || attempt >= TRIES || !worthRetrying(error)) throw error;
        await pause(firstPause * 2 ** (attempt - 1));
      }
    }
  }

  return {
    get: (url, request) => exchange(url, request, async (message, at, signal) => ({
      status: message.statusCode ?? 0, headers: message.headers, body: await collect(message, at, request.maximumBytes, signal), url: at,
    })),
    download: (url, file, expected, request) => exchange(url, request, (message, at, signal) => store(message, at, file, expected, request.maximumBytes, signal)),
    post: (url, body, { headers = {}, milliseconds = 120_000 }) => gate(async () => {
      requireScheme(url, plain);
      const message = await wire.send(url, { 'user-agent': 'breakwater', ...headers }, AbortSignal.timeout(milliseconds), body);
      message.destroy();
      return message.statusCode ?? 0;
    }),
    close: () => wire.close(),
  };
}

function worthRetrying(error: NetError): boolean {
  if (error.code === 'unreachable') return true;
  return error.code === 'status' && (error.status === 429 || (error.status !== undefined && error.status >= 500));
}

async function once<T>(wire: Wire, plain: ReadonlySet<string>, start: URL, request: RequestOptions, take: (message: IncomingMessage, at: URL, signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(request.milliseconds ?? 120_000);
  let url = start;
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    requireScheme(url, plain);
    const authorization = url.origin === start.origin ? request.authorization : undefined;
    const message = await wire.send(url, {
      'user-agent': 'breakwater',
      'accept-encoding': 'gzip, br',
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization }),
    }, signal);
    const status = message.statusCode ?? 0;
    const location = message.headers.location;
    if (status >= 300 && status < 400 && status !== 304 && location !== undefined) {
      message.destroy();
      if (!URL.canParse(location, url.href)) throw new NetError('redirect-refused', `${shown(url)} redirects to something that is no URL`);
      url = new URL(location, url);
      continue;
    }
    if ((status >= 200 && status < 300) || status === 304) return take(message, url, signal);
    message.destroy();
    throw new NetError('status', `${shown(url)} answered ${status}`, { status });
  }
  throw new NetError('redirect-refused', `${shown(start)} redirects more than ${REDIRECTS} times`);
}

function requireScheme(url: URL, plain: ReadonlySet<string>): void {
  if (url.protocol === 'https:' || plain.has(url.origin)) return;
  throw new NetError('scheme-refused', `${shown(url)} is not https`, {
    remedy: 'Use https, or configure that http registry in the package client.',
  });
}

/** The body after content decoding. Counts decoded bytes, so that a small answer cannot become a large one. */
async function* decoded(message: IncomingMessage, url: URL, maximum: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const encoding = message.headers['content-encoding'];
  const body = encoding === 'gzip' ? message.pipe(createGunzip()) : encoding === 'br' ? message.pipe(createBrotliDecompress()) : message;
  if (body !== message) message.once('error', (error) => body.destroy(error));
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maximum) throw new NetError('too-large', `${shown(url)} is larger than ${maximum} bytes`);
      yield chunk;
    }
    if (!message.complete) throw new Error('cut short');
  } catch (error) {
    throw error instanceof NetError ? error : asNetError(url, error, signal);
  } finally {
    message.destroy();
  }
}

async function collect(message: IncomingMessage, url: URL, maximum: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decoded(message, url, maximum, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function store(message: IncomingMessage, url: URL, file: string, expected: string | undefined, maximum: number, signal: AbortSignal): Promise<Stored> {
  const status = message.statusCode ?? 0;
  const { etag } = message.headers;
  if (status === 304) {
    message.destroy();
    return { sha256: '', size: 0, status, etag };
  }
  const wanted = expected === undefined ? undefined : parseIntegrity(expected);
  const sha256 = createHash('sha256');
  const other: Hash | undefined = wanted === undefined ? undefined : createHash(wanted.algorithm);
  const partial = `${file}.${randomBytes(6).toString('hex')}.part`;
  const handle = await open(partial, 'wx', 0o644);
  let size = 0;
  try {
    try {
      for await (const chunk of decoded(message, url, maximum, signal)) {
        sha256.update(chunk);
        other?.update(chunk);
        size += chunk.length;
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    if (wanted !== undefined && other?.digest('base64') !== wanted.digest) {
      throw new NetError('digest-mismatch', `${shown(url)} is not the file that the index describes (${wanted.algorithm} differs)`);
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { sha256: sha256.digest('hex'), size, status, etag };
}

/** The first supported hash of a Subresource Integrity text (W3C SRI section 3.5), strongest first. */
export function parseIntegrity(text: string): { readonly algorithm: 'sha512' | 'sha384' | 'sha256' | 'sha1'; readonly digest: string } {
  const parts = text.trim().split(/\s+/);
  for (const algorithm of ['sha512', 'sha384', 'sha256', 'sha1'] as const) {
    const part = parts.find((each) => each.startsWith(`${algorithm}-`));
    const digest = part?.slice(algorithm.length + 1).replace(/\?.*$/, '');
    if (digest !== undefined && /^[A-Za-z0-9+/]{27,88}={0,2}$/.test(digest)) return { algorithm, digest };
  }
  throw new NetError('digest-mismatch', 'the index names no digest that can be checked');
}
