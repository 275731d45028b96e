import type { Hono } from 'hono';
import { addSponsorship, authorize, decide, directory, endSponsorship, homeOf, notThere, organizationResource, sponsorOrganization, type Act } from '../identity/index.ts';
import { askerOf, personOf, type Asker } from './asker.ts';
import { endSponsorshipBody, organizationBody, sponsorBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { groupOf, invitedView, inviteTo, membersView, rowsFor } from './people-view.ts';

/** Organizations come in on the word of one that is there already, and stay as long as that word holds. */
export function organizationRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record } = parts;
  const tools = { clock, record };

  app.get('/api/organizations', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const listed = await directory(db, clock.now());
    const seen = listed.filter(({ lineage }) => decide(asker.actor, 'organization.read', { organizations: lineage }).allowed);
    return context.json({ organizations: seen.map(rowsFor(listed, asker.actor)) }, 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations', async (context) => {
    const asker = await askerOf(context, parts);
    const by = personOf(asker);
    authorize(asker.actor, 'organization.sponsor', { organizations: asker.actor.roles.map(({ organization }) => organization) });
    const { name, sponsor: given, until, first } = await jsonOf(context, organizationBody);
    const sponsor = await sponsorOf(asker, given, 'organization.sponsor', parts);
    if (first !== undefined) authorize(asker.actor, 'person.invite', await organizationResource(db, sponsor, clock.now()));
    const { id, invited } = await db.transaction().execute(async (trx) => {
      const id = await sponsorOrganization(trx, tools, { name, sponsor, until: until === undefined ? undefined : new Date(until), by });
      return { id, invited: first === undefined ? undefined : await inviteTo(trx, { ...first, organization: id, by }, parts) };
    });
    parts.ledger.nudge();
    const { organization } = await membersView(asker.actor, id, parts);
    return context.json({ organization, ...(invited === undefined ? {} : { invitation: invitedView(invited, parts) }) }, 201, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations/:id/sponsor', async (context) => {
    const asker = await seen(context);
    const { sponsor: given, until } = await jsonOf(context, sponsorBody);
    const sponsor = await sponsorOf(asker, given, 'organization.sponsor', parts);
    await db.transaction().execute((trx) => addSponsorship(trx, tools, { sponsor, organization: context.req.param('id'), until: until === undefined ? undefined : new Date(until), by: personOf(asker) }));
    parts.ledger.nudge();
    return context.json(await membersView(asker.actor, context.req.param('id'), parts), 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/organizations/:id/end-sponsorship', async (context) => {
    const asker = await seen(context, 'organization.end-sponsorship');
    const { sponsor: given } = await jsonOf(context, endSponsorshipBody);
    const sponsor = await sponsorOf(asker, given, 'organization.end-sponsorship', parts);
    await db.transaction().execute((trx) => endSponsorship(trx, tools, { sponsor, organization: context.req.param('id'), by: personOf(asker) }));
    parts.ledger.nudge();
    return context.json({}, 200, { 'cache-control': 'no-store' });
  });

  /** Sponsoring is up to the sponsor: of the organization in the path only that they see it. */
  async function seen(context: Parameters<typeof groupOf>[0], act: Act = 'organization.sponsor'): Promise<Asker> {
    await groupOf(context, 'organization.read', parts);
    const asker = await askerOf(context, parts);
    authorize(asker.actor, act, { organizations: asker.actor.roles.map(({ organization }) => organization) });
    return asker;
  }
}

/** The organization that gives its word: one that is named and seen, or the asker's own, the clearinghouse first. */
async function sponsorOf({ actor }: Asker, given: string | undefined, act: Act, { db, clock }: HttpParts): Promise<string> {
  const own = actor.roles.map(({ organization }) => organization).filter((each) => decide(actor, act, { organizations: [each] }).allowed);
  const home = await homeOf(db);
  const sponsor = given ?? own.find((each) => each === home) ?? own[0];
  if (sponsor === undefined) throw notThere();
  authorize(actor, act, await organizationResource(db, sponsor, clock.now()));
  return sponsor;
}
