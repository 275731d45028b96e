import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StoreError } from './error.ts';
import { openStore } from './open.ts';
import { choosePlace, nameOf } from './place.ts';

const dataFolder = '/data';
const invalid = (error: unknown): boolean => error instanceof StoreError && error.code === 'place-invalid' && !`${error.message}${error.where}${error.remedy}`.includes('s3cret');

describe('place', () => {
  test('DATABASE_URL, then a cluster where there can be one, then embedded', async () => {
    const url = 'postgres://user:s3cret@db.example:5433/breakwater';
    for (const available of [true, false]) {
      for (const prefer of [undefined, 'cluster', 'embedded'] as const) {
        const obstacle = new StoreError('cluster-unavailable', 'no PostgreSQL here');
        const can = async (folder: string): Promise<StoreError | undefined> => {
          assert.equal(folder, '/data/cluster');
          return available ? undefined : obstacle;
        };
        assert.deepEqual(await choosePlace({ databaseUrl: url, dataFolder, prefer }, can), { kind: 'postgres', url });
        const cluster = prefer === 'cluster' || (prefer === undefined && available);
        const expected = cluster ? { kind: 'cluster', folder: '/data/cluster' } : { kind: 'embedded', folder: '/data/embedded', ...(prefer === 'embedded' ? {} : { instead: obstacle }) };
        assert.deepEqual(await choosePlace({ databaseUrl: '', dataFolder, prefer }, can), expected);
      }
    }
  });

  test('what is none is refused, and a password is in no message', async () => {
    for (const databaseUrl of ['mysql://root:s3cret@db/x', 's3cret', 'postgres', 'postgres://user:s3cret@']) await assert.rejects(choosePlace({ databaseUrl, dataFolder }), invalid);
    await assert.rejects(choosePlace({ dataFolder: 'data' }), invalid);
  });

  test('a name shows neither user nor password', () => {
    assert.equal(nameOf({ kind: 'postgres', url: 'postgres://user:s3cret@db.example:5433/breakwater?password=s3cret' }), 'db.example:5433/breakwater');
  });

  test('a server that does not answer is an error that says so, without the password', async () => {
    await assert.rejects(openStore({ kind: 'postgres', url: 'postgres://user:s3cret@127.0.0.1:1/x' }, []), (error: unknown) =>
      error instanceof StoreError && error.code === 'unreachable' && error.where === '127.0.0.1:1/x' && !`${error.message}${String(error.cause)}`.includes('s3cret'));
  });
});
