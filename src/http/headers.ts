import type { MiddlewareHandler } from 'hono';
import { notFound } from './problem.ts';

/** On every answer: the pages run our own files alone, are framed by nobody and tell no other site where one was. */
export function secureHeaders(secure: boolean): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const set = (name: string, value: string): void => context.res.headers.set(name, value);
    set('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    set('x-content-type-options', 'nosniff');
    set('referrer-policy', 'no-referrer');
    set('cross-origin-opener-policy', 'same-origin');
    set('cross-origin-resource-policy', 'same-origin');
    set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
    if (secure) set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}

/** No name, id or text of ours holds U+0000, and the database takes none: an address with it leads to nothing. */
export function nameable(): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.url.includes('%00')) return notFound(context);
    await next();
  };
}
