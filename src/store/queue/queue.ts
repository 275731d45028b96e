import { randomUUID } from 'node:crypto';
import { PgBoss, fromKysely } from 'pg-boss';
import type { Backend, Listener, OpenOptions } from '../backend.ts';
import type { Commits } from '../commits.ts';
import type { Database, Queue, QueuedJob, Transaction } from '../database.ts';
import { StoreError } from '../error.ts';
import { queueAdapter } from './adapter.ts';
import { announcer } from './announcer.ts';
import { bossSettings, policy, queueSettings } from './settings.ts';
import { backlog, createWithin, declared, insertJobs, keepAges, releaseOrphans } from './table.ts';
import type { Backlog, SavedJob } from './table.ts';
import { startWorker } from './worker.ts';
import type { Worker } from './worker.ts';

/** The queue as the one who opened the store has it: what the metrics want to know, too. */
export interface WatchedQueue extends Queue {
  backlog(name: string): Promise<Backlog>;
}

export interface RunningQueue {
  readonly queue: WatchedQueue;
  /** For a restore: jobs as they were, of one queue, in the caller's transaction. */
  reinsert(trx: Transaction, name: string, jobs: readonly SavedJob[]): Promise<void>;
  stop(): Promise<void>;
}

const defaultGraceSeconds = 20;
const channel = 'breakwater_queue';

export interface QueueBase {
  readonly backend: Backend;
  readonly db: Database;
  readonly commits: Commits;
}

export async function startQueue({ backend, db, commits }: QueueBase, options: OpenOptions): Promise<RunningQueue> {
  const report = options.report ?? (() => undefined);
  const settings = queueSettings(backend.exclusive);
  const workers = new Map<string, Worker[]>();
  const known = new Set<string>();
  const wake = (name: string): void => { for (const worker of workers.get(name) ?? []) worker.wake(); };
  const wakeAll = (): void => { for (const name of workers.keys()) wake(name); };
  const adapter = queueAdapter(backend);
  const boss = new PgBoss({ ...bossSettings(backend.profile), db: adapter.database });
  boss.on('error', (error) => { report({ kind: 'queue', error }); });
  boss.on('warning', ({ message }) => { report({ kind: 'queue', error: new Error(message) }); });
  let listening: Listener | undefined;
  try {
    await boss.start();
    if (backend.exclusive) await releaseOrphans(db);
    listening = await backend.listen?.(channel, wake, wakeAll);
  } catch (error) {
    await boss.stop({ close: false, graceful: false });
    throw error;
  }

  const announcing = announcer(backend.queuePool, channel, report);
  /** Others hear of it a little later; nobody hears of what was rolled back. */
  const sent = (name: string): void => {
    wake(name);
    if (listening !== undefined) announcing.announce(name, name);
  };

  async function declare(name: string): Promise<void> {
    if (known.has(name)) return;
    const { retryDelayMax, heartbeatSeconds, ...rest } = settings;
    await boss.createQueue(name, { ...rest, policy });
    // These may be null; and the queue may be there since an older version, with other settings.
    await boss.updateQueue(name, { ...rest, retryDelayMax, heartbeatSeconds });
    known.add(name);
  }

  /** The caller's transaction has the only connection, so the queue is made in it, and gone again if it is rolled back. */
  async function declareWithin(trx: Transaction, name: string): Promise<void> {
    if (known.has(name)) return;
    const state = await declared(trx, name);
    if (state === 'yes') known.add(name);
    else if (state === 'no') await createWithin(trx, name, { ...settings, policy });
  }

  const queue: WatchedQueue = {
    send: (trx, name, data, options) => queue.sendAll(trx, name, [{ data, ...options }]),
    async sendAll(trx, name, jobs) {
      checkName(name);
      if (backend.exclusive) await declareWithin(trx, name);
      else await declare(name);
      await insertJobs(trx, name, jobs.map(({ data, key, startAfter, yieldsSeconds = 0 }) => ({ data, startAfter, yieldsSeconds, key: key === undefined ? `one:${randomUUID()}` : `key:${key}` })), settings);
      await commits.after(trx, `wake ${name}`, () => { sent(name); });
    },
    async work<T extends object>(name: string, handler: (job: QueuedJob<T>) => Promise<void>, { atOnce = 1 } = {}) {
      checkName(name);
      await declare(name);
      const worker = startWorker<T>({ boss, db, name, atOnce, handler, report });
      workers.set(name, [...workers.get(name) ?? [], worker]);
    },
    unfinished: async (name) => (await backlog(db, name)).unfinished,
    backlog: (name) => backlog(db, name),
  };

  return {
    queue,
    async reinsert(trx, name, jobs) {
      checkName(name);
      await adapter.within(trx, async () => {
        await declareWithin(trx, name);
        await boss.insert(name, jobs.map(({ id, data, key, startAfter, priority }) => ({ id, data: data as object, singletonKey: key, startAfter, priority })), { db: fromKysely(trx) });
      });
      await keepAges(trx, jobs);
    },
    async stop() {
      const graceMs = (options.graceSeconds ?? defaultGraceSeconds) * 1000;
      try {
        await Promise.all([...workers.values()].flat().map((worker) => worker.stop(graceMs)));
      } finally {
        await announcing.stop();
        await listening?.close();
        await boss.stop({ close: false, graceful: false });
      }
    },
  };
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9.-]{0,62}$/.test(name)) throw new StoreError('queue-invalid', `${JSON.stringify(name)} is not a name of a queue`, { remedy: 'Use small letters, digits, dots and hyphens.' });
}
