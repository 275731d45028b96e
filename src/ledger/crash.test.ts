import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { sql } from 'kysely';
import { disk } from './durable.ts';
import type { Disk } from './durable.ts';
import { folderAt, openCheckpoint, verifyLedger } from './index.ts';
import { rootAt } from './proof.ts';
import { origin, places } from './trials/place.ts';

const place = places();

class Crash extends Error {}

interface Failing {
  readonly disk: Disk;
  readonly stopped: () => string | undefined;
}

/** A disk that stops for good at its n-th step: before it is done, or right after. */
function failing(step: number, after: boolean): Failing {
  let done = 0;
  let stopped: string | undefined;
  const counted = <A extends unknown[]>(name: string, call: (...args: A) => Promise<void>) => async (...args: A): Promise<void> => {
    if (stopped !== undefined) throw new Crash();
    if (++done === step) stopped = name;
    if (done < step || after) await call(...args);
    if (done >= step) throw new Crash();
  };
  return {
    disk: {
      makeFolder: counted('makeFolder', disk.makeFolder),
      writeSynced: counted('writeSynced', disk.writeSynced),
      rename: counted('rename', disk.rename),
      syncFolder: counted('syncFolder', disk.syncFolder),
      remove: counted('remove', disk.remove),
    },
    stopped: () => stopped,
  };
}

/**
 * From 240 leaves to 270 in two steps, the second over the end of a tile, with a stop at every single step on disk. The
 * database's transactions stop along: a stop while the checkpoint is written undoes the one that moves the head.
 */
test('a stop at any step loses nothing and signs no second tree', async (t) => {
  const { db, folder, signer, add, integrator } = await place(t);
  const key = signer.publicKey;
  const template = `${folder}.template`;
  await add(100);
  await integrator().integrate();
  await add(140);
  await integrator().integrate();
  await cp(folder, template, { recursive: true });
  await sql`create temporary table template_entry as select * from ledger_entry`.execute(db);
  await sql`create temporary table template_head as select * from ledger_head`.execute(db);

  const stops = new Set<string>();
  for (const after of [false, true]) {
    for (let step = 1; ; step++) {
      await rm(folder, { recursive: true });
      await cp(template, folder, { recursive: true });
      await sql`truncate ledger_entry, ledger_head`.execute(db);
      await sql`insert into ledger_entry select * from template_entry`.execute(db);
      await sql`insert into ledger_head select * from template_head`.execute(db);
      await add(30);

      /** Every checkpoint that could be seen. */
      const signed = new Map<number, string>();
      const look = async (): Promise<void> => {
        const { size, root } = openCheckpoint(await folderAt(folder).checkpoint() ?? Buffer.alloc(0), key, origin);
        const text = Buffer.from(root).toString('hex');
        assert.equal(signed.get(size) ?? text, text, `two trees of ${size}`);
        signed.set(size, text);
        assert.deepEqual((await verifyLedger({ folder, key, database: db })).findings, [], `step ${step}`);
      };
      await look();
      const crashing = failing(step, after);
      const outcome = await integrator({ disk: crashing.disk, batch: 15 }).integrate().catch((error: unknown) => error);
      await look();
      const stopped = crashing.stopped();
      if (stopped === undefined) {
        assert.equal(outcome, 270);
        break;
      }
      assert.ok(outcome instanceof Crash, String(outcome));
      stops.add(stopped);
      // More has come in before the next start.
      await add(20);
      assert.equal(await integrator({ batch: 40 }).integrate(), 290);
      await look();
      for (const [size, root] of signed) assert.equal((await rootAt(folderAt(folder), size)).toString('hex'), root);
    }
  }
  assert.deepEqual([...stops].sort(), ['makeFolder', 'remove', 'rename', 'syncFolder', 'writeSynced']);
  await sql`drop table template_entry, template_head`.execute(db);
});
