import { sql } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import { findingKey } from './portfolio.ts';
import { ours } from './tables.ts';
import type { NotJudged } from './unjudged.ts';

type Reader = Database | Transaction;

export interface InventoryRecord {
  readonly id: string;
  readonly asset: { readonly id: string; readonly name: string };
  readonly uploadedAt: Date;
  readonly uploadedBy: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly format: string;
  readonly components: number;
  readonly unnamed: number;
  readonly judged: number;
  readonly unjudgedCount: number;
  readonly products: number;
  readonly unjudged: readonly NotJudged[];
  readonly matched: boolean;
  readonly current: boolean;
}

/** The inventories of an asset, the newest hundred first; or the one; or the current one of each asset. Without the documents. */
export async function inventoriesOf(db: Reader, organization: string, which: { readonly asset: string } | { readonly id: string } | 'current'): Promise<readonly InventoryRecord[]> {
  let query = ours(db).selectFrom('operator_inventory').innerJoin('operator_asset', 'operator_asset.id', 'operator_inventory.asset')
    .select(['operator_inventory.id', 'asset', 'name', 'inventory', 'uploaded_at', 'uploaded_by', 'bytes', 'sha256', 'format', 'components', 'unnamed', 'judged', 'unjudged_count', 'products', 'unjudged', 'matched_at'])
    .where('operator_inventory.organization', '=', organization);
  if (which === 'current') query = query.whereRef('operator_asset.inventory', '=', 'operator_inventory.id');
  else query = 'asset' in which ? query.where('asset', '=', which.asset).limit(100) : query.where('operator_inventory.id', '=', which.id);
  const rows = await query.orderBy('uploaded_at', 'desc').orderBy('operator_inventory.id').execute();
  return rows.map((row) => ({
    id: row.id, asset: { id: row.asset, name: row.name }, uploadedAt: row.uploaded_at, uploadedBy: row.uploaded_by, bytes: row.bytes, sha256: row.sha256, format: row.format, components: row.components, unnamed: row.unnamed,
    judged: row.judged, unjudgedCount: row.unjudged_count, products: row.products, unjudged: row.unjudged, matched: row.matched_at !== null, current: row.inventory === row.id,
  }));
}

/** Whose it is; undefined where there is none. */
export async function ownerOfInventory(db: Reader, id: string): Promise<string | undefined> {
  return (await ours(db).selectFrom('operator_inventory').select('organization').where('id', '=', id).executeTakeFirst())?.organization;
}

/** Organizations that have an action of this id: the same work has the same one everywhere. */
export async function ownersOfAction(db: Reader, id: string): Promise<readonly string[]> {
  return (await ours(db).selectFrom('operator_action').select('organization').where('id', '=', id).execute()).map(({ organization }) => organization);
}

export interface DueStep {
  readonly at: Date;
  readonly due: string | undefined;
  readonly moved: 'set' | 'earlier' | 'later' | 'unmoved';
  readonly changed: readonly string[];
}

/** How the due dates of these assets came to be, by `findingKey`, from the first computation on. */
export async function dueHistories(db: Reader, assets: readonly number[]): Promise<ReadonlyMap<string, readonly DueStep[]>> {
  const histories = new Map<string, DueStep[]>();
  if (assets.length === 0) return histories;
  const first = await ours(db).selectFrom('operator_finding').innerJoin('operator_timeline', 'operator_timeline.id', 'first_timeline')
    .select(['asset', 'flaw', 'package', 'judged_at', sql<string | null>`body->>'due'`.as('due')]).where('asset', '=', sql<number>`any(${[...assets]}::integer[])`).execute();
  for (const { asset, flaw, package: name, judged_at: at, due } of first) histories.set(findingKey(asset, flaw, name), [{ at, due: due ?? undefined, moved: 'set', changed: [] }]);
  const later = await ours(db).selectFrom('operator_due').innerJoin('operator_timeline', 'operator_timeline.id', 'timeline')
    .select(['asset', 'flaw', 'package', 'at', 'moved', 'changed', sql<string | null>`body->>'due'`.as('due')]).where('asset', '=', sql<number>`any(${[...assets]}::integer[])`).orderBy('operator_due.id').execute();
  for (const { asset, flaw, package: name, at, due, moved, changed } of later) histories.get(findingKey(asset, flaw, name))?.push({ at, due: due ?? undefined, moved: moved as DueStep['moved'], changed });
  return histories;
}

/** A year of days at most, the oldest first. */
export async function daysOf(db: Reader, organization: string): Promise<readonly { readonly day: string; readonly open: Readonly<Record<string, number>>; readonly overdue: number }[]> {
  const rows = await ours(db).selectFrom('operator_day').select(['day', 'open', 'overdue']).where('organization', '=', organization).orderBy('day', 'desc').limit(366).execute();
  return rows.reverse();
}
