import { sql } from 'kysely';
import type { Transaction } from '../../store/index.ts';
import type { Timeline } from '../priority/index.ts';
import { revivedTimeline, type StoredAction } from './portfolio.ts';
import { ours } from './tables.ts';

/** Rows of many operators in one statement each: a column is one array, whatever the number of rows. */

export interface FindingRow {
  readonly asset: number;
  readonly package: string;
  readonly flaw: string;
  readonly foundAt: Date;
  readonly gone: boolean;
  readonly timeline: number;
}

export interface DueRow {
  readonly asset: number;
  readonly package: string;
  readonly flaw: string;
  readonly at: Date;
  readonly timeline: number;
  readonly moved: string;
  readonly changed: readonly string[];
}

export type ActionRow = StoredAction & { readonly organization: string };

/** Numbers of these computations, by mark; each is kept once. */
export async function timelineNumbers(trx: Transaction, timelines: ReadonlyMap<string, Timeline>): Promise<ReadonlyMap<string, number>> {
  if (timelines.size === 0) return new Map();
  const marks = [...timelines.keys()];
  const find = () => ours(trx).selectFrom('operator_timeline').select(['mark', 'id']).where('mark', '=', sql<string>`any(${marks}::text[])`).execute();
  const known = new Map((await find()).map(({ mark, id }) => [mark, id]));
  const missing = [...timelines].filter(([mark]) => !known.has(mark)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return known;
  await sql`insert into operator_timeline (mark, body) select mark, body::jsonb from unnest(${missing.map(([mark]) => mark)}::text[], ${missing.map(([, body]) => JSON.stringify(body))}::text[]) as new (mark, body) on conflict do nothing`.execute(trx);
  return new Map((await find()).map(({ mark, id }) => [mark, id]));
}

export async function timelinesOf(trx: Transaction, marks: readonly string[]): Promise<ReadonlyMap<string, Timeline>> {
  const rows = marks.length === 0 ? [] : await ours(trx).selectFrom('operator_timeline').select(['mark', 'body']).where('mark', '=', sql<string>`any(${[...marks]}::text[])`).execute();
  return new Map(rows.map(({ mark, body }) => [mark, revivedTimeline(body)]));
}

/** What is gone keeps its last computation and the day it was found on: if it comes back, the clock goes on. */
export async function writeFindings(trx: Transaction, rows: readonly FindingRow[], now: Date): Promise<void> {
  const at = now.toISOString();
  const here = rows.filter(({ gone }) => !gone);
  if (here.length > 0) {
    await sql`insert into operator_finding (asset, package, flaw, found_at, timeline, first_timeline, judged_at)
      select asset, package, flaw, found_at, timeline, timeline, ${at}::timestamptz
      from unnest(${column(here, 'asset')}::integer[], ${column(here, 'package')}::text[], ${column(here, 'flaw')}::text[], ${here.map(({ foundAt }) => foundAt.toISOString())}::timestamptz[], ${column(here, 'timeline')}::integer[]) as new (asset, package, flaw, found_at, timeline)
      on conflict (asset, flaw, package) do update set timeline = excluded.timeline, gone_at = null`.execute(trx);
  }
  const gone = rows.filter((row) => row.gone);
  if (gone.length === 0) return;
  await sql`update operator_finding f set gone_at = ${at}::timestamptz from unnest(${column(gone, 'asset')}::integer[], ${column(gone, 'package')}::text[], ${column(gone, 'flaw')}::text[]) as old (asset, package, flaw)
    where f.asset = old.asset and f.flaw = old.flaw and f.package = old.package`.execute(trx);
}

export async function writeDue(trx: Transaction, rows: readonly DueRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into operator_due (asset, package, flaw, at, timeline, moved, changed)
    select asset, package, flaw, at, timeline, moved, changed::jsonb
    from unnest(${column(rows, 'asset')}::integer[], ${column(rows, 'package')}::text[], ${column(rows, 'flaw')}::text[], ${rows.map(({ at }) => at.toISOString())}::timestamptz[], ${column(rows, 'timeline')}::integer[], ${column(rows, 'moved')}::text[], ${rows.map(({ changed }) => JSON.stringify(changed))}::text[])
      as new (asset, package, flaw, at, timeline, moved, changed)`.execute(trx);
}

export async function writeActions(trx: Transaction, rows: readonly ActionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into operator_action (organization, id, name, kind, title, outcome, due, assets, opened_at, gone_at, log)
    select organization, id, name, kind, title, outcome, due, assets::jsonb, opened_at, gone_at, log::jsonb
    from unnest(${column(rows, 'organization')}::text[], ${column(rows, 'id')}::text[], ${column(rows, 'name')}::text[], ${column(rows, 'kind')}::text[], ${column(rows, 'title')}::text[], ${column(rows, 'outcome')}::text[],
      ${rows.map(({ due }) => due ?? null)}::text[], ${rows.map(({ assets }) => JSON.stringify(assets))}::text[], ${rows.map(({ openedAt }) => openedAt.toISOString())}::timestamptz[],
      ${rows.map(({ goneAt }) => goneAt?.toISOString() ?? null)}::timestamptz[], ${rows.map(({ log }) => JSON.stringify(log))}::text[]) as new (organization, id, name, kind, title, outcome, due, assets, opened_at, gone_at, log)
    on conflict (organization, id) do update set kind = excluded.kind, title = excluded.title, outcome = excluded.outcome, due = excluded.due, assets = excluded.assets, opened_at = excluded.opened_at, gone_at = excluded.gone_at, log = excluded.log`.execute(trx);
}

export async function writeDays(trx: Transaction, rows: readonly { readonly organization: string; readonly day: string; readonly open: Readonly<Record<string, number>>; readonly overdue: number }[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into operator_day (organization, day, open, overdue)
    select organization, day, open::jsonb, overdue from unnest(${column(rows, 'organization')}::text[], ${column(rows, 'day')}::text[], ${rows.map(({ open }) => JSON.stringify(open))}::text[], ${column(rows, 'overdue')}::integer[]) as new (organization, day, open, overdue)
    on conflict (organization, day) do update set open = excluded.open, overdue = excluded.overdue`.execute(trx);
}

function column<Row, Name extends keyof Row>(rows: readonly Row[], name: Name): readonly Row[Name][] {
  return rows.map((row) => row[name]);
}
