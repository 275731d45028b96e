import { sql, type ColumnType, type Generated } from 'kysely';
import type { Database, Migration } from '../../store/index.ts';
import type { ActionLog, ExposureView, Stakes, Timeline } from '../priority/index.ts';
import type { Judged } from './judge.ts';
import type { NotJudged } from './unjudged.ts';
import type { Sector } from './schema.ts';

type Json<T> = ColumnType<T, string, string>;
/** `bigint` comes as text; numbers of rows are small. */
type Key = Generated<number>;

export interface StoredAnswer {
  readonly value: boolean;
  readonly by: string;
  readonly on: string;
}

export type OperatorTables = {
  operator_settings: { organization: string; hours_per_week: number; hours_per_day: number | null; binding: boolean; zone: string; sector: Sector | null; changed_at: Date };
  operator_asset: {
    id: string;
    /** What findings and holdings point at. */
    number: Key;
    organization: string;
    name: string;
    exposed: Json<StoredAnswer> | null;
    stakes: Stakes | null;
    maintainer: string | null;
    created_at: Date;
    /** The current one. */
    inventory: string | null;
    /** Numbers of `operator_component`, each once. */
    holds: number[];
    /** What depends on what in the current inventory, where it says so. */
    graph: Buffer | null;
  };
  operator_inventory: {
    id: string;
    asset: string;
    organization: string;
    uploaded_at: Date;
    uploaded_by: string;
    bytes: number;
    sha256: string;
    format: string;
    components: number;
    unnamed: number;
    judged: number;
    unjudged_count: number;
    unjudged: Json<readonly NotJudged[]>;
    products: ColumnType<number, number | undefined, number>;
    matched_at: ColumnType<Date | null, Date | null | undefined, Date>;
    document: Buffer;
  };
  /** Each component that anybody has, once for the installation, with what is known against it. */
  operator_component: {
    id: Key;
    purl: string;
    judged: Json<Judged> | null;
    digest: string;
    /** The run in which something about it changed. */
    since: number;
  };
  operator_finding: {
    asset: number;
    package: string;
    flaw: string;
    found_at: Date;
    /** The last time that it was no longer there; undefined while it is. */
    gone_at: Date | null;
    timeline: number;
    first_timeline: number;
    judged_at: Date;
  };
  /** Due dates are shared by all findings that rest on the same answers: each computation is kept once, as it was. */
  operator_timeline: { id: Key; mark: string; body: Json<Timeline> };
  operator_due: { id: Generated<string>; asset: number; package: string; flaw: string; at: Date; timeline: number; moved: string; changed: Json<readonly string[]> };
  operator_action: {
    organization: string;
    id: string;
    /** As priority calls it. */
    name: string;
    kind: string;
    title: string;
    outcome: string;
    due: string | null;
    assets: Json<readonly string[]>;
    opened_at: Date;
    gone_at: Date | null;
    log: Json<readonly LoggedEntry[]>;
  };
  /** One row: the state of knowledge that components are judged by, how far that has reached everybody, and the last day that was counted. */
  operator_known: { one: boolean; generation: string; kinds: string; run: number; done: number; day: string };
  operator_day: { organization: string; day: string; open: Json<Readonly<Record<string, number>>>; overdue: number };
  /** How the sectors stood in a week: the first count stays. */
  operator_sector_view: { week: string; question: string; view: Json<ExposureView> };
  /** Who was counted last, in which sector, and what of them: as of the period in which it was frozen. */
  operator_counted: { purpose: Purpose; operator: string; sector: string; joined: string; has: string };
  operator_frozen: { purpose: Purpose; period: string; day: string };
  /** What coordinators were told of a product: the first answer stays. */
  operator_exposure: { product: string; view: Json<ExposureView>; subject: string };
  /** When and how much work, and nothing else; `reach` is what it is about, gone once it has gone out. */
  operator_notice: { id: string; sent_at: Date; from_at: Date; to_at: Date; hours: number; reach: Json<Flawed> | null };
  operator_notice_to: { notice: string; organization: string; acknowledged_at: Date | null; acknowledged_by: string | null };
};

export type Purpose = 'sector' | 'exposure';

/** A package and the versions of it that a flaw was shown in. */
export interface Flawed {
  /** Package URL without a version. */
  readonly package: string;
  /** An `affected` entry of OSV. */
  readonly affected: unknown;
  readonly versions: readonly string[];
}

/** An entry of the log, and the findings that it was about: what comes later is not decided by it. */
export type LoggedEntry = ActionLog[number] & { readonly covers?: readonly string[] };

export type OperatorDatabase = ReturnType<typeof ours>;

export function ours(db: Database) {
  return db.withTables<OperatorTables>();
}

const statements: readonly string[] = [
  `create table operator_settings (
    organization text primary key, hours_per_week real not null, hours_per_day real, binding boolean not null, zone text not null, sector text, changed_at timestamptz not null
  )`,
  `create table operator_asset (
    id text primary key, number integer generated always as identity unique, organization text not null, name text not null, exposed jsonb, stakes text check (stakes in ('life', 'mission', 'service', 'convenience')),
    maintainer text, created_at timestamptz not null, inventory text, holds integer[] not null, graph bytea, unique (organization, name)
  )`,
  `create table operator_inventory (
    id text primary key, asset text not null references operator_asset (id), organization text not null, uploaded_at timestamptz not null, uploaded_by text not null, bytes integer not null, sha256 text not null, format text not null,
    components integer not null, unnamed integer not null, judged integer not null, unjudged_count integer not null, unjudged jsonb not null, matched_at timestamptz, document bytea not null
  )`,
  `alter table operator_inventory alter column document set storage external`,
  `create index operator_inventory_asset on operator_inventory (asset, uploaded_at desc)`,
  `create index operator_inventory_waiting on operator_inventory (organization) where matched_at is null`,
  `create table operator_component (id integer generated always as identity primary key, purl text not null unique, judged jsonb, digest text not null, since integer not null)`,
  `create index operator_component_since on operator_component (since) where since > 0`,
  `create table operator_timeline (id integer generated always as identity primary key, mark text not null unique, body jsonb not null)`,
  `create table operator_finding (
    asset integer not null, package text not null, flaw text not null, found_at timestamptz not null, gone_at timestamptz, timeline integer not null, first_timeline integer not null, judged_at timestamptz not null,
    primary key (asset, flaw, package)
  )`,
  `create table operator_due (
    id bigint generated always as identity primary key, asset integer not null, package text not null, flaw text not null, at timestamptz not null, timeline integer not null, moved text not null, changed jsonb not null
  )`,
  `create index operator_due_finding on operator_due (asset, flaw, package, id)`,
  `create table operator_action (
    organization text not null, id text not null, name text not null, kind text not null, title text not null, outcome text not null, due text, assets jsonb not null, opened_at timestamptz not null, gone_at timestamptz, log jsonb not null,
    primary key (organization, id)
  )`,
  `create table operator_known (one boolean primary key check (one), generation text not null, kinds text not null, run integer not null, done integer not null, day text not null)`,
  `insert into operator_known values (true, '', '', 0, 0, '')`,
  `create table operator_day (organization text not null, day text not null, open jsonb not null, overdue integer not null, primary key (organization, day))`,
  `create table operator_sector_view (week text not null, question text not null, view jsonb not null, primary key (week, question))`,
];

const counted: readonly string[] = [
  `create table operator_counted (purpose text not null, operator text not null, sector text not null, joined text not null, has text not null, primary key (purpose, operator))`,
  `create table operator_frozen (purpose text primary key, period text not null, day text not null)`,
  `insert into operator_frozen values ('sector', '', ''), ('exposure', '', '')`,
  `create table operator_exposure (product text primary key, view jsonb not null, subject text not null)`,
  `create table operator_notice (id text primary key, sent_at timestamptz not null, from_at timestamptz not null, to_at timestamptz not null, hours real not null, reach jsonb)`,
  `create table operator_notice_to (notice text not null references operator_notice (id), organization text not null, acknowledged_at timestamptz, acknowledged_by text, primary key (organization, notice))`,
];

export const migrations: readonly Migration[] = [
  {
    name: '2026-11-27 operators',
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '2026-11-28 products in inventories',
    async up(db) {
      await sql.raw(`alter table operator_inventory add column products integer not null default 0`).execute(db);
    },
  },
  {
    name: '2026-11-28 operators-counted',
    async up(db) {
      for (const statement of counted) await sql.raw(statement).execute(db);
    },
  },
];
