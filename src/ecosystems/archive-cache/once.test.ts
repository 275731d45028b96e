import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOnce } from './once.ts';

test('a task runs once a key, again after a failure, after its time, and after too many others', async () => {
  let clock = 0;
  let runs = 0;
  const once = openOnce<number>({ entries: 2, milliseconds: 100, now: () => clock });
  const task = (): Promise<number> => Promise.resolve(++runs);
  assert.deepEqual(await Promise.all([once('a', task), once('a', task)]), [1, 1]);
  clock = 99;
  assert.equal(await once('a', task), 1);
  clock = 100;
  assert.equal(await once('a', task), 2);
  await once('b', task);
  await once('c', task);
  assert.equal(await once('c', task), 4);
  assert.equal(await once('a', task), 5);
  await assert.rejects(once('bad', () => Promise.reject(new Error('no'))));
  assert.equal(await once('bad', task), 6);
});
