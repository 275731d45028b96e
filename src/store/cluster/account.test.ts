import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { blockedAt, ordinaryAccount, ownerOf } from './account.ts';
import { findBinaries } from './binaries.ts';

describe('account of a cluster', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-account-'));
    await chmod(folder, 0o711);
  });
  after(() => rm(folder, { recursive: true }));

  test('is postgres, else nobody, and never one with the rights of root', async () => {
    const file = join(folder, 'passwd');
    const cases = [
      ['nobody:x:65534:65534::/:\npostgres:x:101:104::/:', { name: 'postgres', uid: 101, gid: 104 }],
      ['nobody:x:65534:65534::/:', { name: 'nobody', uid: 65534, gid: 65534 }],
      ['postgres:x:0:0::/:\nnobody:x:99:0::/:', undefined],
      ['postgres:x::::\nmypostgres:x:5:5::/:', undefined],
    ] as const;
    for (const [text, expected] of cases) {
      await writeFile(file, text);
      assert.deepEqual(await ordinaryAccount(file), expected);
    }
    assert.equal(await ordinaryAccount(join(folder, 'missing')), undefined);
  });

  test('is told where it cannot pass through', async () => {
    const stranger = { name: 'stranger', uid: 4_000_000, gid: 4_000_000 };
    const closed = join(folder, 'closed');
    await mkdir(join(closed, 'inner'), { recursive: true });
    await chmod(closed, 0o700);
    assert.equal(await blockedAt(join(closed, 'inner/cluster'), stranger), closed);
    assert.equal(await blockedAt(join(folder, 'not/yet/there'), stranger), undefined);
    await chmod(closed, 0o701);
    assert.equal(await blockedAt(join(closed, 'inner/cluster'), stranger), undefined);
  });

  test('stays who made the cluster', async () => {
    const us = process.getuid?.() ?? 0;
    assert.equal((await ownerOf(folder))?.uid, us === 0 ? undefined : us);
    assert.equal(await ownerOf(join(folder, 'missing')), undefined);
  });

  test('finds programs of the version that the files are of, else of the newest that is not too old', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map(async (name) => {
      const bin = join(folder, name);
      await mkdir(bin);
      for (const program of ['initdb', 'pg_ctl', 'postgres']) await writeFile(join(bin, program), '', { mode: 0o755 });
      return bin;
    }));
    const [a = '', b = '', c = ''] = made;
    const versions: Readonly<Record<string, number>> = { [a]: 14, [b]: 115, [c]: 117 };
    const versionOf = async (bin: string): Promise<number | undefined> => versions[bin];
    const path = `relative:${folder}:${made.join(':')}`;
    assert.deepEqual(await findBinaries(undefined, versionOf, path), { folder: c, major: 117 });
    assert.deepEqual(await findBinaries(115, versionOf, path), { folder: b, major: 115 });
    assert.equal(await findBinaries(14, versionOf, path), undefined);
    await chmod(join(c, 'initdb'), 0o644);
    assert.deepEqual(await findBinaries(undefined, versionOf, path), { folder: b, major: 115 });
  });
});
