import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { skipped, trialPlaces, until } from './trial/places.ts';

const places = await trialPlaces();
after(() => places.remove());

describe('hints', () => {
  test('the other processes hear of each, the last of a key, and the sender does not', { skip: skipped(places, 'postgres') }, async () => {
    const place = await places.fresh('postgres');
    const [one, two] = [await places.open(place, []), await places.open(place, [])];
    const heard: string[][] = [[], []];
    const [here] = await Promise.all([one, two].map(({ store }, index) => store.hints('breakwater_trial', (message) => { heard[index]?.push(message); })));
    here?.send('a', 'first');
    here?.send('a', `it's "$1" \\`);
    here?.send('b', 'second');
    here?.send('c', 'x'.repeat(8_000));
    await until(() => heard[1]?.length === 2);
    assert.deepEqual(heard, [[], [`it's "$1" \\`, 'second']]);
    await Promise.all([one, two].map(({ store }) => store.close()));
  });

  test('where there is one process, nothing is sent', async () => {
    const { store } = await places.open(await places.fresh('memory'), []);
    const hints = await store.hints('breakwater_trial', () => assert.fail('nobody is there'));
    hints.send('a', 'alone');
    await store.close();
  });
});
