import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { isOutage } from './outage.ts';
import { skipped, trialPlaces } from './trial/places.ts';

const places = await trialPlaces();
after(() => places.remove());

async function thrown(act: () => Promise<unknown>): Promise<unknown> {
  return act().then(() => assert.fail('went through'), (error: unknown) => error);
}

describe('a database that is away', () => {
  test('nobody answers at its port', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 2_000 });
    assert.equal(isOutage(await thrown(() => pool.query('select 1'))), true);
    await pool.end();
  });

  test('its connection is ended in the middle of a statement, and a mistake of ours is none', { skip: skipped(places, 'postgres') }, async () => {
    const { store } = await places.open(await places.fresh('postgres'), []);
    const slow = thrown(() => sql`select pg_sleep(30)`.execute(store.db));
    const ended = sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'`;
    while ((await ended.execute(store.db)).rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(isOutage(await slow), true);
    // The pool may hand out the dead connection once more, before it hears of its end.
    while (await sql`select 1`.execute(store.db).then(() => false, () => true));
    // Between two statements there is nobody to tell: the process lives, and the next one fails.
    await store.db.transaction().execute(async (trx) => {
      const { rows: [own] } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      await sql`select pg_terminate_backend(${own?.pid})`.execute(store.db);
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(isOutage(await thrown(() => sql`select 1`.execute(trx))), true);
    }).catch((error: unknown) => assert.equal(isOutage(error), true, String(error)));
    while (await sql`select 1`.execute(store.db).then(() => false, () => true));
    assert.equal(isOutage(await thrown(() => sql`select nonsense`.execute(store.db))), false);
    assert.equal(isOutage(await thrown(() => sql`select 1 / 0`.execute(store.db))), false);
  });
});
