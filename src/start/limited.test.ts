import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completed, Driver, Job } from '../sandbox/index.ts';
import { limited } from './limited.ts';

test('never more at once than allowed, in order, and a failure frees its place', async () => {
  let now = 0;
  let most = 0;
  const order: string[] = [];
  const driver: Driver = {
    name: 'bubblewrap', memory: 'watchdog', configuration: 'test',
    async run(job: Job): Promise<Completed> {
      now += 1;
      most = Math.max(most, now);
      order.push(job.argv[0]);
      await new Promise((done) => setTimeout(done, 2));
      now -= 1;
      if (job.argv[0] === '3') throw new Error('no');
      return undefined as unknown as Completed;
    },
  };
  const bounded = limited(driver, 2);
  const names = Array.from({ length: 9 }, (_, index) => String(index));
  const results = await Promise.allSettled(names.map((name) => bounded.run({ argv: [name] } as unknown as Job)));
  assert.equal(most, 2);
  assert.deepEqual(order, names);
  assert.deepEqual(results.map(({ status }) => status === 'rejected'), names.map((name) => name === '3'));
});
