import type { Tools } from '../recorder.ts';
import { admit } from '../people/admissions.ts';
import { IdentityError } from '../error.ts';
import { addSponsorship, sponsorOrganization } from '../people/organizations.ts';
import { addPerson, grantRole } from '../people/people.ts';
import { newConfirmationCode } from '../sessions/code.ts';
import { tables } from '../store.ts';
import type { Transaction } from '../store.ts';
import { isCaseRole, openInvitation } from './invitations.ts';
import type { Invitation } from './invitations.ts';
import { linkRefused } from './links.ts';

export interface Accepted {
  readonly person: string;
  /** Shown once, to who is new here and came by a link. */
  readonly code: string | undefined;
  readonly case: string | undefined;
}

/** Takes an invitation up by its link, once. To be called by a POST, like `followLink`. */
export async function acceptInvitation(trx: Transaction, tools: Tools, secret: string, { name, person }: { readonly name: string; readonly person?: string | undefined }): Promise<Accepted> {
  const invitation = await openInvitation(trx, tools.clock, secret);
  // A way back in: the access stands as it is, it is not given again.
  if (invitation.person !== null) {
    await useUp(trx, invitation, invitation.person);
    return { person: invitation.person, code: undefined, case: invitation.case_id ?? undefined };
  }
  const known = person ?? (invitation.case_id === null ? undefined : await knownAt(trx, invitation.email));
  const accepted = await takeUp(trx, tools, invitation, { name, person: known });
  const code = known === undefined ? await newConfirmationCode(trx, tools, accepted) : undefined;
  return { person: accepted, code, case: invitation.case_id ?? undefined };
}

/** What the invitation promised: a person, where they belong, and the case. By whichever way they have shown that it is theirs. */
export async function takeUp(trx: Transaction, tools: Tools, invitation: Invitation, { name, person: known }: { readonly name: string; readonly person?: string | undefined }): Promise<string> {
  const { role, case_id, tier, access_expires_at: expires, invited_by: by, reason } = invitation;
  const now = tools.clock.now();
  if (expires !== null && !(expires > now)) throw linkRefused();
  const person = known ?? await addPerson(trx, tools, { name, email: invitation.email, by });
  await useUp(trx, invitation, person);
  const organization = invitation.organization ?? await guestOrganization(trx, tools, invitation, person);
  await grantRole(trx, tools, { organization, person, role, by });
  if (case_id !== null && tier !== null && expires !== null && isCaseRole(role)) await admit(trx, tools, { case: case_id, person, role, tier, reason, approver: by, expires });
  await tools.record(trx, { kind: 'person.joined', subject: person, body: { invitation: invitation.id, by } });
  return person;
}

/** Whoever came as a guest before comes for the same organization, which lives as long as the longest access that it holds. */
async function guestOrganization(trx: Transaction, tools: Tools, { email, sponsor, access_expires_at: expires, invited_by: by }: Invitation, person: string): Promise<string> {
  const until = expires ?? undefined;
  const held = await tables(trx).selectFrom('identity_memberships as m').innerJoin('identity_organizations as o', 'o.id', 'm.organization').leftJoin('identity_sponsorships as s', (join) => join.onRef('s.organization', '=', 'o.id').on('s.sponsor', '=', sponsor))
    .select(['o.id', 's.since', 's.expires_at']).where('m.person', '=', person).where('o.guest', '=', true).orderBy('o.created_at').orderBy('o.id').executeTakeFirst();
  if (held === undefined) return sponsorOrganization(trx, tools, { name: `Guests: ${email}`.slice(0, 128), sponsor, until, guest: true, by });
  const longer = held.since === null || (held.expires_at !== null && (until === undefined || held.expires_at < until));
  if (longer) await addSponsorship(trx, tools, { sponsor, organization: held.id, until, by });
  return held.id;
}

/**
 * Who came to another case by a link at this address is the same person here. Whoever makes a link sees it: so it opens the
 * accounts of guests alone, and whoever has more to lose signs in first.
 */
async function knownAt(trx: Transaction, email: string): Promise<string | undefined> {
  const rows = await tables(trx).selectFrom('identity_people as p').innerJoin('identity_memberships as m', 'm.person', 'p.id').innerJoin('identity_organizations as o', 'o.id', 'm.organization')
    .leftJoin('identity_subjects as u', 'u.person', 'p.id').select(['p.id', 'o.guest', 'u.subject']).where('p.email', '=', email).orderBy('p.created_at').orderBy('p.id').execute();
  const people = [...Map.groupBy(rows, ({ id }) => id)];
  const guest = people.find(([, held]) => held.every(({ guest, subject }) => guest && subject === null));
  if (guest !== undefined) return guest[0];
  if (people.length > 0) throw new IdentityError('not-allowed', 'Whoever has this address has an account here', { remedy: 'Sign in first, then open the link again: the case is added to that account.' });
  return undefined;
}

/** One statement: of two who take it up at once, one does. */
async function useUp(trx: Transaction, { id, hash }: Invitation, person: string): Promise<void> {
  const used = await tables(trx).updateTable('identity_invitations').set({ hash: null, mailed_hash: null, person }).where('id', '=', id).where('hash', '=', hash).returning('id').execute();
  if (used.length === 0) throw linkRefused();
}
