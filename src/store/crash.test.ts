import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import { StoreError } from './error.ts';
import type { Place } from './place.ts';
import { kinds, skipped, trialPlaces, until } from './trial/places.ts';
import type { Trial } from './trial/places.ts';

const places = await trialPlaces();
after(() => places.remove());
const program = join(import.meta.dirname, 'programs/hanging-worker.ts');

interface Victim {
  readonly child: ChildProcess;
  readonly took: Promise<string>;
  kill(): Promise<void>;
}

function start(place: Place, queue: string): Victim {
  const child = spawn(process.execPath, [program, JSON.stringify(place), queue], { stdio: ['ignore', 'pipe', 'inherit'] });
  const took = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => { if (line.startsWith('took ')) resolve(line.slice(5)); });
    child.on('exit', (status, signal) => { reject(new Error(`the worker ended early: ${status ?? signal}`)); });
  });
  took.catch(() => undefined);
  return {
    child,
    took,
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

function send({ store }: Trial, queue: string, data: object): Promise<void> {
  return store.db.transaction().execute((trx) => store.queue.send(trx, queue, data));
}

for (const kind of kinds.filter((each) => each !== 'memory')) {
  describe(`killed over ${kind}`, { skip: skipped(places, kind) }, () => {
    test('a job of a worker that is killed in the middle of it is done by another, once', async () => {
      const place = await places.fresh(kind);
      let trial = await places.open(place);
      await send(trial, 'doomed', { n: 1 });
      if (kind === 'folder') await trial.store.close();
      const victim = start(place, 'doomed');
      const taken = await victim.took;
      await victim.kill();
      if (kind === 'folder') trial = await places.open(place);
      assert.equal(await trial.store.queue.unfinished('doomed'), 1);
      const seen: string[] = [];
      await trial.store.queue.work('doomed', async ({ id }) => { seen.push(id); });
      await until(async () => await trial.store.queue.unfinished('doomed') === 0);
      assert.deepEqual(seen, [taken]);
      await trial.store.close();
    });

    test('a worker that stops tells its handlers, and hands back what they do not finish', async () => {
      const place = await places.fresh(kind);
      const stopping = await places.open(place, [], { graceSeconds: 0 });
      await send(stopping, 'stopped', {});
      let told: unknown;
      let runs = 0;
      await stopping.store.queue.work('stopped', async ({ signal }) => {
        runs++;
        await new Promise((resolve) => { signal.addEventListener('abort', () => { told = signal.reason; }); void resolve; });
      });
      await until(() => runs === 1);
      await stopping.store.close();
      assert.match(String(told), /stops/);
      const next = await places.open(place);
      await next.store.queue.work('stopped', async () => { runs++; });
      await until(async () => await next.store.queue.unfinished('stopped') === 0);
      assert.equal(runs, 2);
      await next.store.close();
    });

    test('what a closing store still runs is finished, where that is soon', async () => {
      const { store } = await places.open(await places.fresh(kind), [], { graceSeconds: 60 });
      let [started, finished] = [false, false];
      await store.queue.work('short', async () => {
        started = true;
        await new Promise((resolve) => { setTimeout(resolve, 300); });
        finished = true;
      });
      await store.db.transaction().execute((trx) => store.queue.send(trx, 'short', {}));
      await until(() => started);
      await store.close();
      assert.equal(finished, true);
    });
  });
}

test('a second process cannot open an embedded folder, and is told who has it', async () => {
  const place = await places.fresh('folder');
  const trial = await places.open(place);
  await send(trial, 'held', {});
  await assert.rejects(places.open(place), (error: unknown) => error instanceof StoreError && error.code === 'folder-locked' && error.message.includes(String(process.pid)) && error.remedy?.includes(`stop process ${process.pid}`) === true);
  await trial.store.close();
  const victim = start(place, 'held');
  await victim.took;
  await assert.rejects(places.open(place), (error: unknown) => error instanceof StoreError && error.code === 'folder-locked' && error.message.includes(`process ${victim.child.pid}`));
  await victim.kill();
  const next = await places.open(place);
  assert.equal(await next.store.queue.unfinished('held'), 1);
  await next.store.close();
});

describe('private cluster', { skip: skipped(places, 'cluster') }, () => {
  test('one that is killed with its server starts again with everything that was committed', async () => {
    const place = await places.fresh('cluster');
    assert.ok(place.kind === 'cluster');
    const trial = await places.open(place);
    await sql`create table kept (n int)`.execute(trial.store.db);
    await sql`insert into kept select generate_series(1, 1000)`.execute(trial.store.db);
    await trial.store.close();
    const victim = start(place, 'nothing');
    const pidFile = join(place.folder, 'data/postmaster.pid');
    await until(async () => (await readFile(pidFile, 'utf8').catch(() => '')).includes('ready'));
    const server = Number.parseInt(await readFile(pidFile, 'utf8'), 10);
    await victim.kill();
    process.kill(server, 'SIGKILL');
    const next = await places.open(place);
    const { rows } = await sql<{ n: string }>`select count(*) as n from kept`.execute(next.store.db);
    assert.equal(rows[0]?.n, '1000');
    await next.store.close();
  });

  test('several processes use one; the last to close stops it', async () => {
    const place = await places.fresh('cluster');
    assert.ok(place.kind === 'cluster');
    const pidFile = join(place.folder, 'data/postmaster.pid');
    const [one, two] = await Promise.all([places.open(place), places.open(place)]);
    await one.store.close();
    await sql`select 1`.execute(two.store.db);
    await two.store.close();
    assert.equal(await readFile(pidFile, 'utf8').catch(() => undefined), undefined);
  });
});
