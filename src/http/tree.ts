import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { notFound } from './problem.ts';

/** One path part of a static tree: no dots alone, nothing hidden but `.well-known`, nothing that a file system reads otherwise. */
const part = /^(?:\.well-known|[A-Za-z0-9_][A-Za-z0-9._ :-]{0,127})$/;
const types: Readonly<Record<string, string>> = { json: 'application/json', txt: 'text/plain; charset=utf-8', csv: 'text/csv; charset=utf-8', zip: 'application/zip', asc: 'text/plain; charset=us-ascii', sha256: 'text/plain', sha512: 'text/plain' };
const largestFile = 256 * 1_048_576;

/** Serves a folder of ours that is public as it stands, file by file. */
export function openTree(folder: string): (context: Context, path: string) => Promise<Response> {
  return async (context, path) => {
    let parts: readonly string[];
    try {
      parts = decodeURIComponent(path).split('/');
    } catch {
      return notFound(context);
    }
    if (parts.length > 8 || !parts.every((each) => part.test(each))) return notFound(context);
    const handle = await open(join(folder, ...parts), 'r').catch(() => undefined);
    if (handle === undefined) return notFound(context);
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > largestFile) return notFound(context);
      const bytes = new Uint8Array(await handle.readFile());
      return context.body(bytes, 200, { 'content-type': types[parts.at(-1)?.split('.').at(-1) ?? ''] ?? 'application/octet-stream', 'cache-control': 'public, max-age=60', 'last-modified': stat.mtime.toUTCString() });
    } finally {
      await handle.close();
    }
  };
}
