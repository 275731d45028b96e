import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An error answer, RFC 9457. The `type` is a tag URI of ours: an identifier, nothing to fetch. */
export interface Problem {
  /** Last segment of the type, for example `validation`; `about:blank` types have none. */
  readonly name?: string;
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly detail: string;
  readonly remedy?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members, for example `errors`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export function problem(context: Context, { name, status, title, detail, remedy, headers = {}, more = {} }: Problem): Response {
  const body = { type: name === undefined ? 'about:blank' : `tag:breakwater.dev,2026:problem/${name}`, title, status, detail, ...(remedy === undefined ? {} : { remedy }), ...more };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers });
}

/** Whoever may not know that a thing exists gets the same answer as for one that does not. */
export function notFound(context: Context): Response {
  return problem(context, { status: 404, title: 'Not found', detail: 'There is nothing here, or nothing that you may see.', remedy: 'Check the address, or ask the one who sent it to you.' });
}
