import { notThere } from '../access/decide.ts';
import type { CaseRole, Tier } from '../access/act.ts';
import { IdentityError } from '../error.ts';
import { emailOf } from '../people/text.ts';
import type { Tools } from '../recorder.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';
import { invite, renewInvitation, withdrawInvitation } from './invitations.ts';
import type { Invitation, Invited } from './invitations.ts';

const mostListed = 500;

interface InviteToCase {
  readonly email: string;
  readonly role: CaseRole;
  readonly case: { readonly id: string; readonly tier: Tier; readonly expires: Date };
  readonly why: string;
  readonly by: string;
}

/**
 * One address is one person on a case. Whoever is on it already, or is invited to it, gets a new link and no second
 * invitation; a standing one that promises something else is withdrawn for the new one.
 */
export async function inviteToCase(trx: Transaction, tools: Tools, given: InviteToCase): Promise<Invited & { readonly renewed: boolean }> {
  const email = emailOf(given.email, 'email');
  const { id, tier, expires } = given.case;
  const now = tools.clock.now();
  const there = await tables(trx).selectFrom('identity_admissions as a').innerJoin('identity_people as p', 'p.id', 'a.person').select(['a.person', 'a.role', 'a.tier'])
    .where('p.email', '=', email).where('a.case_id', '=', id).where('a.expires_at', '>', now).executeTakeFirst();
  const standing = await tables(trx).selectFrom('identity_invitations').selectAll().where('case_id', '=', id).where('email', '=', email).where('withdrawn_at', 'is', null).orderBy('created_at', 'desc').orderBy('id').execute();
  if (there !== undefined) {
    if (there.role !== given.role || there.tier !== tier) throw new IdentityError('input-invalid', 'Whoever has this address is on the case already, in another part', { where: 'email', remedy: 'End their admission first, with a reason, then invite them anew.' });
    const taken = standing.find(({ person }) => person === there.person);
    if (taken === undefined) throw new IdentityError('input-invalid', 'Whoever has this address is on the case already, and came without an invitation', { where: 'email', remedy: 'They sign in the way they always do.' });
    return { ...await renewInvitation(trx, tools, { id: taken.id, by: given.by }), renewed: true };
  }
  const waiting = standing.find((each) => each.person === null && each.role === given.role && each.tier === tier);
  for (const each of standing) if (each !== waiting && each.person === null) await withdrawInvitation(trx, tools, { id: each.id, by: given.by });
  if (waiting === undefined) return { ...await invite(trx, tools, { ...given, email }), renewed: false };
  await tables(trx).updateTable('identity_invitations').set({ access_expires_at: expires, reason: given.why }).where('id', '=', waiting.id).execute();
  return { ...await renewInvitation(trx, tools, { id: waiting.id, by: given.by }), renewed: true };
}

/** Every invitation to a case that was not withdrawn, newest first: those that wait, and those by which somebody came. */
export async function caseInvitations(db: Database, id: string): Promise<readonly Invitation[]> {
  return tables(db).selectFrom('identity_invitations').selectAll().where('case_id', '=', id).where('withdrawn_at', 'is', null).orderBy('created_at', 'desc').orderBy('id').limit(mostListed).execute();
}

/** That very invitation, if it leads to the case. */
export async function caseInvitation(db: Database, id: string, invitation: string): Promise<Invitation> {
  const found = await tables(db).selectFrom('identity_invitations').selectAll().where('id', '=', invitation).where('case_id', '=', id).where('withdrawn_at', 'is', null).executeTakeFirst();
  if (found === undefined) throw notThere();
  return found;
}
