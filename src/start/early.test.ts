import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfiguration } from './configuration.ts';
import { serve } from './serve.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks from before the service listens; what is asked while it starts must be answered all the same. */
async function firstAnswer(url: string): Promise<number> {
  for (;;) {
    try {
      return (await fetch(url, { signal: AbortSignal.timeout(30_000) })).status;
    } catch (error) {
      // Not listening yet. A connection that was taken and never answered ends otherwise.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test('whoever asks while the service starts is answered; a page that listens for news does not hold its end up', { timeout: 120_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-early-'));
  const pages = join(data, 'pages');
  await mkdir(pages);
  // Reading these takes a while, between listening and the app's being there.
  await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(join(pages, `${index}.js`), 'x'.repeat(1_000))));
  const port = await freePort();
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_LISTEN: `127.0.0.1:${port}`, BREAKWATER_PROFILE: 'embedded' };
  try {
    const starting = serve(readConfiguration(env), { driver: 'auto', environment: env, pages, withoutWork: true, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } } });
    const [status, service] = await Promise.all([firstAnswer(`http://127.0.0.1:${port}/healthz`), starting]);
    assert.equal(status, 200);
    const stream = await fetch(`${service.address}/api/events`, { headers: { authorization: `Bearer ${service.token}` } });
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    const ended = stream.text().then(() => 'ended', () => 'ended');
    await service.close();
    assert.equal(await ended, 'ended');
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});
