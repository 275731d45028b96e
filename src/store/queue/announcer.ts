import pg from 'pg';
import type { StoreProblem } from '../backend.ts';

/** What comes within this time goes out together. */
const gatherMs = 20;

/** PostgreSQL's own bound on a payload is 8,000 bytes. */
const mostBytes = 7_900;

export interface Announcer {
  /** Of the same key the last one counts. */
  announce(key: string, payload: string): void;
  stop(): Promise<void>;
}

/**
 * Tells other processes of something that they would find out by themselves, later. Not in the sender's transaction: PostgreSQL
 * lets transactions that notify commit one after the other only, each with its own sync of the disk, which would be 200 a second
 * in all. A notification that is lost costs a poll's pause, so it need not survive anything either.
 */
export function announcer(pool: pg.Pool, channel: string, report: (problem: StoreProblem) => void): Announcer {
  let waiting = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  async function send(): Promise<void> {
    timer = undefined;
    const gathered = [...waiting.values()];
    waiting = new Map();
    const notify = gathered.map((payload) => `notify ${pg.escapeIdentifier(channel)}, ${pg.escapeLiteral(payload)}`).join('; ');
    try {
      await pool.query(`begin; set local synchronous_commit = off; ${notify}; commit`);
    } catch (error) {
      report({ kind: 'queue', error });
    }
  }

  return {
    announce(key, payload) {
      if (Buffer.byteLength(payload) > mostBytes) return;
      waiting.set(key, payload);
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
