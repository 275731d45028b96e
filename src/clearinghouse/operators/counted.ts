import { sql } from 'kysely';
import type { Transaction } from '../../store/index.ts';
import { renewed, type Counted } from '../priority/index.ts';
import { ours, type Purpose } from './tables.ts';

export interface Frozen {
  readonly day: string;
  readonly members: readonly Counted[];
}

/**
 * Who is counted in this period, and what of them: frozen by the first question of the period, the same for all that follow.
 * Whoever has said which sector they are in and has brought in what they have is counted.
 */
export async function frozen(trx: Transaction, purpose: Purpose, period: string, day: string, has: () => Promise<ReadonlyMap<string, string>>): Promise<Frozen> {
  const state = await ours(trx).selectFrom('operator_frozen').select(['period', 'day']).where('purpose', '=', purpose).forUpdate().executeTakeFirstOrThrow();
  const members = await ours(trx).selectFrom('operator_counted').select(['operator', 'sector', 'joined', 'has']).where('purpose', '=', purpose).orderBy('operator').execute();
  if (state.period === period) return { day: state.day, members };
  const texts = await has();
  const next = renewed(members, (await candidates(trx)).map((each) => ({ ...each, has: texts.get(each.operator) ?? '' })), day);
  await ours(trx).deleteFrom('operator_counted').where('purpose', '=', purpose).execute();
  const column = (name: keyof Counted): readonly string[] => next.map((each) => each[name]);
  await sql`insert into operator_counted (purpose, operator, sector, joined, has) select ${purpose}, operator, sector, joined, has
    from unnest(${column('operator')}::text[], ${column('sector')}::text[], ${column('joined')}::text[], ${column('has')}::text[]) as new (operator, sector, joined, has)`.execute(trx);
  await ours(trx).updateTable('operator_frozen').set({ period, day }).where('purpose', '=', purpose).execute();
  return { day, members: next };
}

async function candidates(trx: Transaction): Promise<readonly { readonly operator: string; readonly sector: string }[]> {
  const rows = await ours(trx).selectFrom('operator_settings').select(['organization', 'sector']).where('sector', 'is not', null)
    .where(({ exists, selectFrom }) => exists(selectFrom('operator_asset').select('id').whereRef('operator_asset.organization', '=', 'operator_settings.organization').where('inventory', 'is not', null))).orderBy('organization').execute();
  return rows.flatMap(({ organization: operator, sector }) => (sector === null ? [] : [{ operator, sector }]));
}
