import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { StoreError } from '../error.ts';
import { lockFolder } from './folder.ts';
import { holderAlive, thisProcess } from './holder.ts';

describe('lock of a folder', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'breakwater-lock-')); });
  afterEach(() => rm(folder, { recursive: true }));
  const lock = (): ReturnType<typeof lockFolder> => lockFolder(folder, { what: 'thing is in' });
  const refused = (error: unknown): boolean => error instanceof StoreError && error.code === 'folder-locked';
  /** A number that was a process's, and is none's now. */
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  test('one holds it; when it is released the next one does', async () => {
    for (let round = 0; round < 3; round++) {
      const held = await lock();
      await assert.rejects(lock(), refused);
      await held.release();
    }
    assert.equal((await readdir(folder)).length, 1);
  });

  test('of many that take over a dead one at once, one gets it', async () => {
    for (let round = 0; round < 20; round++) {
      await writeFile(join(folder, `lock.${1000 + round * 10}`), JSON.stringify({ ...await thisProcess(), pid: deadPid() }));
      const settled = await Promise.allSettled(Array.from({ length: 12 }, lock));
      const won = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      assert.equal(won.length, 1);
      assert.ok(settled.every((each) => each.status === 'fulfilled' || refused(each.reason)));
      await won[0]?.release();
    }
  });

  test('another process with the number of the dead one is not taken for it', async () => {
    await writeFile(join(folder, 'lock.1'), JSON.stringify({ ...await thisProcess(), started: 'another boot/1' }));
    await (await lock()).release();
  });

  test('a file that is none of ours is left alone', async () => {
    for (const text of ['', '{}', '{"pid":-1}', 'null']) {
      await writeFile(join(folder, 'lock.7'), text);
      await assert.rejects(lock(), (error: unknown) => refused(error) && (error as StoreError).where?.endsWith('lock.7') === true);
    }
  });

  test('whoever waits gets it when it is released', async () => {
    const held = await lock();
    const waiting = lockFolder(folder, { what: 'thing is in', patience: 60_000 });
    await held.release();
    await (await waiting).release();
  });

  test('a holder of another container is alive as long as it gives signs of life', async () => {
    const file = join(folder, 'lock.1');
    const other = { ...await thisProcess(), pid: deadPid(), space: 'pid:[1]' };
    await writeFile(file, JSON.stringify(other));
    assert.equal(await holderAlive(other, file, 1000), false);
    const beating = holderAlive(other, file, 60_000);
    const moved = new Date((await stat(file)).mtimeMs + 5000);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    await utimes(file, moved, moved);
    assert.equal(await beating, true);
  });
});
