import { sql, type Kysely } from 'kysely';
import type { Database, Migration, Transaction } from '../../store/index.ts';
import type { OutboxState, Recipient, Subject } from './schema.ts';

/** A type and not an interface: Kysely asks for an index signature. */
type Tables = {
  readonly notification_outbox: {
    readonly id: string;
    readonly recipient_kind: Recipient['kind'];
    readonly recipient: string;
    readonly about_kind: Subject['kind'];
    readonly about: string;
    readonly state: 'waiting' | 'sent' | 'dropped' | 'dead';
    readonly created_at: Date;
    readonly attempts: number;
    readonly error: string | null;
    readonly done_at: Date | null;
  };
};

export const migrations: readonly Migration[] = [{
  name: '2026-11-26 notification',
  async up(db) {
    await sql`create table notification_outbox (
      id text primary key, recipient_kind text not null check (recipient_kind in ('person', 'finder')), recipient text not null,
      about_kind text not null check (about_kind in ('report', 'case')), about text not null,
      state text not null check (state in ('waiting', 'sent', 'dropped', 'dead')), created_at timestamptz not null, attempts integer not null, error text, done_at timestamptz,
      check ((state = 'waiting') = (done_at is null))
    )`.execute(db);
    // Of one thing and one recipient at most one letter waits: whatever happens meanwhile is told by it, too.
    await sql`create unique index notification_outbox_waiting on notification_outbox (recipient_kind, recipient, about_kind, about) where state = 'waiting'`.execute(db);
    await sql`create index notification_outbox_done on notification_outbox (state, done_at)`.execute(db);
  },
}, {
  name: '2026-11-27 notification ways in',
  async up(db) {
    await sql`alter table notification_outbox drop constraint notification_outbox_recipient_kind_check, drop constraint notification_outbox_about_kind_check,
      add constraint notification_outbox_recipient_kind_check check (recipient_kind in ('person', 'finder', 'invited')),
      add constraint notification_outbox_about_kind_check check (about_kind in ('report', 'case', 'sign-in', 'invitation'))`.execute(db);
  },
}, {
  name: '2026-11-28 notification days',
  async up(db) {
    await sql`alter table notification_outbox drop constraint notification_outbox_about_kind_check,
      add constraint notification_outbox_about_kind_check check (about_kind in ('report', 'case', 'day', 'sign-in', 'invitation'))`.execute(db);
  },
}];

export interface Waiting {
  readonly id: string;
  readonly recipient: Recipient;
  readonly about: Subject;
  readonly attempts: number;
  readonly since: Date;
}

function own(db: Database | Transaction): Kysely<Tables> {
  return db.withTables<Tables>();
}

/** False where one waits already. */
export async function insertLetter(trx: Transaction, id: string, recipient: Recipient, about: Subject, now: Date): Promise<boolean> {
  const inserted = await own(trx).insertInto('notification_outbox')
    .values({ id, recipient_kind: recipient.kind, recipient: recipient.id, about_kind: about.kind, about: about.id, state: 'waiting', created_at: now, attempts: 0, error: null, done_at: null })
    .onConflict((conflict) => conflict.doNothing()).returning('id').execute();
  return inserted.length > 0;
}

/** The one that waits. */
export async function waitingFor(trx: Transaction, recipient: Recipient, about: Subject): Promise<string | undefined> {
  const row = await own(trx).selectFrom('notification_outbox').select('id').where('recipient_kind', '=', recipient.kind).where('recipient', '=', recipient.id)
    .where('about_kind', '=', about.kind).where('about', '=', about.id).where('state', '=', 'waiting').executeTakeFirst();
  return row?.id;
}

/** When the same recipient was last written to about the same thing. */
export async function lastSent(trx: Transaction, recipient: Recipient, about: Subject): Promise<Date | undefined> {
  const row = await own(trx).selectFrom('notification_outbox').select('done_at').where('recipient_kind', '=', recipient.kind).where('recipient', '=', recipient.id)
    .where('about_kind', '=', about.kind).where('about', '=', about.id).where('state', '=', 'sent').orderBy('done_at', 'desc').limit(1).executeTakeFirst();
  return row?.done_at ?? undefined;
}

export async function waitingLetter(db: Database, id: string): Promise<Waiting | undefined> {
  const row = await own(db).selectFrom('notification_outbox').selectAll().where('id', '=', id).where('state', '=', 'waiting').executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, recipient: { kind: row.recipient_kind, id: row.recipient }, about: { kind: row.about_kind, id: row.about }, attempts: row.attempts, since: row.created_at };
}

export async function finish(trx: Transaction, id: string, state: 'sent' | 'dropped' | 'dead', attempts: number, error: string | undefined, now: Date): Promise<void> {
  await own(trx).updateTable('notification_outbox').set({ state, attempts, error: error ?? null, done_at: now }).where('id', '=', id).where('state', '=', 'waiting').execute();
}

export async function noteFailure(trx: Transaction, id: string, attempts: number, error: string): Promise<void> {
  await own(trx).updateTable('notification_outbox').set({ attempts, error }).where('id', '=', id).where('state', '=', 'waiting').execute();
}

/** What was sent is of no further use; what died stays until somebody sees to it. */
export async function forgetSent(db: Database, before: Date): Promise<void> {
  await own(db).deleteFrom('notification_outbox').where('state', 'in', ['sent', 'dropped']).where('done_at', '<', before).execute();
}

/** Dead letters wait again, but for those whose place another letter has taken meanwhile. Gives their ids. */
export async function reviveDead(trx: Transaction): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update notification_outbox o set state = 'waiting', attempts = 0, done_at = null
    where o.state = 'dead' and o.id = (select max(d.id) from notification_outbox d where d.state = 'dead' and (d.recipient_kind, d.recipient, d.about_kind, d.about) = (o.recipient_kind, o.recipient, o.about_kind, o.about))
      and not exists (select from notification_outbox w where w.state = 'waiting' and (w.recipient_kind, w.recipient, w.about_kind, w.about) = (o.recipient_kind, o.recipient, o.about_kind, o.about))
    returning o.id`.execute(trx);
  await own(trx).deleteFrom('notification_outbox').where('state', '=', 'dead').execute();
  return rows.map(({ id }) => id);
}

export async function outboxState(db: Database): Promise<OutboxState> {
  const counts = new Map((await own(db).selectFrom('notification_outbox').select(['state', sql<string>`count(*)`.as('letters')]).where('state', 'in', ['waiting', 'dead']).groupBy('state').execute()).map(({ state, letters }) => [state, Number(letters)]));
  const dead = await own(db).selectFrom('notification_outbox').select(['id', 'done_at', 'attempts', 'error']).where('state', '=', 'dead').orderBy('done_at', 'desc').limit(20).execute();
  return { waiting: counts.get('waiting') ?? 0, deadCount: counts.get('dead') ?? 0, dead: dead.flatMap(({ id, done_at: since, attempts, error }) => (since === null ? [] : [{ id, since, attempts, error: error ?? '' }])) };
}
