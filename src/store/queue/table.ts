import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { queueSchema } from './settings.ts';

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
