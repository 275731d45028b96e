import { sql } from 'kysely';
import type { Database, Transaction } from '../database.ts';
import { policy, queueSchema } from './settings.ts';
import type { JobSettings } from './settings.ts';

export interface Backlog {
  /** How many jobs wait or run. */
  readonly unfinished: number;
  /** Since when the oldest of them has been there. */
  readonly oldest: Date | undefined;
}

/** One run of a job. A settlement names it, so that a worker which lost its claim settles nothing. */
export interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

/** An unfinished job in a backup: what it is, without how pg-boss of that day kept it. One that ran is one that waits. */
export interface SavedJob {
  readonly id: string;
  readonly key: string;
  readonly data: unknown;
  readonly startAfter: string;
  readonly createdOn: string;
  readonly priority: number;
}

/** The queries of a backup: JSON text of a job, its queue before it. */
export const savedJobs = `
  select name, json_build_object('id', id, 'key', singleton_key, 'data', data, 'startAfter', start_after, 'createdOn', created_on, 'priority', priority)::text as job
  from ${queueSchema}.job where state < 'completed' order by name, created_on, id`;

const job = sql.table(`${queueSchema}.job`);

export async function backlog(db: Database, name: string): Promise<Backlog> {
  const { rows } = await sql<{ unfinished: string; oldest: Date | null }>`
    select count(*) as unfinished, min(created_on) as oldest from ${job} where name = ${name} and state < 'completed'`.execute(db);
  return { unfinished: Number(rows[0]?.unfinished ?? 0), oldest: rows[0]?.oldest ?? undefined };
}

/** Only where no other process can have them: what is marked as running was a killed process's. */
export async function releaseOrphans(db: Database): Promise<void> {
  await sql`update ${job} set state = 'retry', start_after = now(), heartbeat_on = null where state = 'active'`.execute(db);
}

/** Back to the queue for whoever comes next, without the pause that follows a failure. */
export async function handBack(db: Database, name: string, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const pairs = attempts.map(({ id, retryCount }) => `${id}/${retryCount}`);
  await sql`
    update ${job} set state = 'retry', start_after = now(), heartbeat_on = null
    where name = ${name} and state = 'active' and id = any(${attempts.map(({ id }) => id)}::uuid[]) and id || '/' || retry_count = any(${pairs}::text[])`.execute(db);
}

/** Whether the queue's row is there, and from a transaction that is over. */
export async function declared(db: Database, name: string): Promise<'no' | 'yes' | 'in this transaction'> {
  const { rows } = await sql<{ status: string }>`
    select coalesce(pg_xact_status(xmin::text::xid8), 'committed') as status from ${sql.table(`${queueSchema}.queue`)} where name = ${name}`.execute(db);
  const [row] = rows;
  return row === undefined ? 'no' : row.status === 'in progress' ? 'in this transaction' : 'yes';
}

export interface NewJob {
  readonly key: string;
  readonly data: object;
  readonly startAfter: Date | undefined;
  readonly yieldsSeconds: number;
}

/**
/**
 * The rows that pg-boss's `send` inserts, with what it would look up in the queue's row given, by a statement that costs a
 * third of its own. A job of a key that has an unfinished one is none (`job_i6`). pg-boss takes the highest priority first:
 * here that is the time from which on nothing later goes before it, in seconds since 2020, below zero.
 */
export async function insertJobs(trx: Transaction, name: string, jobs: readonly NewJob[], settings: JobSettings): Promise<void> {
  const [keys, data, starts, yields] = [jobs.map(({ key }) => key), jobs.map((each) => JSON.stringify(each.data)), jobs.map(({ startAfter }) => startAfter ?? null), jobs.map(({ yieldsSeconds }) => yieldsSeconds)];
  await sql`
    insert into ${sql.id(queueSchema, 'job_common')} (name, data, priority, start_after, singleton_key, expire_seconds, deletion_seconds, keep_until,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, heartbeat_seconds)
    select ${name}, job.data, (extract(epoch from timestamptz '2020-01-01 00:00:00Z') - extract(epoch from now()))::integer - job.yields, coalesce(job.start, now()), job.key, ${settings.expireInSeconds}::integer, ${settings.deleteAfterSeconds}::integer, coalesce(job.start, now()) + ${settings.retentionSeconds} * interval '1 second',
      ${settings.retryLimit}::integer, ${settings.retryDelay}::integer, ${settings.retryBackoff}::boolean, ${settings.retryDelayMax}::integer, ${policy}, ${settings.heartbeatSeconds}::integer
    from unnest(${keys}::text[], ${data}::jsonb[], ${starts}::timestamptz[], ${yields}::integer[]) as job (key, data, start, yields)
    on conflict do nothing`.execute(trx);
}

/** pg-boss's own call begins and commits a transaction, which would commit the caller's; this is the function that it calls. */
export async function createWithin(trx: Transaction, name: string, settings: object): Promise<void> {
  await sql`select ${sql.id(queueSchema, 'create_queue')}(${name}, ${JSON.stringify(settings)}::jsonb)`.execute(trx);
}

/** pg-boss dates what it inserts; whoever waited longest before a backup does so after it. */
export async function keepAges(db: Database, jobs: readonly SavedJob[]): Promise<void> {
  await sql`
    update ${job} set created_on = saved.created_on
    from unnest(${jobs.map(({ id }) => id)}::uuid[], ${jobs.map(({ createdOn }) => createdOn)}::timestamptz[]) as saved (id, created_on)
    where job.id = saved.id`.execute(db);
}

export async function hasJobs(db: Database): Promise<boolean> {
  const { rows } = await sql`select 1 from ${job} limit 1`.execute(db);
  return rows.length > 0;
}
