import { sql } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import type { IntakeTables } from './store.ts';

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** When the window ends and a new one begins. */
  readonly resetsAt: Date;
  readonly retryAfterSeconds: number;
}

const hour = 3_600_000;

/**
 * Takes one of `limit` in the current hour; a fixed window, as TAP has it. `subject`: a token's id, or `address:…` for lookups
 * of receipts. One row each, taken atomically: however many ask at once, no more than `limit` are let through. Where two
 * machines' clocks disagree about the hour, the later one holds.
 */
export async function takeFromWindow(trx: Database | Transaction, subject: string, limit: number, now: Date): Promise<Taken> {
  const start = new Date(Math.floor(now.getTime() / hour) * hour);
  const row = await trx.withTables<IntakeTables>().insertInto('intake_windows').values({ subject, hour: start, used: 1 })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({
      used: sql`case when intake_windows.hour >= excluded.hour then least(intake_windows.used, ${limit}::integer) + 1 else 1 end`,
      hour: sql`greatest(intake_windows.hour, excluded.hour)`,
    }))
    .returning(['used', 'hour']).executeTakeFirstOrThrow();
  const resetsAt = new Date(row.hour.getTime() + hour);
  return { allowed: row.used <= limit, remaining: Math.max(0, limit - row.used), resetsAt, retryAfterSeconds: Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1_000)) };
}
