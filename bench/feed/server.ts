import { createServer as createPlain } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { readFile } from 'node:fs';
import { join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';

export interface StaticServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A web server that knows nothing of feeds: files of a folder, 404 for the rest. */
export async function serve(folder: () => string, tls?: { readonly key: string; readonly cert: string }): Promise<StaticServer> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const asked = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const path = asked.endsWith('/') ? `${asked}index.html` : asked;
    readFile(join(folder(), path), (error, bytes) => {
      if (error === null) response.writeHead(200, { 'content-type': types[path.slice(path.lastIndexOf('.'))] ?? 'application/octet-stream' }).end(bytes);
      else response.writeHead(404).end();
    });
  };
  const server: Server = tls === undefined ? createPlain(answer) : createSecure(tls, answer);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => { resolve(); }); }),
  };
}

const types: Readonly<Record<string, string>> = { '.json': 'application/json', '.html': 'text/html', '.txt': 'text/plain', '.csv': 'text/csv', '.asc': 'text/plain', '.sha256': 'text/plain', '.sha512': 'text/plain', '.zip': 'application/zip' };
