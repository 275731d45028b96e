import type { Context, Hono } from 'hono';
import {
  accountResource, decide, grantRole, hasProvider, IdentityError, invitationInto, invitationsInto, linkLife, membersOf, notThere, removeMember, renewInvitation, revokeRole, signInLink, withdrawInvitation,
} from '../identity/index.ts';
import type { Transaction } from '../store/index.ts';
import { emptyBody, personBody, roleBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { groupOf, invitedView, inviteTo, membersView } from './people-view.ts';
import type { LinkView } from './view.ts';

/** Who is in an organization, who is invited, and what they may be there. */
export function memberRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record, site } = parts;
  const tools = { clock, record };

  app.get('/api/organizations/:id/members', async (context) => {
    const { actor, id } = await groupOf(context, 'person.list', parts);
    return context.json(await membersView(actor, id, parts), 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations/:id/invitations', async (context) => {
    const { by, id } = await groupOf(context, 'person.invite', parts);
    const body = await jsonOf(context, personBody);
    const invited = await db.transaction().execute(async (trx) => {
      await notThereYet(trx, id, body.email.toLowerCase());
      return inviteTo(trx, { ...body, organization: id, by }, parts);
    });
    parts.ledger.nudge();
    return context.json(invitedView(invited, parts), 201, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations/:id/invitations/:invitation/withdraw', async (context) => {
    const { actor, by, id } = await groupOf(context, 'person.invite', parts);
    await jsonOf(context, emptyBody);
    return changed(context, { actor, id }, async (trx) => {
      await invitationInto(trx, id, context.req.param('invitation'));
      await withdrawInvitation(trx, tools, { id: context.req.param('invitation'), by });
    });
  });

  // Who has taken one up has an account: for that there are sign-in links.
  app.post('/api/organizations/:id/invitations/:invitation/renew', async (context) => {
    const { by, id } = await groupOf(context, 'person.invite', parts);
    await jsonOf(context, emptyBody);
    const invited = await db.transaction().execute(async (trx) => {
      await invitationInto(trx, id, context.req.param('invitation'));
      const renewed = await renewInvitation(trx, tools, { id: context.req.param('invitation'), by });
      await parts.notices.tell(trx, () => Promise.resolve([{ kind: 'invited', id: renewed.id }]), { kind: 'invitation', id: renewed.id });
      return renewed;
    });
    parts.ledger.nudge();
    return context.json(invitedView(invited, parts), 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations/:id/members/:person/grant', async (context) => {
    const { actor, by, id } = await groupOf(context, 'person.assign-roles', parts);
    const { role } = await jsonOf(context, roleBody);
    return changed(context, { actor, id }, async (trx) => {
      // Into an organization one comes by invitation, not by somebody else's word alone.
      await memberOf(trx, id, context.req.param('person'));
      await grantRole(trx, tools, { organization: id, person: context.req.param('person'), role, by });
    });
  });

  app.post('/api/organizations/:id/members/:person/revoke', async (context) => {
    const { actor, by, id } = await groupOf(context, 'person.assign-roles', parts);
    const { role } = await jsonOf(context, roleBody);
    return changed(context, { actor, id }, (trx) => revokeRole(trx, tools, { organization: id, person: context.req.param('person'), role, by }));
  });

  app.post('/api/organizations/:id/members/:person/remove', async (context) => {
    const { actor, by, id } = await groupOf(context, 'person.remove', parts);
    await jsonOf(context, emptyBody);
    return changed(context, { actor, id }, (trx) => removeMember(trx, tools, { organization: id, person: context.req.param('person'), by }));
  });

  app.post('/api/organizations/:id/members/:person/link', async (context) => {
    const { actor, by, id } = await groupOf(context, 'person.link', parts);
    await jsonOf(context, emptyBody);
    const person = context.req.param('person');
    const made = await db.transaction().execute(async (trx): Promise<LinkView> => {
      await memberOf(trx, id, person);
      // Whoever follows the link is that person, everywhere.
      const theirs = decide(actor, 'person.link', await accountResource(trx, person, clock.now())).allowed;
      if (!theirs) throw new IdentityError('not-allowed', 'Only an administrator of the clearinghouse can make a link for this account', { where: person, remedy: 'Ask them for it.' });
      if (await hasProvider(trx, person)) throw new IdentityError('not-allowed', 'A link may not open this account', { where: person, remedy: 'They sign in with their provider.' });
      const secret = await signInLink(trx, tools, { person, by });
      return { link: new URL(`/sign-in#${secret}`, site.origin).href, expires: new Date(clock.now().getTime() + linkLife).toISOString() };
    });
    parts.ledger.nudge();
    return context.json(made, 200, { 'cache-control': 'no-store' });
  });

  async function changed(context: Context, { actor, id }: { readonly actor: Parameters<typeof membersView>[0]; readonly id: string }, act: (trx: Transaction) => Promise<void>): Promise<Response> {
    await db.transaction().execute(act);
    parts.ledger.nudge();
    return context.json(await membersView(actor, id, parts), 200, { 'cache-control': 'no-store' });
  }
}

/** A second invitation would make a second account of the same person. */
async function notThereYet(trx: Transaction, organization: string, email: string): Promise<void> {
  if ((await membersOf(trx, [organization])).some((each) => each.email === email)) throw new IdentityError('input-invalid', 'Somebody with this address is a member there', { where: 'email', remedy: 'Give them the role, or make a sign-in link for them.' });
  if ((await invitationsInto(trx, organization)).some((each) => each.email === email)) throw new IdentityError('input-invalid', 'This address is invited there already', { where: 'email', remedy: 'Make a new link for that invitation, or withdraw it first.' });
}

async function memberOf(trx: Transaction, organization: string, person: string): Promise<void> {
  if (!(await membersOf(trx, [organization])).some(({ id }) => id === person)) throw notThere();
}
