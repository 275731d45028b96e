import { sql } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import type { ActionAct, Stakes, Timeline } from '../priority/index.ts';
import { nothing } from './components.ts';
import type { Judged } from './judge.ts';
import { defaultSettings, settingsOfMany, type Settings } from './settings.ts';
import { ours, type LoggedEntry, type StoredAnswer } from './tables.ts';

/** Everything of one operator that a card is made from. */
export interface Portfolio {
  readonly organization: string;
  readonly settings: Settings;
  readonly assets: readonly StoredAsset[];
  /** Components that anything is known against, by number. */
  readonly components: ReadonlyMap<number, HeldComponent>;
  /** By `findingKey`. */
  readonly findings: ReadonlyMap<string, StoredFinding>;
  /** By public id; those that are gone as well. */
  readonly actions: ReadonlyMap<string, StoredAction>;
}

export interface StoredAsset {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly exposed: StoredAnswer | undefined;
  readonly stakes: Stakes | undefined;
  readonly maintainer: string | undefined;
  readonly inventory: string | undefined;
  readonly uploadedAt: Date | undefined;
  readonly holds: readonly number[];
}

export interface HeldComponent {
  readonly purl: string;
  readonly judged: Judged;
}

export interface StoredFinding {
  readonly asset: number;
  readonly package: string;
  readonly flaw: string;
  readonly foundAt: Date;
  readonly gone: boolean;
  /** What tells its last computation from another one. */
  readonly mark: string;
}

export interface StoredAction {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly title: string;
  readonly outcome: string;
  readonly due: string | undefined;
  readonly assets: readonly string[];
  readonly openedAt: Date;
  readonly goneAt: Date | undefined;
  readonly log: readonly LoggedEntry[];
}

export function findingKey(asset: number, flaw: string, name: string): string {
  return `${asset} ${flaw} ${name}`;
}

/** Many at once, in one query per table. */
export async function loadPortfolios(db: Database | Transaction, organizations: readonly string[]): Promise<readonly Portfolio[]> {
  if (organizations.length === 0) return [];
  const settings = await settingsOfMany(db, organizations);
  const assets = Map.groupBy(await assetsOf(db, organizations), ({ organization }) => organization);
  const all = [...assets.values()].flat();
  const components = await componentsOf(db, [...new Set(all.flatMap(({ holds }) => holds))]);
  const owner = new Map(all.map(({ number, organization }) => [number, organization]));
  const findings = Map.groupBy(await findingsOf(db, [...owner.keys()]), ({ asset }) => owner.get(asset) ?? '');
  const actions = Map.groupBy(await actionsOf(db, organizations), ({ organization }) => organization);
  return organizations.map((organization) => ({
    organization, settings: settings.get(organization) ?? defaultSettings, assets: assets.get(organization) ?? [], components,
    findings: new Map((findings.get(organization) ?? []).map((each) => [findingKey(each.asset, each.flaw, each.package), each])),
    actions: new Map((actions.get(organization) ?? []).map((each) => [each.id, each])),
  }));
}

async function assetsOf(db: Database | Transaction, organizations: readonly string[]): Promise<readonly (StoredAsset & { readonly organization: string })[]> {
  const rows = await ours(db).selectFrom('operator_asset').leftJoin('operator_inventory', 'operator_inventory.id', 'operator_asset.inventory')
    .select(['operator_asset.id', 'number', 'operator_asset.organization', 'name', 'exposed', 'stakes', 'maintainer', 'inventory', 'holds', 'uploaded_at'])
    .where('operator_asset.organization', '=', sql<string>`any(${[...organizations]}::text[])`).orderBy('number').execute();
  return rows.map(({ exposed, stakes, maintainer, inventory, uploaded_at: uploadedAt, ...row }) => ({ ...row, exposed: exposed ?? undefined, stakes: stakes ?? undefined, maintainer: maintainer ?? undefined, inventory: inventory ?? undefined, uploadedAt: uploadedAt ?? undefined }));
}

async function componentsOf(db: Database | Transaction, numbers: readonly number[]): Promise<ReadonlyMap<number, HeldComponent>> {
  const rows = numbers.length === 0 ? [] : await ours(db).selectFrom('operator_component').select(['id', 'purl', 'judged'])
    .where('id', '=', sql<number>`any(${[...numbers]}::integer[])`).where('digest', 'not in', ['', nothing]).execute();
  return new Map(rows.flatMap(({ id, purl, judged }) => (judged === null ? [] : [[id, { purl, judged }] as const])));
}

async function findingsOf(db: Database | Transaction, assets: readonly number[]): Promise<readonly StoredFinding[]> {
  const rows = assets.length === 0 ? [] : await ours(db).selectFrom('operator_finding').innerJoin('operator_timeline', 'operator_timeline.id', 'operator_finding.timeline')
    .select(['asset', 'package', 'flaw', 'found_at', 'gone_at', 'mark']).where('asset', '=', sql<number>`any(${[...assets]}::integer[])`).execute();
  return rows.map(({ found_at: foundAt, gone_at: goneAt, ...row }) => ({ ...row, foundAt, gone: goneAt !== null }));
}

async function actionsOf(db: Database | Transaction, organizations: readonly string[]): Promise<readonly (StoredAction & { readonly organization: string })[]> {
  const rows = await ours(db).selectFrom('operator_action').selectAll().where('organization', '=', sql<string>`any(${[...organizations]}::text[])`).execute();
  return rows.map(({ opened_at: openedAt, gone_at: goneAt, due, log, ...row }) => ({ ...row, due: due ?? undefined, openedAt, goneAt: goneAt ?? undefined, log: log.map(revived) }));
}

/** JSON has no dates. */
function revived(entry: LoggedEntry): LoggedEntry {
  if (entry.kind === 'undo') return { ...entry, at: new Date(entry.at) };
  return { ...entry, act: { ...entry.act, at: new Date(entry.act.at) } satisfies ActionAct };
}

export function revivedTimeline(timeline: Timeline): Timeline {
  return { ...timeline, start: { ...timeline.start, at: new Date(timeline.start.at) }, dueAt: timeline.dueAt === undefined ? undefined : new Date(timeline.dueAt) };
}
