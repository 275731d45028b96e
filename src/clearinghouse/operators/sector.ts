import { sql } from 'kysely';
import type { Transaction } from '../../store/index.ts';
import { addDays, exposureView, points, smallest, type ExposureView } from '../priority/index.ts';
import { frozen } from './counted.ts';
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
 * was counted stays; a sector is counted anew only where five differ, so that the difference between two looks tells
 * nothing of one, and a band hides small counts, from those who are among them as well (see `exposureView`).
 */
export async function sectorStanding(trx: Transaction, organization: string, now: Date): Promise<SectorStanding> {
  const { sector } = await settingsOf(trx, organization);
  const week = mondayOf(now.toISOString().slice(0, 10));
  const rows = [];
  for (const question of asked) {
    const view = await standingIn(trx, week, question, now);
    const found = view.sectors.find((each) => each.sector === sector);
    if (found !== undefined) rows.push({ question, members: found.members, low: found.exposed.low, high: found.exposed.high, you: (await holders(trx, question, now, organization)).has(organization) });
  }
  return { sector, rows, asOf: week };
}

const asked = Object.keys(questions) as readonly Question[];

async function standingIn(trx: Transaction, week: string, question: Question, now: Date): Promise<ExposureView> {
  const find = () => ours(trx).selectFrom('operator_sector_view').select('view').where('week', '=', week).where('question', '=', question).executeTakeFirst();
  const before = await find();
  if (before !== undefined) return before.view;
  const { members } = await frozen(trx, 'sector', week, week, () => answers(trx, now));
  const view = exposureView({ frozenOn: week, members }, new Set(members.filter(({ has }) => has.split(' ').includes(question)).map(({ operator }) => operator)), smallest + 1);
  await ours(trx).insertInto('operator_sector_view').values({ week, question, view: JSON.stringify(view) }).onConflict((conflict) => conflict.columns(['week', 'question']).doNothing()).execute();
  // Whoever asked at the same time was first.
  return (await find())?.view ?? view;
}

/** To which questions each operator's answer is yes. */
async function answers(trx: Transaction, now: Date): Promise<ReadonlyMap<string, string>> {
  const yes = new Map<string, string[]>();
  for (const question of asked) for (const organization of await holders(trx, question, now)) yes.set(organization, [...yes.get(organization) ?? [], question]);
  return new Map([...yes].map(([organization, all]) => [organization, all.join(' ')]));
}

async function holders(trx: Transaction, question: Question, now: Date, organization?: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly organization: string }>`select distinct a.organization from operator_finding f join operator_timeline t on t.id = f.timeline join operator_asset a on a.number = f.asset
    where f.gone_at is null and ${questions[question](now)} ${organization === undefined ? sql`` : sql`and a.organization = ${organization}`}`.execute(trx);
  return new Set(rows.map((row) => row.organization));
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
