import type { Tools } from '../recorder.ts';
import { admit } from '../people/admissions.ts';
import { sponsorOrganization } from '../people/organizations.ts';
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
  const accepted = await takeUp(trx, tools, invitation, { name, person });
  const code = person === undefined ? await newConfirmationCode(trx, tools, accepted) : undefined;
  return { person: accepted, code, case: invitation.case_id ?? undefined };
}

/** What the invitation promised: a person, where they belong, and the case. By whichever way they have shown that it is theirs. */
export async function takeUp(trx: Transaction, tools: Tools, invitation: Invitation, { name, person: known }: { readonly name: string; readonly person?: string | undefined }): Promise<string> {
  const { role, case_id, tier, access_expires_at: expires, invited_by: by, reason } = invitation;
  const now = tools.clock.now();
  if (expires !== null && !(expires > now)) throw linkRefused();
  const person = known ?? await addPerson(trx, tools, { name, email: invitation.email, by });
  await useUp(trx, invitation, person);
  if (invitation.organization !== null) await grantRole(trx, tools, { organization: invitation.organization, person, role, by });
  else {
    // One for each invitation: their lives are as long as the access that each gives, and none outlasts another's.
    const organization = await sponsorOrganization(trx, tools, { name: `Guests: ${invitation.email}`.slice(0, 128), sponsor: invitation.sponsor, until: expires ?? undefined, guest: true, by });
    await grantRole(trx, tools, { organization, person, role, by });
  }
  if (case_id !== null && tier !== null && expires !== null && isCaseRole(role)) await admit(trx, tools, { case: case_id, person, role, tier, reason, approver: by, expires });
  await tools.record(trx, { kind: 'person.joined', subject: person, body: { invitation: invitation.id, by } });
  return person;
}

/** One statement: of two who take it up at once, one does. */
async function useUp(trx: Transaction, { id, hash }: Invitation, person: string): Promise<void> {
  const used = await tables(trx).updateTable('identity_invitations').set({ hash: null, mailed_hash: null, person }).where('id', '=', id).where('hash', '=', hash).returning('id').execute();
  if (used.length === 0) throw linkRefused();
}
