import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { databaseOver } from './commits.ts';

/** A server that says what it is told to when a transaction is to be committed. */
function pool(answer: 'COMMIT' | 'ROLLBACK' | Error): PostgresPool {
  const client = {
    async query(text: string) {
      if (text !== 'commit') return { command: 'SELECT', rowCount: 0, rows: [] };
      if (answer instanceof Error) throw answer;
      return { command: answer, rowCount: 0, rows: [] };
    },
    release: () => undefined,
  } as unknown as PostgresPoolClient;
  return { connect: async () => client, end: async () => undefined, options: {} };
}

describe('after a commit', () => {
  test('each named act is done once, and none again with the next transaction of that connection', async () => {
    const { db, commits } = databaseOver(pool('COMMIT'));
    const done: string[] = [];
    await db.transaction().execute(async (trx) => {
      for (const name of ['a', 'b', 'a']) await commits.after(trx, name, () => { done.push(name); });
      assert.deepEqual(done, []);
    });
    assert.deepEqual(done, ['a', 'b']);
    await db.transaction().execute(async () => undefined);
    assert.deepEqual(done, ['a', 'b']);
  });

  for (const answer of ['ROLLBACK', new Error('connection lost')] as const) {
    test(`nothing is done where the server says ${String(answer)}`, async () => {
      const { db, commits } = databaseOver(pool(answer));
      await assert.rejects(db.transaction().execute((trx) => commits.after(trx, 'a', () => assert.fail('was done'))));
    });
  }

  test('nothing is done, then or later, of a transaction that is rolled back', async () => {
    const { db, commits } = databaseOver(pool('COMMIT'));
    await assert.rejects(db.transaction().execute(async (trx) => {
      await commits.after(trx, 'a', () => assert.fail('was done'));
      throw new Error('no');
    }), /no/);
    await db.transaction().execute(async () => undefined);
  });
});
