import type { z } from 'zod';
import { actOn, CaseError, type Actor } from '../clearinghouse/cases/index.ts';
import { admittedTo, caseInvitation, caseInvitations, endAdmission, inviteToCase, renewInvitation, withdrawInvitation, type Invited, type Tier } from '../identity/index.ts';
import type { endAdmissionBody, inviteBody, renewInvitationBody, withdrawInvitationBody } from './bodies.ts';
import { caseRoleOf } from './case-view.ts';
import type { HttpParts } from './parts.ts';
import { invitedView } from './people-view.ts';

/** Who comes to a case and who goes: what the decision point knows of people and what the case's record says change in one transaction. */

/** Gives the link, which whoever asked passes on by a channel that they trust. */
export async function inviteIn(id: string, { email: address, role, tier, why, expires }: z.output<typeof inviteBody>, actor: Actor, parts: HttpParts): Promise<string> {
  const { db, cases } = parts;
  if ((role === 'participant') === (tier === 0)) {
    throw new CaseError('input-invalid', role === 'participant' ? 'a participant needs no more than tier 1' : `a ${role} is on the case at tier 0`, { where: 'tier', remedy: role === 'participant' ? 'Choose tier 1, 2 or 3, or invite a maintainer.' : 'Choose tier 0, or invite a participant, who neither approves nor decides on dates.' });
  }
  const email = address.toLowerCase();
  return db.transaction().execute(async (trx) => {
    const invited = await inviteToCase(trx, parts, { email, role: role === 'finder' ? 'reporter' : 'maintainer', case: { id, tier: tier as Tier, expires: new Date(expires) }, why, by: actor.person });
    await actOn(cases, id, actor, { kind: 'invitation', event: invited.renewed ? 'renewed' : 'made', email, as: `${role}, tier ${tier}`, why }, trx);
    return linkOf(invited, parts);
  });
}

/** For whoever lost a link or is on the case and wants to come back. */
export async function renewIn(id: string, { invitation }: z.output<typeof renewInvitationBody>, actor: Actor, parts: HttpParts): Promise<string> {
  const { db, cases } = parts;
  return db.transaction().execute(async (trx) => {
    const found = await caseInvitation(trx, id, invitation);
    const renewed = await renewInvitation(trx, parts, { id: invitation, by: actor.person });
    await actOn(cases, id, actor, { kind: 'invitation', event: 'renewed', email: found.email, as: `${caseRoleOf(found)}, tier ${found.tier ?? 0}`, why: found.person === null ? 'the first one was not taken up' : 'to come back' }, trx);
    return linkOf(renewed, parts);
  });
}

export async function withdrawIn(id: string, { invitation, why }: z.output<typeof withdrawInvitationBody>, actor: Actor, parts: HttpParts): Promise<void> {
  const { db, cases } = parts;
  await db.transaction().execute(async (trx) => {
    const found = await caseInvitation(trx, id, invitation);
    if (found.person !== null) throw new CaseError('input-invalid', 'this invitation was taken up', { where: 'invitation', remedy: 'End the admission instead.' });
    await withdrawInvitation(trx, parts, { id: invitation, by: actor.person });
    await actOn(cases, id, actor, { kind: 'invitation', event: 'withdrawn', email: found.email, as: `${caseRoleOf(found)}, tier ${found.tier ?? 0}`, why }, trx);
  });
}

/** They see the case no more, and no link that they were given brings them back. */
export async function dismissFrom(id: string, { person, why }: z.output<typeof endAdmissionBody>, actor: Actor, parts: HttpParts): Promise<void> {
  const { db, clock, cases } = parts;
  await db.transaction().execute(async (trx) => {
    await actOn(cases, id, actor, { kind: 'dismiss', person, why }, trx);
    if ((await admittedTo(trx, id, clock.now())).some((each) => each.person === person)) await endAdmission(trx, parts, { case: id, person, by: actor.person });
    for (const each of await caseInvitations(trx, id)) if (each.person === person) await withdrawInvitation(trx, parts, { id: each.id, by: actor.person });
  });
}

function linkOf(invited: Invited, parts: HttpParts): string {
  return invitedView(invited, parts).link;
}
