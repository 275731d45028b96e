import type { Kysely, Transaction as KyselyTransaction } from 'kysely';

/**
 * The one database of an installation, as a stage is handed it. It knows no tables: each stage narrows it to its own with
 * `withTables<…>()`, so that nobody reads another stage's tables without saying so.
 */
export type Database = Kysely<NoTables>;
export type Transaction = KyselyTransaction<NoTables>;

type NoTables = {};

/** One step of the schema. Names sort in the order of their application and never change: `2026-11-25 intake`. */
export interface Migration {
  readonly name: string;
  up(db: Database): Promise<void>;
}

/**
 * `postgres`: the server that DATABASE_URL names. `cluster`: a private PostgreSQL of ours beside the data.
 * `embedded`: PGlite in this process, for evaluation and tests; it never syncs to disk, so power loss loses data.
 */
export type Profile = 'postgres' | 'cluster' | 'embedded';

export interface Store {
  readonly profile: Profile;
  readonly db: Database;
  readonly queue: Queue;
  close(): Promise<void>;
}

/** A job as its handler gets it. A handler may be called again for the same job, after a crash for example: it is idempotent. */
export interface QueuedJob<T> {
  readonly id: string;
  readonly data: T;
  /** How often it was begun before, whatever ended it. */
  readonly retries: number;
  /** Aborted when the worker stops. */
  readonly signal: AbortSignal;
}

export interface SendOptions {
  /** At most one unfinished job of a key. */
  readonly key?: string;
  readonly startAfter?: Date;
  /** Jobs that are sent up to so many seconds later go first; no longer, so that a flood of them holds nothing up for ever. */
  readonly yieldsSeconds?: number;
}

export interface Queue {
  /** In the caller's transaction: the job exists if and only if that commits. */
  send(trx: Transaction, name: string, data: object, options?: SendOptions): Promise<void>;
  /** Several jobs by one statement. */
  sendAll(trx: Transaction, name: string, jobs: readonly (SendOptions & { readonly data: object })[]): Promise<void>;
  /** Handles jobs of a name, at most so many at once, until the store closes. A handler that throws is called again later. */
  work<T extends object>(name: string, handler: (job: QueuedJob<T>) => Promise<void>, options?: { readonly atOnce?: number }): Promise<void>;
  /** How many jobs of a name wait or run. */
  unfinished(name: string): Promise<number>;
}
