import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openAddressCheck } from './address.ts';
import { openHttp, parseIntegrity } from './client.ts';
import { mapBounded } from './limit.ts';

async function serve(t: TestContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => { server.closeAllConnections(); server.close(); });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;
const small = { maximumBytes: 1_000 };

test('addresses of this machine, its networks and metadata services are not public, in any notation', () => {
  const isPublic = openAddressCheck();
  for (const inner of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '::1', '::', '[::1]', '::ffff:127.0.0.1', 'fd00::1', 'fe80::1%eth0', '64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', '']) assert.equal(isPublic(inner), false, inner);
  for (const outer of ['1.1.1.1', '172.32.0.1', '2606:4700::1111']) assert.equal(isPublic(outer), true, outer);
});

test('an inner address is refused unless it is the configured registry, by number and by name', async (t) => {
  const origin = await serve(t, (_, response) => response.end('ok'));
  const stranger = openHttp({ trusted: [new URL('http://127.0.0.1:1/')] });
  await assert.rejects(stranger.get(new URL(`https://127.0.0.1:${origin.port}/`), small), code('address-refused'));
  await assert.rejects(stranger.get(new URL(`https://localhost:${origin.port}/`), small), code('address-refused'));
  await assert.rejects(stranger.get(origin, small), code('scheme-refused'));
  const known = openHttp({ trusted: [origin] });
  t.after(() => known.close());
  assert.equal((await known.get(origin, small)).body.toString(), 'ok');
});

test('a redirect is checked like a first request, bounded, and loses the authorization elsewhere', async (t) => {
  const seen: (string | undefined)[] = [];
  const other = await serve(t, (request, response) => { seen.push(request.headers.authorization); response.end('other'); });
  const origin = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    const to = { '/away': other.href, '/inner': 'https://127.0.0.2/', '/loop': '/loop', '/file': 'file:///etc/passwd' }[request.url ?? ''];
    response.writeHead(302, { location: to ?? '/' }).end();
  });
  const http = openHttp({ trusted: [origin, other] });
  t.after(() => http.close());
  assert.equal((await http.get(new URL('/away', origin), { ...small, authorization: 'Bearer secret' })).body.toString(), 'other');
  assert.deepEqual(seen, ['Bearer secret', undefined]);
  await assert.rejects(http.get(new URL('/inner', origin), small), code('address-refused'));
  await assert.rejects(http.get(new URL('/loop', origin), small), code('redirect-refused'));
  await assert.rejects(http.get(new URL('/file', origin), small), code('scheme-refused'));
});

test('sizes count after decompression, time is bounded, and errors carry no query', async (t) => {
  const origin = await serve(t, (request, response) => {
    if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
    else if (request.url === '/slow') response.write('x');
    else if (request.url === '/cut') { response.writeHead(200, { 'content-length': '100' }).write('x'); setTimeout(() => response.destroy(), 20); }
    else response.writeHead(404).end();
  });
  const http = openHttp({ trusted: [origin], firstPauseMilliseconds: 1 });
  t.after(() => http.close());
  await assert.rejects(http.get(new URL('/bomb', origin), { maximumBytes: 100_000 }), code('too-large'));
  await assert.rejects(http.get(new URL('/slow', origin), { ...small, milliseconds: 200 }), code('too-slow'));
  await assert.rejects(http.get(new URL('/cut', origin), small), code('unreachable'));
  await assert.rejects(http.get(new URL('/none?token=secret', origin), small), (error: Error) => !error.message.includes('secret') && code('status')(error));
});

test('busy and broken answers are tried again, others are not', async (t) => {
  let asked = 0;
  const origin = await serve(t, (request, response) => {
    asked++;
    response.writeHead(request.url === '/gone' ? 410 : asked < 3 ? 503 : 200).end('done');
  });
  const http = openHttp({ trusted: [origin], firstPauseMilliseconds: 1 });
  t.after(() => http.close());
  assert.equal((await http.get(origin, small)).body.toString(), 'done');
  assert.equal(asked, 3);
  asked = 0;
  await assert.rejects(http.get(new URL('/gone', origin), small), code('status'));
  assert.equal(asked, 1);
});

test('a download appears whole, with the expected digest, or not at all', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'net-'));
  t.after(() => rm(folder, { recursive: true }));
  const origin = await serve(t, (_, response) => response.end('content'));
  const http = openHttp({ trusted: [origin] });
  t.after(() => http.close());
  const right = `sha512-${createHash('sha512').update('content').digest('base64')}`;
  const stored = await http.download(origin, join(folder, 'right'), right, small);
  assert.equal(stored.sha256, createHash('sha256').update('content').digest('hex'));
  assert.equal(await readFile(join(folder, 'right'), 'utf8'), 'content');
  const wrong = `sha512-${createHash('sha512').update('other').digest('base64')}`;
  await assert.rejects(http.download(origin, join(folder, 'wrong'), wrong, small), code('digest-mismatch'));
  assert.deepEqual(await readdir(folder), ['right']);
  assert.throws(() => parseIntegrity('md5-abc'), code('digest-mismatch'));
});

test('a bounded map keeps order and never runs more than its width at once', async () => {
  let running = 0;
  let most = 0;
  const results = await mapBounded([5, 1, 4, 2, 3, 0], 2, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item));
    running--;
    return item * 2;
  });
  assert.deepEqual(results, [10, 2, 8, 4, 6, 0]);
  assert.equal(most, 2);
});

test('a post is one exchange: the status whatever it is, no redirect followed, nothing read, no inner address, bounded in time', async (t) => {
  const seen: string[] = [];
  const origin = await serve(t, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); }).on('end', () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers['x-test'] ?? '')} ${request.headers['content-length'] ?? ''} ${body}`);
      if (request.url === '/hang') return;
      response.writeHead(request.url === '/gone' ? 410 : 302, { location: '/elsewhere' });
      response.write('x'.repeat(1_000));
    });
  });
  const http = openHttp({ trusted: [origin] });
  t.after(() => http.close());
  assert.equal(await http.post(new URL('/gone', origin), Buffer.from('{"ü":1}'), { headers: { 'x-test': 'yes' } }), 410);
  assert.equal(await http.post(new URL('/away', origin), Buffer.from(''), {}), 302);
  await assert.rejects(http.post(new URL('/hang', origin), Buffer.from('x'), { milliseconds: 100 }), code('too-slow'));
  assert.deepEqual(seen, ['POST /gone yes 8 {"ü":1}', 'POST /away  0 ', 'POST /hang  1 x']);
  await assert.rejects(openHttp().post(new URL('https://127.0.0.1/'), Buffer.from('x'), {}), code('address-refused'));
  await assert.rejects(openHttp().post(origin, Buffer.from('x'), {}), code('scheme-refused'));
});
