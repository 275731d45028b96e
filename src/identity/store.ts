import type { Kysely } from 'kysely';
import type { Database, Migration, Transaction } from '../store/index.ts';
import type { CaseRole, Role, Tier } from './access/act.ts';
import type { Scope } from './access/scope.ts';

/** The tables of this room; nobody else reads or writes them. (Kysely asks for a type: an interface has no index signature.) */
export type Tables = {
  readonly identity_organizations: { readonly id: string; readonly name: string; readonly home: boolean; readonly guest: boolean; readonly created_at: Date };
  readonly identity_sponsorships: { readonly sponsor: string; readonly organization: string; readonly since: Date; readonly expires_at: Date | null };
  readonly identity_people: { readonly id: string; readonly name: string; readonly email: string | null; readonly created_at: Date; readonly last_sign_in_at: Date | null };
  readonly identity_memberships: { readonly organization: string; readonly person: string; readonly role: Role };
  readonly identity_admissions: {
    readonly case_id: string; readonly person: string; readonly role: CaseRole; readonly tier: Tier; readonly reason: string;
    readonly approver: string; readonly admitted_at: Date; readonly expires_at: Date;
  };
  readonly identity_tokens: {
    readonly id: string; readonly hash: string; readonly person: string; readonly organization: string; readonly name: string; readonly scopes: readonly Scope[];
    readonly created_at: Date; readonly expires_at: Date; readonly revoked_at: Date | null; readonly last_used_at: Date | null;
  };
  readonly identity_sessions: {
    readonly hash: string; readonly person: string; readonly created_at: Date; readonly last_seen_at: Date; readonly expires_at: Date; readonly stepped_up_at: Date | null;
  };
  readonly identity_links: { readonly hash: string; readonly person: string; readonly expires_at: Date };
  readonly identity_codes: { readonly person: string; readonly hash: string; readonly failures: number; readonly locked_until: Date | null };
  readonly identity_invitations: {
    readonly id: string; readonly hash: string | null; readonly mailed_hash: string | null; readonly email: string; readonly role: Role; readonly organization: string | null; readonly case_id: string | null;
    readonly tier: Tier | null; readonly access_expires_at: Date | null; readonly reason: string; readonly invited_by: string; readonly sponsor: string;
    readonly created_at: Date; readonly expires_at: Date; readonly person: string | null; readonly withdrawn_at: Date | null;
  };
  readonly identity_subjects: { readonly issuer: string; readonly subject: string; readonly person: string };
};

export function tables(db: Database): Kysely<Tables> {
  return db.withTables<Tables>();
}

export type { Database, Transaction };

export const migrations: readonly Migration[] = [
  { name: '2026-11-26 identity', up: create },
  { name: '2026-11-27 identity people', up: people },
];

/** Organizations that hold the guest of one case are told apart from those that joined; an invitation that is mailed has a link of its own. */
async function people(db: Database): Promise<void> {
  await db.schema.alterTable('identity_organizations').addColumn('guest', 'boolean', (column) => column.notNull().defaultTo(false)).execute();
  await tables(db).updateTable('identity_organizations').set({ guest: true }).where('home', '=', false).where('name', 'like', 'Guests: %@%').execute();
  await db.schema.alterTable('identity_invitations').addColumn('mailed_hash', 'text', (column) => column.unique()).execute();
}

async function create(db: Database): Promise<void> {
  const { schema } = db;
  await schema.createTable('identity_organizations')
    .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('name', 'text', (column) => column.notNull())
    .addColumn('home', 'boolean', (column) => column.notNull()).addColumn('created_at', 'timestamptz', (column) => column.notNull()).execute();
  // One clearinghouse, one home: two processes that start at once cannot make two.
  await schema.createIndex('identity_one_home').unique().on('identity_organizations').column('home').where('home' as never, '=', true as never).execute();
  await schema.createTable('identity_sponsorships')
    .addColumn('sponsor', 'text', (column) => column.notNull().references('identity_organizations.id'))
    .addColumn('organization', 'text', (column) => column.notNull().references('identity_organizations.id'))
    .addColumn('since', 'timestamptz', (column) => column.notNull()).addColumn('expires_at', 'timestamptz')
    .addPrimaryKeyConstraint('identity_sponsorships_key', ['sponsor', 'organization']).execute();
  await schema.createIndex('identity_sponsored').on('identity_sponsorships').column('organization').execute();
  await schema.createTable('identity_people')
    .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('name', 'text', (column) => column.notNull()).addColumn('email', 'text')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull()).addColumn('last_sign_in_at', 'timestamptz').execute();
  await schema.createTable('identity_memberships')
    .addColumn('organization', 'text', (column) => column.notNull().references('identity_organizations.id'))
    .addColumn('person', 'text', (column) => column.notNull().references('identity_people.id')).addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('identity_memberships_key', ['person', 'organization', 'role']).execute();
  await schema.createIndex('identity_members').on('identity_memberships').column('organization').execute();
  // One tier per person and case.
  await schema.createTable('identity_admissions')
    .addColumn('case_id', 'text', (column) => column.notNull()).addColumn('person', 'text', (column) => column.notNull().references('identity_people.id'))
    .addColumn('role', 'text', (column) => column.notNull()).addColumn('tier', 'integer', (column) => column.notNull()).addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('approver', 'text', (column) => column.notNull()).addColumn('admitted_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull()).addPrimaryKeyConstraint('identity_admissions_key', ['person', 'case_id']).execute();
  await schema.createIndex('identity_admitted').on('identity_admissions').column('case_id').execute();
  await credentials(db);
}

async function credentials({ schema }: Database): Promise<void> {
  await schema.createTable('identity_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull().references('identity_people.id')).addColumn('organization', 'text', (column) => column.notNull().references('identity_organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull()).addColumn('scopes', 'jsonb', (column) => column.notNull()).addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull()).addColumn('revoked_at', 'timestamptz').addColumn('last_used_at', 'timestamptz').execute();
  await schema.createTable('identity_sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey()).addColumn('person', 'text', (column) => column.notNull().references('identity_people.id'))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull()).addColumn('last_seen_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull()).addColumn('stepped_up_at', 'timestamptz').execute();
  await schema.createTable('identity_links')
    .addColumn('hash', 'text', (column) => column.primaryKey()).addColumn('person', 'text', (column) => column.notNull().references('identity_people.id'))
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull()).execute();
  await schema.createTable('identity_codes')
    .addColumn('person', 'text', (column) => column.primaryKey().references('identity_people.id')).addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull()).addColumn('locked_until', 'timestamptz').execute();
  await schema.createTable('identity_invitations')
    .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('hash', 'text', (column) => column.unique()).addColumn('email', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull()).addColumn('organization', 'text', (column) => column.references('identity_organizations.id')).addColumn('case_id', 'text')
    .addColumn('tier', 'integer').addColumn('access_expires_at', 'timestamptz').addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('invited_by', 'text', (column) => column.notNull()).addColumn('sponsor', 'text', (column) => column.notNull().references('identity_organizations.id'))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull()).addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.references('identity_people.id')).addColumn('withdrawn_at', 'timestamptz').execute();
  await schema.createIndex('identity_invited').on('identity_invitations').column('email').execute();
  await schema.createTable('identity_subjects')
    .addColumn('issuer', 'text', (column) => column.notNull()).addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull().references('identity_people.id')).addPrimaryKeyConstraint('identity_subjects_key', ['issuer', 'subject']).execute();
}
