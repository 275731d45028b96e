import { openStore } from '../open.ts';
import type { Place } from '../place.ts';

/**
 * For the tests: takes a job of the queue named second from the place given first, says so, and never finishes it. It waits
 * to be killed.
 */
const [place, queue] = process.argv.slice(2);
if (place === undefined || queue === undefined) throw new Error('place and queue');
const store = await openStore(JSON.parse(place) as Place, []);
await store.queue.work(queue, async ({ id }) => {
  process.stdout.write(`took ${id}\n`);
  await new Promise(() => undefined);
});
process.stdout.write('ready\n');
