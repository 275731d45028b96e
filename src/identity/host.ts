import { IdentityError } from './error.ts';

/** Where the service is reached: the address that people type, and whatever else leads to it. */
export interface Places {
  /** The public address, for example `http://127.0.0.1:8460` or `https://desk.example.org`. */
  readonly origin: URL;
  /** The port it listens on: loopback names with this port are always itself. */
  readonly port: number;
  /** Is it bound to loopback only? Then no other name can be meant. */
  readonly loopbackOnly: boolean;
}

/** Loopback by address or by the one name that RFC 6761 reserves; names that merely resolve to it are not. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

export function isLoopback(url: URL): boolean {
  return loopbackNames.includes(url.hostname);
}

/** A public address must be https: off loopback anybody on the way could take session cookies. */
export function publicOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!bare || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) {
    throw new IdentityError('input-invalid', 'The public address is https://host[:port], or http:// on loopback', { where: 'origin', remedy: 'Put a proxy with TLS before it and give its address.' });
  }
  return url;
}

/**
 * Is the Host header one of ours? Otherwise a page of a foreign name that its owner lets resolve to 127.0.0.1 would be of
 * the same origin as this service (DNS rebinding).
 */
export function hostAllowed(host: string | undefined, { origin, port, loopbackOnly }: Places): boolean {
  if (host === undefined || host.length > 255) return false;
  const given = host.toLowerCase();
  const own = loopbackNames.flatMap((name) => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]);
  if (own.includes(given)) return true;
  if (loopbackOnly && isLoopback(origin)) return false;
  const standard = origin.protocol === 'https:' ? '443' : '80';
  return given === origin.host || (origin.port === '' && given === `${origin.hostname}:${standard}`);
}

export interface Sender {
  readonly method: string;
  /** Headers as they came. */
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly host: string | undefined;
  /** Did it bring a session cookie? Programs with a token bring none. */
  readonly cookie: boolean;
}

/**
 * May this request change something? A browser says where a request comes from; whoever says nothing is no browser, and is
 * heard only where there is no cookie that a browser would have added. The CSRF token stands beside this, not instead.
 */
export function originAllowed({ method, origin, secFetchSite, host, cookie }: Sender, places: Places): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return true;
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return false;
  if (origin === undefined) return secFetchSite === 'same-origin' || !cookie;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  // The very scheme, name and port that the request went to, and one of ours.
  const same = url.origin === places.origin.origin || (url.protocol === 'http:' && isLoopback(url) && url.host === host?.toLowerCase());
  return url.origin === origin && same && hostAllowed(url.host, places);
}
