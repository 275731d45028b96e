import { sql } from 'kysely';
import type { Database, Migration, Transaction } from '../../store/index.ts';

export type DeliveryTables = {
  /** What an organization was told of: an action's id is new to it once. */
  delivery_announced: { organization: string; action: string; announced_at: Date; due: string | null; changed_at: Date };
  /** Of the address its id and a hash alone. */
  delivery_feed: { organization: string; id: string; hash: string; made_at: Date; made_by: string };
  /** Address and secrets are sealed together: an address may be a secret itself. */
  delivery_webhook: { organization: string; sealed: Buffer; state: 'on' | 'off'; why: string | null; changed_at: Date };
  delivery_message: { id: string; organization: string; at: Date; body: string; actions: number; state: 'waiting' | 'sent' | 'dead'; attempts: number; error: string | null; done_at: Date | null };
  delivery_mail: { organization: string; person: string };
};

export function ours(db: Database | Transaction) {
  return db.withTables<DeliveryTables>();
}

const statements: readonly string[] = [
  `create table delivery_announced (organization text not null, action text not null, announced_at timestamptz not null, due text, changed_at timestamptz not null, primary key (organization, action))`,
  // What is there already was seen already: an update of the software announces nothing.
  `insert into delivery_announced select organization, id, opened_at, due, opened_at from operator_action`,
  `create table delivery_feed (organization text primary key, id text not null unique, hash text not null, made_at timestamptz not null, made_by text not null)`,
  `create table delivery_webhook (organization text primary key, sealed bytea not null, state text not null check (state in ('on', 'off')), why text, changed_at timestamptz not null)`,
  `create table delivery_message (
    id text primary key, organization text not null, at timestamptz not null, body text not null, actions integer not null, state text not null check (state in ('waiting', 'sent', 'dead')), attempts integer not null, error text, done_at timestamptz,
    check ((state = 'waiting') = (done_at is null))
  )`,
  `create table delivery_mail (organization text not null, person text not null, primary key (organization, person))`,
  `create index delivery_message_of on delivery_message (organization, state, done_at)`,
];

export const migrations: readonly Migration[] = [{
  name: '2026-11-28 delivery',
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
}];
