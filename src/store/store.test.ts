import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Migration } from './database.ts';
import { StoreError } from './error.ts';
import { applied, migrate } from './migrate.ts';
import { kinds, skipped, trialPlaces, until } from './trial/places.ts';
import type { Trial } from './trial/places.ts';

const places = await trialPlaces();
after(() => places.remove());

const first: Migration = { name: '2026-01-01 first', async up(db) { await sql`create table first (id text primary key)`.execute(db); } };

function failsWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.code === code;
}

for (const kind of kinds) {
  describe(`store over ${kind}`, { skip: skipped(places, kind) }, () => {
    let trial: Trial;
    before(async () => { trial = await places.open(await places.fresh(kind), [first]); });
    after(() => trial.store.close());
    const send = (name: string, data: object, options?: Parameters<Trial['store']['queue']['send']>[3]): Promise<void> =>
      trial.store.db.transaction().execute((trx) => trial.store.queue.send(trx, name, data, options));

    test('a migration runs once, however many start at once', async () => {
      const { db } = trial.store;
      const second: Migration = { name: '2026-01-02 second', async up(trx) { await sql`create table second (id text)`.execute(trx); } };
      await Promise.all([1, 2, 3, 4].map(() => migrate(db, [second, first])));
      assert.deepEqual(await applied(db), [first.name, second.name]);
      await sql`drop table second`.execute(db);
      await sql`delete from migration where name = ${second.name}`.execute(db);
    });

    test('a migration that fails leaves nothing, and those before it stay', async () => {
      const { db } = trial.store;
      const half: Migration = { name: '2026-01-03 half', async up(trx) {
        await sql`create table half (id text)`.execute(trx);
        await sql`select 1 / 0`.execute(trx);
      } };
      await assert.rejects(migrate(db, [first, half]), failsWith('migration-failed'));
      assert.deepEqual(await applied(db), [first.name]);
      const { rows } = await sql<{ found: string | null }>`select to_regclass('half')::text as found`.execute(db);
      assert.equal(rows[0]?.found, null);
    });

    test('a database that knows more than the program is left alone', async () => {
      const { db } = trial.store;
      await assert.rejects(migrate(db, []), failsWith('schema-newer'));
      await assert.rejects(migrate(db, [first, { name: '2025-12-31 late', up: () => assert.fail('was run') }]), failsWith('migrations-disordered'));
      await assert.rejects(migrate(db, [first, first]), failsWith('migrations-disordered'));
    });

    test('a job exists if and only if its transaction commits, from the first of its queue on', async () => {
      const { db, queue } = trial.store;
      for (let round = 0; round < 2; round++) {
        await assert.rejects(db.transaction().execute(async (trx) => {
          await queue.send(trx, 'rolled', { round });
          await sql`insert into first values ('rolled')`.execute(trx);
          throw new Error('no');
        }), /no/);
      }
      assert.equal(await queue.unfinished('rolled'), 0);
      await send('rolled', { round: 2 });
      await send('rolled', { round: 3 });
      assert.equal(await queue.unfinished('rolled'), 2);
      const { rows } = await sql`select 1 from first`.execute(db);
      assert.equal(rows.length, 0);
      const seen: unknown[] = [];
      await queue.work('rolled', async ({ data }) => { seen.push(data); });
      await until(async () => await queue.unfinished('rolled') === 0);
      assert.deepEqual(seen, [{ round: 2 }, { round: 3 }]);
    });

    test('jobs that are sent together are there all or none, one of each key', async () => {
      const { db, queue } = trial.store;
      const later = new Date(Date.now() + 3_600_000);
      const jobs = [{ data: { n: 1 }, key: 'a' }, { data: { n: 2, text: '"{,}\\' }, key: 'b' }, { data: { n: 3 }, key: 'a' }, { data: { n: 4 } }, { data: { n: 5 }, startAfter: later }];
      await assert.rejects(db.transaction().execute(async (trx) => {
        await queue.sendAll(trx, 'together', jobs);
        throw new Error('no');
      }), /no/);
      assert.equal(await queue.unfinished('together'), 0);
      await db.transaction().execute((trx) => queue.sendAll(trx, 'together', jobs));
      assert.equal(await queue.unfinished('together'), 4);
      const seen: unknown[] = [];
      await queue.work<{ n: number }>('together', async ({ data }) => { seen.push(data); });
      await until(async () => await queue.unfinished('together') === 1);
      assert.deepEqual(seen.map((data) => JSON.stringify(data)).toSorted(), [{ n: 1 }, { n: 2, text: '"{,}\\' }, { n: 4 }].map((data) => JSON.stringify(data)).toSorted());
    });

    test('a job that yields goes after those that are sent within that time, and no others', async () => {
      const { queue } = trial.store;
      for (const yieldsSeconds of [3_600, 1_800, 0]) await send('yielding', { yieldsSeconds }, { yieldsSeconds });
      const seen: unknown[] = [];
      await queue.work('yielding', async ({ data }) => { seen.push(data); });
      await until(async () => await queue.unfinished('yielding') === 0);
      assert.deepEqual(seen, [{ yieldsSeconds: 0 }, { yieldsSeconds: 1_800 }, { yieldsSeconds: 3_600 }]);
    });

    test('of a key there is one unfinished job, and another one once that is done', async () => {
      const { queue } = trial.store;
      const seen: unknown[] = [];
      await Promise.all([1, 2, 3].map((n) => send('keyed', { n }, { key: 'a' })));
      await send('keyed', { n: 4 }, { key: 'b' });
      assert.equal(await queue.unfinished('keyed'), 2);
      const { oldest } = await queue.backlog('keyed');
      assert.ok(oldest instanceof Date);
      let release = (): void => undefined;
      const gate = new Promise<void>((resolve) => { release = resolve; });
      await queue.work<{ n: number }>('keyed', async ({ data }) => {
        seen.push(data.n);
        await gate;
      }, { atOnce: 2 });
      await until(() => seen.length === 2);
      await send('keyed', { n: 5 }, { key: 'a' });
      assert.equal(await queue.unfinished('keyed'), 2, 'one that runs is unfinished');
      release();
      await until(async () => await queue.unfinished('keyed') === 0);
      await send('keyed', { n: 6 }, { key: 'a' });
      await until(() => seen.length === 3);
      assert.equal(seen.includes(5), false);
      await until(async () => await queue.unfinished('keyed') === 0);
      assert.deepEqual(await queue.backlog('keyed'), { unfinished: 0, oldest: undefined });
    });

    test('a backlog is worked off, never more at once than asked for', async () => {
      const { db, queue } = trial.store;
      await db.transaction().execute(async (trx) => {
        for (let n = 0; n < 60; n++) await queue.send(trx, 'many', { n });
      });
      let [running, most] = [0, 0];
      const seen = new Map<number, number>();
      await queue.work<{ n: number }>('many', async ({ data }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => { setTimeout(resolve, data.n % 3); });
        seen.set(data.n, (seen.get(data.n) ?? 0) + 1);
        running--;
      }, { atOnce: 4 });
      await until(async () => await queue.unfinished('many') === 0);
      assert.equal(most, 4);
      assert.deepEqual([seen.size, new Set(seen.values())], [60, new Set([1])]);
    });

    test('a handler that throws is called again, and its error is reported', async () => {
      const { queue } = trial.store;
      const ids: string[] = [];
      await queue.work('failing', async ({ id }) => {
        ids.push(id);
        if (ids.length < 3) throw new Error(`failure ${ids.length}`);
      });
      await send('failing', {});
      await until(async () => ids.length >= 3 && await queue.unfinished('failing') === 0);
      assert.equal(new Set(ids).size, 1);
      const reported = trial.problems.filter((problem) => problem.queue === 'failing').map(({ kind, job, error }) => [kind, job, (error as Error).message]);
      assert.deepEqual(reported, [['job', ids[0], 'failure 1'], ['job', ids[0], 'failure 2']]);
    });

    test('a job for later waits while others run', async () => {
      const { queue } = trial.store;
      const seen: unknown[] = [];
      await queue.work('later', async ({ data }) => { seen.push(data); });
      await send('later', { n: 'tomorrow' }, { startAfter: new Date(Date.now() + 86_400_000) });
      await send('later', { n: 'now' });
      await until(async () => await queue.unfinished('later') === 1 && seen.length > 0);
      assert.deepEqual(seen, [{ n: 'now' }]);
    });

    test('a name that is none of a queue is refused before it is in a statement', async () => {
      for (const name of ['', "a'; drop table first; --", 'A', 'a'.repeat(64)]) {
        await assert.rejects(send(name, {}), failsWith('queue-invalid'));
        await assert.rejects(trial.store.queue.work(name, async () => undefined), failsWith('queue-invalid'));
      }
    });
  });
}
