import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { z } from 'zod';
import { bytesOf, jsonOf } from './body.ts';
import { nameable } from './headers.ts';
import { refusal } from './refusals.ts';

const app = new Hono();
app.use(nameable());
app.post('/', async (context) => context.text(String((await bytesOf(context, 10)).byteLength)));
app.post('/json', async (context) => context.json(await jsonOf(context, z.strictObject({ text: z.string(), list: z.array(z.unknown()).optional() }))));
app.onError((error, context) => refusal(context, error) ?? context.text(String(error), 500));

function sent(pull: (controller: ReadableStreamDefaultController<Uint8Array>, nth: number) => void): Promise<Response> {
  let nth = 0;
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => pull(controller, nth++) });
  return Promise.resolve(app.request(new Request('http://localhost/', { method: 'POST', body, duplex: 'half' })));
}

test('a body is read whole, or refused', async () => {
  const whole = await sent((controller, nth) => (nth < 2 ? controller.enqueue(new Uint8Array(5)) : controller.close()));
  assert.deepEqual([whole.status, await whole.text()], [200, '10']);
  assert.equal((await sent((controller) => controller.enqueue(new Uint8Array(6)))).status, 413, 'however much was announced');
  const none = await app.request('/', { method: 'POST' });
  assert.equal(await none.text(), '0');
});

test('a body that breaks off is the sender\'s matter and no fault of the service', async () => {
  const broken = await sent((controller, nth) => (nth === 0 ? controller.enqueue(new Uint8Array(3)) : controller.error(new Error('aborted'))));
  assert.equal(broken.status, 400);
  assert.match((await broken.json() as { type: string }).type, /body-truncated$/);
});

test('what the database cannot hold comes neither in a body nor in an address', async () => {
  const json = (body: string): Promise<Response> => Promise.resolve(app.request('/json', { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
  for (const bad of ['{"text":"a\\u0000"}', '{"text":"\\ud800"}', '{"text":"a","list":[{"deep":"\\u0000"}]}', '{"text":"a","list":[{"\\u0000":1}]}']) {
    const refused = await json(bad);
    assert.equal(refused.status, 400, bad);
    assert.match((await refused.json() as { type: string }).type, /body-invalid$/);
  }
  const text = 'a literal \\u0000, \u{1f600}';
  assert.deepEqual(await (await json(JSON.stringify({ text }))).json(), { text });
  for (const path of ['/%00', '/json?a=%00', '/a%00b/json']) assert.equal((await app.request(path, { method: 'POST' })).status, 404, path);
  assert.equal((await app.request('/?a=%2500', { method: 'POST' })).status, 200);
});
