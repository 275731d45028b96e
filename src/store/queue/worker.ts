import type { PgBoss } from 'pg-boss';
import type { StoreProblem } from '../backend.ts';
import type { Database, QueuedJob } from '../database.ts';
import { completer } from './completer.ts';
import { heartbeatMs, pollMs } from './settings.ts';
import { handBack } from './table.ts';
import type { Attempt } from './table.ts';

export interface WorkerOptions<T extends object> {
  readonly boss: PgBoss;
  readonly db: Database;
  readonly name: string;
  readonly atOnce: number;
  readonly handler: (job: QueuedJob<T>) => Promise<void>;
  readonly report: (problem: StoreProblem) => void;
}

export interface Worker {
  wake(): void;
  /** Takes no more jobs, tells the running handlers, and hands back what still runs after so many milliseconds. */
  stop(graceMs: number): Promise<void>;
}

interface Run extends Attempt {
  readonly claim: AbortController;
  done: Promise<void>;
}

/**
 * Takes jobs of one queue as slots become free. pg-boss's own worker waits for its poll after each job that came alone, and
 * for the slowest of a batch; this one asks again as soon as a slot is free and the last answer was full.
 */
export function startWorker<T extends object>({ boss, db, name, atOnce, handler, report }: WorkerOptions<T>): Worker {
  const running = new Map<string, Run>();
  const complete = completer(boss, name);
  const stopping = new AbortController();
  let woken = false;
  let full = false;
  let resume = (): void => undefined;

  const wake = (): void => {
    woken = true;
    resume();
  };
  const problem = (error: unknown, job?: string): void => { report({ kind: job === undefined ? 'queue' : 'job', error, queue: name, ...(job === undefined ? {} : { job }) }); };

  async function pause(): Promise<void> {
    if (woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function take(): Promise<void> {
    woken = false;
    const free = atOnce - running.size;
    if (free < 1) {
      // Whatever woke us is looked at when a slot is free.
      full = true;
      return;
    }
    const jobs = await boss.fetch<T>(name, { batchSize: free });
    full = jobs.length === free;
    if (stopping.signal.aborted) return await handBack(db, name, jobs);
    for (const { id, retryCount, data } of jobs) {
      const run: Run = { id, retryCount, claim: new AbortController(), done: Promise.resolve() };
      running.set(id, run);
      run.done = perform(run, data).catch((error: unknown) => { problem(error); }).finally(() => {
        running.delete(id);
        if (full) wake();
      });
    }
  }

  async function perform(run: Run, data: T): Promise<void> {
    const { id, retryCount, claim } = run;
    try {
      await handler({ id, data, retries: retryCount, signal: AbortSignal.any([claim.signal, stopping.signal]) });
    } catch (error) {
      // A handler that ended because it was told to has not failed.
      if (stopping.signal.aborted) return await handBack(db, name, [run]);
      problem(error, id);
      await boss.fail(name, { id, retryCount }, { message: error instanceof Error ? error.message : 'not an error' });
      return;
    }
    await complete(run);
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await take();
      } catch (error) {
        full = false;
        problem(error);
      }
      if (!stopping.signal.aborted) await pause();
    }
  }

  /** Whose heartbeat finds nothing to refresh lost its claim: another worker may have the job, so the handler is told. */
  async function beat(): Promise<void> {
    const held = [...running.values()].filter(({ claim }) => !claim.signal.aborted);
    if (held.length === 0) return;
    try {
      const { settled } = await boss.touch(name, held.map(({ id, retryCount }) => ({ id, retryCount }))) as { readonly settled?: readonly string[] };
      if (settled === undefined) return;
      for (const run of held) if (!settled.includes(run.id) && running.get(run.id) === run) run.claim.abort(new Error(`Another worker may have job ${run.id} by now`));
    } catch (error) {
      problem(error);
    }
  }

  const timer = setInterval(() => { void beat(); }, heartbeatMs);
  const looping = loop();
  return {
    wake,
    async stop(graceMs) {
      stopping.abort(new Error('The worker stops'));
      wake();
      await looping;
      const left = (): Run[] => [...running.values()];
      await within(graceMs, Promise.all(left().map(({ done }) => done)));
      clearInterval(timer);
      await handBack(db, name, left());
    },
  };
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise<void>((resolve) => { timer = setTimeout(resolve, milliseconds); })]);
  clearTimeout(timer);
}
