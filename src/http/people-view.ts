import type { Context } from 'hono';
import {
  authorize, decide, directory, homeRoles, invite, invitationsInto, membersOf, namesOf, notThere, organizationResource, roles,
  type Act, type Actor, type Invite, type Invited, type Listed,
} from '../identity/index.ts';
import type { Transaction } from '../store/index.ts';
import { askerOf, personOf } from './asker.ts';
import type { HttpParts } from './parts.ts';
import type { InvitedView, MembersView, OrganizationRow, PeopleAct } from './view.ts';

/** Who acts on the organization that the path names; for whoever may not see it, it is not there. */
export async function groupOf(context: Context, act: Act, parts: HttpParts): Promise<{ readonly actor: Actor; readonly by: string; readonly id: string }> {
  const asker = await askerOf(context, parts);
  const by = personOf(asker);
  const id = context.req.param('id') ?? '';
  const resource = await organizationResource(parts.db, id, parts.clock.now());
  authorize(asker.actor, 'organization.read', resource);
  authorize(asker.actor, act, resource);
  return { actor: asker.actor, by, id };
}

/** The letter, where mail is sent, has a link of its own: this one is for whoever asked. */
export async function inviteTo(trx: Transaction, given: Invite, { clock, record, notices }: HttpParts): Promise<Invited> {
  const invited = await invite(trx, { clock, record }, given);
  await notices.tell(trx, () => Promise.resolve([{ kind: 'invited', id: invited.id }]), { kind: 'invitation', id: invited.id });
  return invited;
}

export function invitedView({ id, secret, expires }: Invited, { site, notices }: HttpParts): InvitedView {
  return { id, link: new URL(`/invitation#${secret}`, site.origin).href, expires: expires.toISOString(), mailed: notices.mails };
}

type TableAct = Exclude<PeopleAct, 'extend'>;
const acts: Readonly<Record<TableAct, Act>> = { sponsor: 'organization.sponsor', invite: 'person.invite', 'assign-roles': 'person.assign-roles', remove: 'person.remove', link: 'person.link' };

/** What the asker may do about each of these, by one look at where they stand. */
export function rowsFor(listed: readonly Listed[], actor: Actor): (one: Listed) => OrganizationRow {
  const ending = new Set(listed.filter(({ lineage }) => decide(actor, 'organization.end-sponsorship', { organizations: lineage }).allowed).map(({ id }) => id));
  // Those that can give their word in the asker's name.
  const own = listed.filter(({ id, active }) => active && decide(actor, 'organization.sponsor', { organizations: [id] }).allowed);
  return ({ lineage, sponsors, id, name, home, guest, active, members, invited }) => ({
    id, name, home, guest, active, members, invited,
    sponsors: sponsors.map((each) => ({ id: each.id, name: each.name, until: each.until?.toISOString(), mayEnd: ending.has(each.id) })),
    may: [
      ...(Object.keys(acts) as TableAct[]).filter((act) => decide(actor, acts[act], { organizations: lineage }).allowed),
      // Nobody sponsors themselves, or those above them.
      ...(!home && own.some((each) => !each.lineage.includes(id)) ? ['extend'] as const : []),
    ],
  });
}

export async function membersView(actor: Actor, id: string, { db, clock }: HttpParts): Promise<MembersView> {
  const listed = await directory(db, clock.now());
  const found = listed.find((each) => each.id === id);
  if (found === undefined) throw notThere();
  const [members, invitations] = [await membersOf(db, [id]), await invitationsInto(db, id)];
  const names = await namesOf(db, [...new Set(invitations.map(({ invited_by: by }) => by))]);
  return {
    organization: rowsFor(listed, actor)(found), roles: found.home ? roles : roles.filter((role) => !homeRoles.includes(role)),
    members: members.map((member) => ({ id: member.id, name: member.name, email: member.email, roles: member.roles.map(({ role }) => role), lastSignIn: member.lastSignIn?.toISOString() })),
    invitations: invitations.map((each) => ({ id: each.id, email: each.email, role: each.role, why: each.reason, by: names.get(each.invited_by) ?? '', at: each.created_at.toISOString(), expires: each.expires_at.toISOString() })),
  };
}
