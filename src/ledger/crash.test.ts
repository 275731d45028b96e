import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disk } from './durable.ts';
import type { Disk } from './durable.ts';
import { folderAt, openCheckpoint, verifyLedger } from './index.ts';
import { rootAt } from './proof.ts';
import { origin, place } from './testing/place.ts';

class Crash extends Error {}

/** A disk that stops for good at its n-th step: before the step, or right after it. */
function failing(step: number, after: boolean): { readonly disk: Disk; readonly stopped: () => boolean } {
  let [done, stopped] = [0, false];
  const counted = <A extends unknown[]>(call: (...args: A) => Promise<void>) => async (...args: A): Promise<void> => {
    if (stopped) throw new Crash();
    stopped = ++done === step;
    if (!stopped || after) await call(...args);
    if (stopped) throw new Crash();
  };
  return {
    disk: { makeFolder: counted(disk.makeFolder), writeSynced: counted(disk.writeSynced), rename: counted(disk.rename), syncFolder: counted(disk.syncFolder), remove: counted(disk.remove) },
    stopped: () => stopped,
  };
}

test('a stop at any step loses nothing and signs no second tree', async (t) => {
  const here = await place(t);
  const key = here.signer.publicKey;
  /** Every checkpoint that could be seen: size and root. */
  const signed = new Map<number, string>();
  const look = async (): Promise<void> => {
    const bytes = await folderAt(here.folder).checkpoint();
    if (bytes === undefined) return;
    const { size, root } = openCheckpoint(bytes, key, origin);
    const text = Buffer.from(root).toString('hex');
    assert.equal(signed.get(size) ?? text, text, `two trees of ${size}`);
    signed.set(size, text);
  };

  let [total, crashes] = [0, 0];
  for (const after of [false, true]) {
    for (let step = 1; ; step++) {
      await here.add(90);
      total += 90;
      const { disk, stopped } = failing(step, after);
      const outcome = await here.integrator({ disk, batch: 64 }).integrate().catch((error: unknown) => error);
      await look();
      // A file whose fault the next verification would show must not be there even now.
      const { findings } = await verifyLedger({ folder: here.folder, key, database: here.db });
      assert.deepEqual(findings.filter(({ problem }) => problem !== 'There is no checkpoint.'), [], `step ${step}`);
      if (!stopped()) break;
      assert.ok(outcome instanceof Crash, String(outcome));
      crashes++;
      // More comes in before the next start, every other time.
      if (step % 2 === 0) await here.add(1).then(() => total++);
      assert.equal(await here.integrator({ batch: 50 }).integrate(), total);
      await look();
    }
  }
  assert.ok(crashes > 40, `${crashes} crashes`);
  const { findings, figures } = await verifyLedger({ folder: here.folder, key, origin, database: here.db });
  assert.deepEqual([findings, figures.size, figures.pending], [[], total, 0]);
  for (const [size, root] of signed) assert.equal((await rootAt(folderAt(here.folder), size)).toString('hex'), root);
});
