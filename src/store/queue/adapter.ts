import { AsyncLocalStorage } from 'node:async_hooks';
import type { QueryResult } from 'pg';
import { fromKysely } from 'pg-boss';
import type { ConstructorOptions } from 'pg-boss';
import type { Backend } from '../backend.ts';
import type { Transaction } from '../database.ts';

type QueueDatabase = NonNullable<ConstructorOptions['db']>;

export interface QueueAdapter {
  readonly database: QueueDatabase;
  /** Every statement of the queue that `act` leads to runs in the transaction: needed where there is only one connection. */
  within<T>(trx: Transaction, act: () => Promise<T>): Promise<T>;
}

/**
 * The queue's statements over our pool. Several at once (`BEGIN; …; COMMIT`) come back as several results. One that fails
 * in the middle leaves its transaction open: a connection that goes back to the pool is out of it first, above all where
 * there is only one.
 */
export function queueAdapter({ queuePool }: Pick<Backend, 'queuePool'>): QueueAdapter {
  const current = new AsyncLocalStorage<QueueDatabase>();
  return {
    within: (trx, act) => current.run(fromKysely(trx), act),
    database: {
      async executeSql(text, values) {
        const transaction = current.getStore();
        if (transaction !== undefined) return await transaction.executeSql(text, values);
        const client = await queuePool.connect();
        let broken = false;
        try {
          const result: QueryResult | QueryResult[] = await client.query(text, values);
          return { rows: [result].flat().flatMap(({ rows }) => rows) };
        } catch (error) {
          await client.query('rollback').catch(() => { broken = true; });
          throw error;
        } finally {
          client.release(broken);
        }
      },
    },
  };
}
