import type pg from 'pg';
import type { StoreProblem } from '../backend.ts';

export const channel = 'breakwater_queue';

/** Names that come within this time go out together. */
const gatherMs = 20;

export interface Announcer {
  announce(name: string): void;
  stop(): Promise<void>;
}

/**
 * Tells other processes that a queue got a job. Not in the sender's transaction: PostgreSQL lets transactions that notify
 * commit one after the other only, each with its own sync of the disk, which would be 200 a second in all. A notification
 * that is lost costs a poll's pause, so it need not survive anything either.
 */
export function announcer(pool: pg.Pool, report: (problem: StoreProblem) => void): Announcer {
  let names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  async function send(): Promise<void> {
    timer = undefined;
    const gathered = [...names];
    names = new Set();
    // Names of queues have no quotes: `checkName`.
    const notify = gathered.map((name) => `notify ${channel}, '${name}'`).join('; ');
    try {
      await pool.query(`begin; set local synchronous_commit = off; ${notify}; commit`);
    } catch (error) {
      report({ kind: 'queue', error });
    }
  }

  return {
    announce(name) {
      names.add(name);
      timer ??= setTimeout(() => { sending = send(); }, gatherMs);
    },
    async stop() {
      if (timer !== undefined) {
        clearTimeout(timer);
        sending = send();
      }
      await sending;
    },
  };
}
