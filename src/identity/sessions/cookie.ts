import { secretPattern } from '../secret.ts';

/** Where browsers reach the installation. Off loopback it must be https: then cookies are Secure and bound to the very host. */
export interface Site {
  readonly origin: URL;
}

const week = 604_800;

/** RFC 6265bis, section 4.1.3.2: a `__Host-` cookie can be set by no other host and over no plain connection. */
export function cookieName(site: Site, name: 'session' | 'sign-in' = 'session'): string {
  return `${secure(site) ? '__Host-' : ''}breakwater-${name}`;
}

/** The Set-Cookie line of a secret. Lax, not Strict: a link from a mail should find its reader signed in. */
export function setCookie(site: Site, value: string, options: { readonly name?: 'session' | 'sign-in'; readonly seconds: number }): string {
  const seconds = Math.max(0, Math.min(week, Math.floor(options.seconds)));
  return [`${cookieName(site, options.name)}=${value}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Lax', ...(secure(site) ? ['Secure'] : [])].join('; ');
}

export function clearCookie(site: Site, name: 'session' | 'sign-in' = 'session'): string {
  return setCookie(site, '', { name, seconds: 0 });
}

/**
 * The value of our cookie. Two of the same name mean that another host or path has planted one (cookie tossing): then
 * neither counts.
 */
export function readCookie(site: Site, header: string | undefined, name: 'session' | 'sign-in' = 'session'): string | undefined {
  if (header === undefined || header.length > 16_384) return undefined;
  const start = `${cookieName(site, name)}=`;
  const found = header.split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length));
  const [value] = found;
  return found.length !== 1 || value === undefined || value === '' ? undefined : value;
}

export function readSessionCookie(site: Site, header: string | undefined): string | undefined {
  const value = readCookie(site, header);
  return value !== undefined && secretPattern.test(value) ? value : undefined;
}

function secure({ origin }: Site): boolean {
  return origin.protocol === 'https:';
}
