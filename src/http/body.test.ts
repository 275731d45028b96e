import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { bytesOf } from './body.ts';
import { refusal } from './refusals.ts';

const app = new Hono();
app.post('/', async (context) => context.text(String((await bytesOf(context, 10)).byteLength)));
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
