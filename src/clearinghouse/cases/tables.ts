import { sql, type ColumnType, type Generated } from 'kysely';
import type { AffectedRange } from '../../reproduction/index.ts';
import type { Database, Migration } from '../../store/index.ts';
import type { Band } from './bands.ts';
import type { Papers, Participant } from './file.ts';
import type { Label } from './labels.ts';
import type { EmbargoState } from './machines/embargo.ts';
import type { Publicity } from './machines/facts.ts';
import type { Vendor } from './machines/together.ts';

/** What stood for the maintainers' consent. */
export type PublishedOn = 'approval' | 'escalation' | 'override';

type Json<T> = ColumnType<T, string, string>;
type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type CaseTables = {
  case_file: {
    id: string;
    /** Order of opening; keys point here, so that the newest of many come first. */
    seq: Generated<string>;
    title: string;
    package: string;
    aliases: Json<readonly string[]>;
    band: Band;
    tlp: Label;
    vendors: Json<readonly Vendor[]>;
    publicity: Publicity;
    embargo: EmbargoState;
    papers: Json<Papers>;
    range: Json<AffectedRange> | null;
    opened_at: Date;
    /** When the clock next has something to do. */
    clock_at: OptionalTime;
    /** When the active embargo ends. */
    embargo_until: OptionalTime;
    closed_at: OptionalTime;
    merged_into: string | null;
    /** Written in `publish.ts` and nowhere else. */
    published_at: OptionalTime;
    published_by: string | null;
    published_on: PublishedOn | null;
  };
  case_participant: {
    case_id: string;
    person: string;
    organization: string;
    role: Participant['role'];
    tier: number;
    management: Participant['management'];
    admission: Json<Pick<Participant, 'contribution' | 'needToKnow' | 'reason' | 'approver'>>;
    admitted_at: Date;
    expires_at: Date;
    ended_at: OptionalTime;
  };
  case_report: {
    report: string;
    case_id: string;
    finder: string | null;
    finder_name: string | null;
    finder_organization: string | null;
    received_at: Date;
    verdict: string;
    why: string;
    identity: Json<object>;
    attached_at: Date;
  };
  case_merge: {
    id: string;
    from_case: string;
    into_case: string;
    /** The reports that moved, so that a split brings back exactly these. */
    reports: Json<readonly string[]>;
    /** Who joined with them. */
    people: Json<readonly string[]>;
    why: string;
    merged_at: Date;
    split_at: OptionalTime;
  };
  /** `seq` is of the case that the key is from; `case_id` is where that case stands now, so that looking up follows no merges. */
  case_key: { key: string; seq: string; case_id: string };
  case_event: { id: Generated<string>; case_id: string; at: Date; who: string; kind: string; what: string; body: Json<Readonly<Record<string, unknown>>> };
};

export type CaseDatabase = ReturnType<typeof ours>;
export function ours(db: Database) {
  return db.withTables<CaseTables>();
}

/** Constraints repeat what the code holds, so that not even a stray statement writes a state outside the protocol. */
const statements: readonly string[] = [
  `create table case_file (
    id text primary key, seq bigint generated always as identity unique, title text not null, package text not null, aliases jsonb not null,
    band text not null check (band in ('incident', 'urgent', 'standard', 'needs-info')),
    tlp text not null check (tlp in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED')),
    vendors jsonb not null, publicity text not null check (publicity in ('pxa', 'pxA', 'Pxa', 'PxA', 'PXa', 'PXA')),
    embargo text not null check (embargo in ('none', 'proposed', 'active', 'revise', 'exited')),
    papers jsonb not null, range jsonb, opened_at timestamptz not null, clock_at timestamptz, embargo_until timestamptz, closed_at timestamptz, merged_into text references case_file (id),
    published_at timestamptz, published_by text, published_on text check (published_on in ('approval', 'escalation')),
    check (publicity not like 'P%' or embargo in ('none', 'exited')),
    check ((embargo in ('active', 'revise')) = (embargo_until is not null)),
    check (published_at is null or (published_by is not null and published_on is not null and publicity like 'P%' and closed_at is null and merged_into is null)),
    check (closed_at is null or merged_into is null)
  )`,
  `create index case_file_clock on case_file (clock_at) where clock_at is not null`,
  `create index case_file_opened on case_file (opened_at desc)`,
  `create index case_file_merged on case_file (merged_into) where merged_into is not null`,
  `create table case_participant (
    case_id text not null references case_file (id), person text not null, organization text not null, role text not null, tier smallint not null check (tier between 0 and 3),
    management text not null, admission jsonb not null, admitted_at timestamptz not null, expires_at timestamptz not null, ended_at timestamptz, primary key (case_id, person)
  )`,
  `create index case_participant_person on case_participant (person, expires_at)`,
  `create table case_report (
    report text primary key, case_id text not null references case_file (id), finder text, finder_name text, finder_organization text,
    received_at timestamptz not null, verdict text not null, why text not null, identity jsonb not null, attached_at timestamptz not null
  )`,
  `create index case_report_case on case_report (case_id)`,
  `create table case_merge (
    id text primary key, from_case text not null references case_file (id), into_case text not null references case_file (id), reports jsonb not null, people jsonb not null, why text not null,
    merged_at timestamptz not null, split_at timestamptz
  )`,
  `create index case_merge_into on case_merge (into_case)`,
  `create index case_merge_from on case_merge (from_case)`,
  `create table case_key (key text not null, seq bigint not null, case_id text not null, primary key (key, seq) include (case_id))`,
  // Most keys are rare and a few have thousands of cases. The planner, which takes the mean, would read and sort all of
  // those; told that every key is common, it walks the index backward and stops at the limit.
  `alter table case_key alter column key set (n_distinct = 500)`,
  `create index case_key_seq on case_key (seq)`,
  `create index case_key_case on case_key (case_id)`,
  `create table case_event (id bigint generated always as identity primary key, case_id text not null, at timestamptz not null, who text not null, kind text not null, what text not null, body jsonb not null)`,
  `create index case_event_case on case_event (case_id, id)`,
  `create index case_event_kind on case_event (kind, at)`,
];

export const migrations: readonly Migration[] = [
  {
    name: '2026-11-25 cases',
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '2026-11-26 cases refusal',
    async up(db) {
      await sql`update case_file set papers = papers || '{"refusals": []}'::jsonb where not papers ? 'refusals'`.execute(db);
      await sql`alter table case_file drop constraint case_file_published_on_check`.execute(db);
      await sql`alter table case_file add constraint case_file_published_on_check check (published_on in ('approval', 'escalation', 'override'))`.execute(db);
    },
  },
];
