import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { gathered } from '../../kernel/gather.ts';
import type { Database } from '../../store/index.ts';

export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** When the window ends and a new one begins. */
  readonly resetsAt: Date;
  readonly retryAfterSeconds: number;
}

const hour = 3_600_000;
/** Takers that share one statement. */
const most = 256;

/** Takes one of a subject's share. `subject`: a token's id, or `address:…` for lookups of receipts. */
export type HourlyWindow = (subject: string) => Promise<Taken>;

/**
 * `limit` for each subject in the current hour; a fixed window, as TAP has it. One row each, taken atomically: however many
 * ask at once, in however many processes, no more than `limit` are let through. Those who ask together are counted by one
 * statement. Where two machines' clocks disagree about the hour, the later one holds.
 */
export function hourlyWindow(db: Database, clock: Clock, limit: number): HourlyWindow {
  return gathered((subjects: readonly string[]) => take(db, subjects, limit, clock.now()), { most });
}

async function take(db: Database, subjects: readonly string[], limit: number, now: Date): Promise<readonly Taken[]> {
  const start = new Date(Math.floor(now.getTime() / hour) * hour);
  const counts = [...Map.groupBy(subjects, (subject) => subject)].map(([subject, asked]) => ({ subject, count: asked.length }));
  // In one order, so that two statements never wait for each other. What was counted need not survive a power failure, and
  // a row that waits for the disk would keep the token's next report waiting, too.
  const { rows } = await sql<{ subject: string; used: number; hour: Date }>`
    insert into intake_windows (subject, hour, used)
    select taken.subject, ${start}::timestamptz, taken.used
    from (select set_config('synchronous_commit', 'off', true)) as hurried, unnest(${counts.map(({ subject }) => subject)}::text[], ${counts.map(({ count }) => count)}::integer[]) as taken (subject, used)
    order by taken.subject
    on conflict (subject) do update set
      used = case when intake_windows.hour >= excluded.hour then least(intake_windows.used, ${limit}::integer) + excluded.used else excluded.used end,
      hour = greatest(intake_windows.hour, excluded.hour)
    returning subject, used, hour`.execute(db);
  const next = new Map(rows.map((row) => [row.subject, { ...row, at: row.used - (counts.find(({ subject }) => subject === row.subject)?.count ?? 0) }]));
  return subjects.map((subject) => {
    const row = next.get(subject);
    if (row === undefined) throw new TypeError('what was counted has its row');
    row.at += 1;
    const resetsAt = new Date(row.hour.getTime() + hour);
    return { allowed: row.at <= limit, remaining: Math.max(0, limit - row.at), resetsAt, retryAfterSeconds: Math.max(1, Math.ceil((resetsAt.getTime() - now.getTime()) / 1_000)) };
  });
}
