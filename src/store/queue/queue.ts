import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { PgBoss, fromKysely } from 'pg-boss';
import type { Backend, OpenOptions } from '../backend.ts';
import type { Database, Queue, QueuedJob, Transaction } from '../database.ts';
import { StoreError } from '../error.ts';
import { queueAdapter } from './adapter.ts';
import { bossSettings, heartbeatRefreshSeconds, queueSchema, queueSettings } from './settings.ts';

export interface Backlog {
  /** How many jobs wait or run. */
  readonly unfinished: number;
  /** Since when the oldest of them has been there. */
  readonly oldest: Date | undefined;
}

/** The queue as the one who opened the store has it: what the metrics want to know, too. */
export interface WatchedQueue extends Queue {
  backlog(name: string): Promise<Backlog>;
}

export interface RunningQueue {
  readonly queue: WatchedQueue;
  stop(): Promise<void>;
}

/** Polls are a floor: for retries, delayed jobs, and a notification that got lost. */
const pollSeconds = 2;
const defaultGrace = 20;

export async function startQueue(backend: Backend, db: Database, options: OpenOptions): Promise<RunningQueue> {
  const report = options.report ?? (() => undefined);
  const adapter = queueAdapter(backend);
  const boss = new PgBoss({ ...bossSettings, db: adapter.database, backend: backend.profile === 'embedded' ? 'pglite' : 'postgres' });
  boss.on('error', (error) => { report({ kind: 'queue', error }); });
  boss.on('warning', ({ message }) => { report({ kind: 'queue', error: new Error(message) }); });
  await boss.start();
  const stopping = new AbortController();
  try {
    if (backend.exclusive) await releaseOrphans(db);
  } catch (error) {
    await boss.stop({ close: false, graceful: false });
    throw error;
  }
  const known = new Set<string>();

  async function declare(name: string): Promise<void> {
    if (known.has(name)) return;
    checkName(name);
    await boss.createQueue(name, queueSettings);
    // The queue may be there since an older version, with other settings; its policy never changes.
    const { policy: _, ...changeable } = queueSettings;
    await boss.updateQueue(name, changeable);
    known.add(name);
  }

  const queue: WatchedQueue = {
    async send(trx, name, data, { key, startAfter } = {}) {
      const settings = {
        db: fromKysely(trx),
        singletonKey: key === undefined ? `one:${randomUUID()}` : `key:${key}`,
        ...(startAfter === undefined ? {} : { startAfter }),
      };
      if (backend.exclusive) {
        await declareWithin(trx, name);
        await adapter.within(trx, () => boss.send(name, data, settings));
      } else {
        await declare(name);
        await boss.send(name, data, settings);
      }
    },
    async work<T extends object>(name: string, handler: (job: QueuedJob<T>) => Promise<void>, { atOnce = 1 } = {}) {
      await declare(name);
      const settings = { localConcurrency: atOnce, pollingIntervalSeconds: pollSeconds, notifyPollingIntervalSeconds: pollSeconds, heartbeatRefreshSeconds };
      await boss.work<T>(name, settings, async (jobs) => {
        for (const { id, data, signal } of jobs) {
          try {
            await handler({ id, data, signal: AbortSignal.any([signal, stopping.signal]) });
          } catch (error) {
            report({ kind: 'job', error, queue: name, job: id });
            throw error;
          }
        }
      });
    },
    unfinished: async (name) => (await backlog(db, name)).unfinished,
    backlog: (name) => backlog(db, name),
  };

  /** With one connection that the caller's transaction holds, the queue is made in that transaction; it may be rolled back. */
  async function declareWithin(trx: Transaction, name: string): Promise<void> {
    if (known.has(name)) return;
    checkName(name);
    const { rows } = await sql<{ status: string }>`
      select coalesce(pg_xact_status(xmin::text::xid8), 'committed') as status from ${sql.table(`${queueSchema}.queue`)} where name = ${name}`.execute(trx);
    if (rows[0] === undefined) await adapter.within(trx, () => boss.createQueue(name, queueSettings));
    else if (rows[0].status === 'committed') known.add(name);
  }

  return {
    queue,
    async stop() {
      stopping.abort(new Error('The worker stops'));
      await boss.stop({ close: false, graceful: true, timeout: (options.graceSeconds ?? defaultGrace) * 1000 });
    },
  };
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9.-]{0,62}$/.test(name)) throw new StoreError('queue-invalid', `${JSON.stringify(name)} is not a name of a queue`, { remedy: 'Use small letters, digits, dots and hyphens.' });
}

async function backlog(db: Database, name: string): Promise<Backlog> {
  const { rows } = await sql<{ unfinished: string; oldest: Date | null }>`
    select count(*) as unfinished, min(created_on) as oldest from ${sql.table(`${queueSchema}.job`)} where name = ${name} and state < 'completed'`.execute(db);
  return { unfinished: Number(rows[0]?.unfinished ?? 0), oldest: rows[0]?.oldest ?? undefined };
}

/** Only where no other process can have them: what is marked as running was a killed process's, and waits for nothing. */
async function releaseOrphans(db: Database): Promise<void> {
  await sql`update ${sql.table(`${queueSchema}.job`)} set state = 'retry', start_after = now(), heartbeat_on = null where state = 'active'`.execute(db);
}
