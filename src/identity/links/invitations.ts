import type { Selectable } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import { caseRoles, homeRoles } from '../access/act.ts';
import type { CaseRole, Role, Tier } from '../access/act.ts';
import { notThere } from '../access/decide.ts';
import { IdentityError } from '../error.ts';
import { homeOf } from '../people/organizations.ts';
import { emailOf, futureOf, reasonOf } from '../people/text.ts';
import type { Tools } from '../recorder.ts';
import { hashOf, newSecret, secretPattern } from '../secret.ts';
import { tables } from '../store.ts';
import type { Database, Tables, Transaction } from '../store.ts';
import { linkRefused } from './links.ts';

/** How long an invitation waits to be taken up. */
export const invitationLife = 7 * 86_400_000;
const mostListed = 1_000;

export interface Invite {
  readonly email: string;
  readonly role: Role;
  /** Where they become a member. Without one they come as a guest, in an organization of their own that lasts as long as their access. */
  readonly organization?: string | undefined;
  readonly case?: { readonly id: string; readonly tier: Tier; readonly expires: Date } | undefined;
  readonly why: string;
  readonly by: string;
}

export interface Invited {
  readonly id: string;
  /** Goes into the link; only its hash is kept. */
  readonly secret: string;
  readonly expires: Date;
}

/** The caller has asked the decision point: `case.invite` about the case, or `person.invite` about the organization. */
export async function invite(trx: Transaction, { clock, record }: Tools, { email, role, organization, case: admission, why, by }: Invite): Promise<Invited> {
  const now = clock.now();
  const home = await homeOf(trx);
  if (home === undefined) throw notThere();
  if (admission === undefined && organization === undefined) throw new IdentityError('input-invalid', 'An invitation is to a case, to an organization, or both', { where: 'organization', remedy: 'Name one.' });
  if (homeRoles.includes(role) && organization !== home) throw new IdentityError('role-not-here', `Only members of the clearinghouse's own organization can be ${role}`, { where: 'role', remedy: 'Choose another role.' });
  if (admission !== undefined && !isCaseRole(role)) throw new IdentityError('input-invalid', `One is admitted to a case as ${caseRoles.join(' or ')}`, { where: 'role', remedy: 'Choose one of these.' });
  const [id, secret, expires] = [newId('invitation'), newSecret(), new Date(now.getTime() + invitationLife)];
  await tables(trx).insertInto('identity_invitations').values({
    id, hash: hashOf(secret), mailed_hash: null, email: emailOf(email, 'email'), role, organization: organization ?? null, case_id: admission?.id ?? null, tier: admission?.tier ?? null,
    access_expires_at: admission === undefined ? null : futureOf(admission.expires, now, 'expires'), reason: reasonOf(why, 'why'), invited_by: by, sponsor: home,
    created_at: now, expires_at: expires, person: null, withdrawn_at: null,
  }).execute();
  await record(trx, { kind: 'person.invited', subject: id, body: { role, organization: organization ?? null, case: admission?.id ?? null, tier: admission?.tier ?? null, by } });
  return { id, secret, expires };
}

export async function withdrawInvitation(trx: Transaction, { clock, record }: Tools, { id, by }: { readonly id: string; readonly by: string }): Promise<void> {
  const ended = await tables(trx).updateTable('identity_invitations').set({ withdrawn_at: clock.now(), hash: null, mailed_hash: null }).where('id', '=', id).where('withdrawn_at', 'is', null).returning('id').execute();
  if (ended.length === 0) throw notThere();
  await record(trx, { kind: 'person.invitation-withdrawn', subject: id, body: { by } });
}

/**
 * A new link for the same invitation; the old one opens nothing any more. For who took it up already it is a way back in.
 * Whoever renews sees the link: so it is refused for people who have another way in or more to lose, members of the
 * clearinghouse and those who sign in with a provider.
 */
export async function renewInvitation(trx: Transaction, { clock, record }: Tools, { id, by }: { readonly id: string; readonly by: string }): Promise<Invited> {
  const [now, found] = [clock.now(), await tables(trx).selectFrom('identity_invitations').selectAll().where('id', '=', id).where('withdrawn_at', 'is', null).executeTakeFirst()];
  if (found === undefined) throw notThere();
  if (found.access_expires_at !== null && !(found.access_expires_at > now)) throw new IdentityError('input-invalid', 'The access that this invitation gave is over', { where: 'expires', remedy: 'Invite them anew, with a reason.' });
  if (found.person !== null && await hasMoreToLose(trx, found.person)) throw new IdentityError('not-allowed', 'A link may not open this account', { where: id, remedy: 'They sign in with their provider, or an administrator of the clearinghouse helps.' });
  const [secret, expires] = [newSecret(), new Date(now.getTime() + invitationLife)];
  await tables(trx).updateTable('identity_invitations').set({ hash: hashOf(secret), mailed_hash: null, expires_at: expires }).where('id', '=', id).execute();
  await record(trx, { kind: 'person.invitation-renewed', subject: id, body: { by } });
  return { id, secret, expires };
}

/**
 * A second link, for the letter alone: made when the letter goes, so that no secret waits in the database. The one that its
 * maker saw keeps working. Undefined for an invitation that nobody can take up any more.
 */
export async function mailedInvitation(trx: Transaction, { clock, record }: Tools, id: string): Promise<{ readonly secret: string; readonly expires: Date } | undefined> {
  const secret = newSecret();
  const found = await tables(trx).updateTable('identity_invitations').set({ mailed_hash: hashOf(secret) }).where('id', '=', id).where('person', 'is', null).where('withdrawn_at', 'is', null)
    .where('hash', 'is not', null).where('expires_at', '>', clock.now()).returning('expires_at').executeTakeFirst();
  if (found === undefined) return undefined;
  await record(trx, { kind: 'person.invitation-mailed', subject: id, body: {} });
  return { secret, expires: found.expires_at };
}

async function hasMoreToLose(trx: Transaction, person: string): Promise<boolean> {
  const provider = await tables(trx).selectFrom('identity_subjects').select('person').where('person', '=', person).executeTakeFirst();
  const member = await tables(trx).selectFrom('identity_memberships as m').innerJoin('identity_organizations as o', 'o.id', 'm.organization').select('m.person').where('m.person', '=', person).where('o.home', '=', true).executeTakeFirst();
  return provider !== undefined || member !== undefined;
}

export type Invitation = Selectable<Tables['identity_invitations']>;

/** An invitation that can be taken up now, by its link; throws `link-refused` for every reason alike. Uses nothing up: for the page behind the link. */
export async function openInvitation(db: Database, clock: Clock, secret: string): Promise<Invitation> {
  if (!secretPattern.test(secret)) throw linkRefused();
  const found = await tables(db).selectFrom('identity_invitations').selectAll().where((eb) => eb.or([eb('hash', '=', hashOf(secret)), eb('mailed_hash', '=', hashOf(secret))])).where('expires_at', '>', clock.now()).where('withdrawn_at', 'is', null).executeTakeFirst();
  if (found === undefined) throw linkRefused();
  return found;
}

/** Invitations into an organization that nobody took up yet, newest first; those whose time is over among them, to be renewed. */
export async function invitationsInto(db: Database, organization: string): Promise<readonly Invitation[]> {
  return tables(db).selectFrom('identity_invitations').selectAll().where('organization', '=', organization).where('person', 'is', null).where('withdrawn_at', 'is', null)
    .orderBy('created_at', 'desc').orderBy('id').limit(mostListed).execute();
}

/** Throws unless that very invitation leads into the organization and nobody took it up yet. */
export async function invitationInto(db: Database, organization: string, id: string): Promise<void> {
  const found = await tables(db).selectFrom('identity_invitations').select('id').where('id', '=', id).where('organization', '=', organization).where('person', 'is', null).where('withdrawn_at', 'is', null).executeTakeFirst();
  if (found === undefined) throw notThere();
}

/** Where an invitation goes, while it can be taken up. */
export async function invitedAt(db: Database, id: string): Promise<string | undefined> {
  return (await tables(db).selectFrom('identity_invitations').select('email').where('id', '=', id).where('person', 'is', null).where('withdrawn_at', 'is', null).executeTakeFirst())?.email;
}

/** Invitations that wait for the owner of an address, oldest first. */
export async function invitationsFor(db: Database, clock: Clock, email: string): Promise<readonly Invitation[]> {
  return tables(db).selectFrom('identity_invitations').selectAll().where('email', '=', email).where('hash', 'is not', null).where('person', 'is', null)
    .where('expires_at', '>', clock.now()).where('withdrawn_at', 'is', null).orderBy('created_at').orderBy('id').execute();
}

export function isCaseRole(role: Role): role is CaseRole {
  return (caseRoles as readonly Role[]).includes(role);
}
