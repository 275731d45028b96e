import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { NetError, shown } from './error.ts';

/** One exchange without redirects or retries. The address check happens inside the lookup, so a name cannot change its mind between check and connection. */
export interface Wire {
  send(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal, posted?: Uint8Array): Promise<http.IncomingMessage>;
  close(): void;
}

export interface WireOptions {
  readonly width: number;
  /** Extra certificate authorities as PEM, beside the ones Node trusts. */
  readonly authorities: readonly string[];
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` in either case, as Node 24's agents read them. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  readonly isPublic: (address: string) => boolean;
  /** Host names (with port) whose addresses are taken as they are: the registries of the user's own configuration. */
  readonly trustedHosts: ReadonlySet<string>;
}

export function openWire(options: WireOptions, defaultAuthorities: readonly string[]): Wire {
  const proxyEnv = options.proxyEnv as NodeJS.ProcessEnv;
  const common = { keepAlive: true, maxSockets: options.width, scheduling: 'lifo' as const, proxyEnv };
  const agents = { http: new http.Agent(common), https: new https.Agent({
    ...common,
    ...(options.authorities.length === 0 ? {} : { ca: [...defaultAuthorities, ...options.authorities] }),
    ...options.clientCertificate,
  }) };
  const proxied = ['http_proxy', 'https_proxy'].some((name) => (proxyEnv[name] ?? proxyEnv[name.toUpperCase()] ?? '') !== '');
  return {
    send(url, headers, signal, posted) {
      const trusted = options.trustedHosts.has(url.host);
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (!trusted && isIP(literal) !== 0 && !options.isPublic(literal)) return Promise.reject(addressRefused(url));
      return new Promise((resolve, reject) => {
        const module = url.protocol === 'https:' ? https : http;
        const request = module.request(url, {
          agent: url.protocol === 'https:' ? agents.https : agents.http,
          method: posted === undefined ? 'GET' : 'POST',
          headers: posted === undefined ? headers : { ...headers, 'content-length': posted.length },
          signal,
          // Behind a proxy the proxy resolves names: its own address is the user's choice and not ours to judge.
          ...(trusted || proxied ? {} : { lookup: guardedLookup(url, options.isPublic) }),
        });
        request.once('response', resolve);
        request.once('error', (cause) => reject(cause instanceof NetError ? cause : asNetError(url, cause, signal)));
        request.end(posted);
      });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function guardedLookup(url: URL, isPublic: (address: string) => boolean): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    systemLookup(hostname, { ...lookupOptions, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      const inner = addresses.find((each) => !isPublic(each.address));
      const first = addresses[0];
      if (inner !== undefined || first === undefined) return callback(addressRefused(url), '', 0);
      if (lookupOptions.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

function addressRefused(url: URL): NetError {
  return new NetError('address-refused', `${shown(url)} leads to an address inside this machine's own networks`, {
    remedy: 'Configure that host as the registry in the package client if it is meant.',
  });
}

export function asNetError(url: URL, cause: unknown, signal: AbortSignal): NetError {
  if (signal.aborted) return new NetError('too-slow', `${shown(url)} did not answer in time`, { remedy: 'Try again, or check the connection and proxy.' });
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no further reason';
  return new NetError('unreachable', `${shown(url)} cannot be reached (${code})`, { remedy: 'Check the connection, the proxy variables and the registry in the package client\'s configuration.' });
}
