import { sql } from 'kysely';
import type { Migration } from '../../store/index.ts';

export const migrations: readonly Migration[] = [
  {
    name: '2026-11-25 intake',
    async up(db) {
      await sql`create table intake_reports (
        id text primary key,
        receipt_hash bytea not null unique,
        organization text not null,
        token_id text not null,
        person text,
        received_at timestamptz not null,
        form text not null check (form in ('json', 'multipart', 'sarif')),
        state text not null check (state in ('queued', 'processing', 'done')),
        state_at timestamptz not null,
        title text not null,
        package text not null,
        fields jsonb not null,
        missing jsonb not null,
        email text,
        notify text not null check (notify in ('off', 'final', 'milestones', 'all')),
        legal_hold jsonb
      )`.execute(db);
      await sql`create index intake_reports_newest on intake_reports (received_at desc, id desc)`.execute(db);
      await sql`create index intake_reports_of on intake_reports (organization, received_at desc, id desc)`.execute(db);
      // What waits is few among many, so the queue's page does not read the done ones.
      await sql`create index intake_reports_unfinished on intake_reports (state, received_at desc, id desc) where state <> 'done'`.execute(db);
      await sql`create table intake_attachments (
        report text not null references intake_reports (id),
        number integer not null check (number between 1 and 18),
        filename text not null,
        content_type text not null,
        type text not null,
        description text,
        bytes integer not null,
        ciphertext bytea not null,
        wrapped_key bytea,
        key_id text not null,
        erased_at timestamptz,
        primary key (report, number),
        check ((wrapped_key is null) = (erased_at is not null))
      )`.execute(db);
      await sql`alter table intake_attachments alter column ciphertext set storage external`.execute(db);
      await sql`create table intake_idempotency (
        organization text not null,
        key_hash bytea not null,
        request_digest bytea not null,
        answer bytea not null,
        answer_key bytea not null,
        answer_key_id text not null,
        at timestamptz not null,
        primary key (organization, key_hash)
      )`.execute(db);
      await sql`create table intake_windows (
        subject text primary key,
        hour timestamptz not null,
        used integer not null
      )`.execute(db);
    },
  },
  {
    name: '2026-11-26 intake closing',
    async up(db) {
      await sql`alter table intake_reports add column closed jsonb`.execute(db);
    },
  },
  {
    name: '2026-11-26 intake decision',
    async up(db) {
      await sql`alter table intake_reports add column decided jsonb`.execute(db);
    },
  },
];
