import { Kysely, PostgresDialect, PostgresDriver } from 'kysely';
import type { DatabaseConnection, PostgresPool } from 'kysely';
import type { Database, Transaction } from './database.ts';

/** Lets a transaction's caller be told when, and only if, that transaction has committed. */
export interface Commits {
  /** Acts of the same name are one. They may not throw, and nobody waits for them. */
  after(trx: Transaction, name: string, act: () => void): Promise<void>;
}

type Acts = WeakMap<object, Map<string, () => void>>;

/** Kysely over a pool that is not its own to end. */
export function databaseOver(pool: PostgresPool): { readonly db: Database; readonly commits: Commits } {
  const acts: Acts = new WeakMap();
  const commits: Commits = {
    async after(trx, name, act) {
      await trx.getExecutor().provideConnection(async (connection) => {
        const own = acts.get(connection) ?? new Map<string, () => void>();
        acts.set(connection, own.set(name, act));
      });
    },
  };
  return { db: new Kysely({ dialect: new CommitDialect(pool, acts) }), commits };
}

class CommitDialect extends PostgresDialect {
  readonly #pool: PostgresPool;
  readonly #acts: Acts;

  constructor(pool: PostgresPool, acts: Acts) {
    super({ pool });
    this.#pool = pool;
    this.#acts = acts;
  }

  override createDriver(): PostgresDriver {
    return new CommitDriver(this.#pool, this.#acts);
  }
}

class CommitDriver extends PostgresDriver {
  readonly #acts: Acts;

  constructor(pool: PostgresPool, acts: Acts) {
    super({ pool });
    this.#acts = acts;
  }

  /** Throws where the server rolled back instead. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    const own = this.#acts.get(connection);
    this.#acts.delete(connection);
    for (const act of own?.values() ?? []) act();
  }

  override async releaseConnection(connection: Parameters<PostgresDriver['releaseConnection']>[0]): Promise<void> {
    this.#acts.delete(connection);
    await super.releaseConnection(connection);
  }
}
