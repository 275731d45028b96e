import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { StoreProblem } from '../backend.ts';

/** 'brkwprsn' in ASCII; shared by every process that uses the cluster. */
const key = '7093305104886165358';

export interface Presence {
  /** Leaves, and says whether nobody else is there. Under the folder's lock nobody can come in meanwhile. */
  leave(): Promise<'alone' | 'others'>;
}

/**
 * A session that holds a lock with everybody else's: PostgreSQL itself keeps the account of who is there, and forgets a
 * process that is killed. It comes back when the server drops its sessions, as it does after one of its own crashed.
 */
export async function enter(config: pg.ClientConfig, report: (problem: StoreProblem) => void): Promise<Presence> {
  const left = new AbortController();
  let client = await hold();

  async function hold(): Promise<pg.Client> {
    const fresh = new pg.Client({ ...config, application_name: 'breakwater presence', keepAlive: true });
    fresh.on('error', (error) => { if (!left.signal.aborted) report({ kind: 'connection', error }); });
    fresh.on('end', () => { void again(); });
    await fresh.connect();
    await fresh.query('select pg_advisory_lock_shared($1::bigint)', [key]);
    return fresh;
  }

  async function again(): Promise<void> {
    while (!left.signal.aborted) {
      await wait(1000, undefined, { ref: false });
      if (left.signal.aborted) return;
      try {
        client = await hold();
        return;
      } catch (error) {
        report({ kind: 'connection', error });
      }
    }
  }

  return {
    async leave() {
      left.abort();
      try {
        await client.query('select pg_advisory_unlock_shared($1::bigint)', [key]);
        const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1::bigint) as alone', [key]);
        return rows[0]?.alone === true ? 'alone' : 'others';
      } catch {
        // The session is lost, so nobody can say: a server that runs on is found by the next start.
        return 'others';
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}
