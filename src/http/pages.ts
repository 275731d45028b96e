import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Context } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8', '.ico': 'image/x-icon', '.png': 'image/png',
};

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

export interface Pages {
  /** A file of the built pages, or their first page for every address that is one of theirs. */
  serve(context: Context): Response;
}

/** Reads the built pages once: what is served is what was there at start, and no path reaches the disk later. */
export async function openPages(folder: string): Promise<Pages> {
  const assets = new Map<string, Asset>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(await readFile(file));
    assets.set(`/${relative(folder, file).split(sep).join('/')}`, { bytes, type: types[extname(file)] ?? 'application/octet-stream', etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` });
  }
  return {
    serve(context) {
      const { pathname } = new URL(context.req.url);
      const asset = assets.get(pathname) ?? assets.get('/index.html');
      if (asset === undefined) return context.text('The pages are not built.\n', 503);
      const hashed = pathname.startsWith('/assets/') && assets.has(pathname);
      const headers = { 'content-type': asset.type, etag: asset.etag, 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' };
      return context.req.header('if-none-match') === asset.etag ? context.body(null, 304, headers) : context.body(asset.bytes, 200, headers);
    },
  };
}
