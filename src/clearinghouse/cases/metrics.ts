import { sql } from 'kysely';
import type { Database } from '../../store/index.ts';
import { ours } from './tables.ts';

/** `undefined`: too few to tell without telling on somebody. */
export interface CaseMetrics {
  readonly fixesVerified: number | undefined;
  readonly reportsMerged: number | undefined;
  /** Embargoes that ended by their date or by agreement, of all that ended. */
  readonly embargoesKept: { readonly kept: number; readonly of: number } | undefined;
  readonly medianQueueAgeDays: number | undefined;
}

/** The cut that leaves the response team, or its members, never shows a count of a handful. */
export type Cut = 'internal' | 'members' | 'public';
const leastShown = 5;

/** Aggregates only: no case, package, person or organization is in here. No figure that rewards volume. */
export async function metrics(db: Database, now: Date, cut: Cut): Promise<CaseMetrics> {
  const { rows: [row] } = await sql<{ fixes: string; merged: string; kept: string; ended: string; queue: string; age: number | null }>`
    select
      (select count(distinct body->>'fix') from case_event where kind = 'case.fix-verified' and at <= ${now}) as fixes,
      (select count(*) - count(distinct case_id) from case_report where attached_at <= ${now}) as merged,
      (select count(*) from case_event where kind = 'case.embargo' and body->>'event' = 'terminate' and body->>'how' in ('due', 'agreed') and at <= ${now}) as kept,
      (select count(*) from case_event where kind = 'case.embargo' and body->>'event' = 'terminate' and at <= ${now}) as ended,
      (select count(*) from case_file where closed_at is null and published_at is null and merged_into is null and opened_at <= ${now}) as queue,
      (select percentile_cont(0.5) within group (order by extract(epoch from (${now}::timestamptz - opened_at)) / 86400.0)
        from case_file where closed_at is null and published_at is null and merged_into is null and opened_at <= ${now}) as age`.execute(ours(db));
  if (row === undefined) return { fixesVerified: 0, reportsMerged: 0, embargoesKept: { kept: 0, of: 0 }, medianQueueAgeDays: undefined };
  const [fixes, merged, kept, ended, queue] = [row.fixes, row.merged, row.kept, row.ended, row.queue].map(Number) as [number, number, number, number, number];
  const shown = (count: number): boolean => cut === 'internal' || count >= leastShown;
  // What was broken follows from the other two: it must not be a handful either.
  const pair = shown(kept) && shown(ended) && (ended === kept || shown(ended - kept));
  return {
    fixesVerified: shown(fixes) ? fixes : undefined,
    reportsMerged: shown(merged) ? merged : undefined,
    embargoesKept: pair ? { kept, of: ended } : undefined,
    medianQueueAgeDays: row.age === null || !shown(queue) ? undefined : row.age,
  };
}
