import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { skipped, trialPlaces, until } from '../trial/places.ts';
import { listener } from './listener.ts';

const places = await trialPlaces();
after(() => places.remove());

describe('listener', { skip: skipped(places, 'postgres') }, () => {
  test('hears, says when its connection breaks, comes back, and hears again', async () => {
    const place = await places.fresh('postgres');
    assert.ok(place.kind === 'postgres');
    const { store } = await places.open(place);
    const heard: string[] = [];
    let [reconnected, problems] = [0, 0];
    const listening = await listener(() => new pg.Client({ connectionString: place.url, application_name: 'trial' }), {
      channel: 'trial "channel"',
      onNotification: (payload) => { heard.push(payload); },
      onReconnect: () => { reconnected++; },
      report: () => { problems++; },
    });
    const notify = (payload: string): Promise<unknown> => sql`select pg_notify('trial "channel"', ${payload})`.execute(store.db);
    await notify('one');
    await until(() => heard.length === 1);
    for (let round = 1; round <= 2; round++) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trial'`.execute(store.db);
      await until(() => reconnected === round);
    }
    assert.ok(problems >= 2);
    await notify('two');
    await until(() => heard.length === 2);
    await listening.close();
    await until(async () => (await sql`select 1 from pg_stat_activity where application_name = 'trial'`.execute(store.db)).rows.length === 0);
    assert.deepEqual(heard, ['one', 'two']);
    await store.close();
  });

  test('a job is heard of in another process over the same database', async () => {
    const place = await places.fresh('postgres');
    const [sender, worker] = [await places.open(place), await places.open(place)];
    const seen: unknown[] = [];
    await worker.store.queue.work('far', async ({ data }) => { seen.push(data); }, { atOnce: 3 });
    for (let n = 0; n < 20; n++) {
      await sender.store.db.transaction().execute((trx) => sender.store.queue.send(trx, 'far', { n }));
      await until(() => seen.length === n + 1);
    }
    assert.deepEqual(seen, Array.from({ length: 20 }, (_, n) => ({ n })));
    await sender.store.close();
    await worker.store.close();
  });
});
