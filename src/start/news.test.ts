import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveEvent } from '../http/index.ts';
import { sharedNews } from './news.ts';

test('what happens in a worker is heard of at the pages of the service, and goes round once', async () => {
  const ends: ((message: string) => void)[] = [];
  const store = {
    async hints(_channel: string, onMessage: (message: string) => void) {
      const self = ends.push(onMessage) - 1;
      return { send: (_key: string, message: string) => ends.forEach((end, index) => index === self || end(message)), close: () => Promise.resolve() };
    },
  };
  const reports: string[] = [];
  const service = await sharedNews(store, ({ id, state, progress }) => reports.push(`${id} ${state} ${progress?.done}`));
  const worker = await sharedNews(store, () => assert.fail('its own'));
  const heard: LiveEvent[] = [];
  service.subscribe((event) => heard.push(event));
  const running: LiveEvent = { kind: 'report', id: 'r', state: 'processing', progress: { stage: 'running', done: 2, of: 5 }, verdict: undefined };
  worker.publish(running);
  worker.publish({ kind: 'case', id: 'c' });
  assert.deepEqual(heard.map((event) => ({ ...event })), [{ kind: 'report', id: 'r', state: 'processing', progress: { stage: 'running', done: 2, of: 5 } }, { kind: 'case', id: 'c' }]);
  assert.deepEqual(reports, ['r processing 2']);
  assert.equal(service.watchers, 1);
});
