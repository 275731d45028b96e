import { sql } from 'kysely';
import type { Transaction } from '../../store/index.ts';
import { addDays, exposureView, points, type Cohort, type ExposureView } from '../priority/index.ts';
import type { Sector } from './schema.ts';
import { settingsOf } from './settings.ts';
import { ours } from './tables.ts';

/** What is asked about everybody: of findings that are there. */
const questions = {
  'known-exploited': () => sql<boolean>`t.body->'inputs' @> ${JSON.stringify([{ point: points.kev, value: { key: 'Y' } }])}::jsonb`,
  'three-days': () => sql<boolean>`t.body->'outcome'->>'key' in ('3D', '3DF')`,
  'overdue': (now: Date) => sql<boolean>`(t.body->>'dueAt')::timestamptz <= ${now}`,
} as const;
type Question = keyof typeof questions;

export interface SectorStanding {
  readonly sector: Sector | undefined;
  readonly rows: readonly { readonly question: Question; readonly members: number; readonly low: number; readonly high: number; readonly you: boolean }[];
  readonly asOf: string;
}

/**
 * How the organization's own sector stands. Everybody is counted once a week, as a cohort that is frozen with it, and what
 * was counted stays: the difference between two looks tells nothing, and a band hides small counts (see `exposureView`).
 */
export async function sectorStanding(trx: Transaction, organization: string, now: Date): Promise<SectorStanding> {
  const { sector } = await settingsOf(trx, organization);
  const week = mondayOf(now.toISOString().slice(0, 10));
  const rows = [];
  for (const question of Object.keys(questions) as readonly Question[]) {
    const view = await standingIn(trx, week, question, now);
    const found = view.sectors.find((each) => each.sector === sector);
    if (found !== undefined) rows.push({ question, members: found.members, low: found.exposed.low, high: found.exposed.high, you: (await holders(trx, question, now, organization)).has(organization) });
  }
  return { sector, rows, asOf: week };
}

async function standingIn(trx: Transaction, week: string, question: Question, now: Date): Promise<ExposureView> {
  const find = () => ours(trx).selectFrom('operator_sector_view').select('view').where('week', '=', week).where('question', '=', question).executeTakeFirst();
  const before = await find();
  if (before !== undefined) return before.view;
  const view = exposureView(await cohort(trx, week), await holders(trx, question, now));
  await ours(trx).insertInto('operator_sector_view').values({ week, question, view: JSON.stringify(view) }).onConflict((conflict) => conflict.columns(['week', 'question']).doNothing()).execute();
  // Whoever asked at the same time was first.
  return (await find())?.view ?? view;
}

/** Whoever has said which sector they are in and has brought in what they have. */
async function cohort(trx: Transaction, frozenOn: string): Promise<Cohort> {
  const rows = await ours(trx).selectFrom('operator_settings').select(['organization', 'sector']).where('sector', 'is not', null)
    .where(({ exists, selectFrom }) => exists(selectFrom('operator_asset').select('id').whereRef('operator_asset.organization', '=', 'operator_settings.organization').where('inventory', 'is not', null))).orderBy('organization').execute();
  return { frozenOn, members: rows.flatMap(({ organization: operator, sector }) => (sector === null ? [] : [{ operator, sector }])) };
}

async function holders(trx: Transaction, question: Question, now: Date, organization?: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly organization: string }>`select distinct a.organization from operator_finding f join operator_timeline t on t.id = f.timeline join operator_asset a on a.number = f.asset
    where f.gone_at is null and ${questions[question](now)} ${organization === undefined ? sql`` : sql`and a.organization = ${organization}`}`.execute(trx);
  return new Set(rows.map((row) => row.organization));
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
