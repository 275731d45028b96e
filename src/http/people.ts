import type { Hono } from 'hono';
import { authorize, homeOf, organizationResource, organizationsOf, sponsorOrganization } from '../identity/index.ts';
import type { Transaction } from '../store/index.ts';
import { askerOf, personOf } from './asker.ts';
import { memberBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import { linkRoutes } from './links.ts';
import { memberRoutes } from './members.ts';
import { organizationRoutes } from './organizations.ts';
import type { HttpParts } from './parts.ts';
import { invitedView, inviteTo } from './people-view.ts';

/** Members come by invitation, into the clearinghouse or into an organization that it sponsors: what a coordinator may not do alone needs a second one. */
export function peopleRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record } = parts;
  organizationRoutes(app, parts);
  memberRoutes(app, parts);
  linkRoutes(app, parts);
  app.post('/api/invitations', async (context) => {
    const asker = await askerOf(context, parts);
    const by = personOf(asker);
    const organization = await homeOf(db) ?? '';
    authorize(asker.actor, 'person.invite', await organizationResource(db, organization, clock.now()));
    const { email, role, why, organization: name } = await jsonOf(context, memberBody);
    if (name !== undefined) authorize(asker.actor, 'organization.sponsor', await organizationResource(db, organization, clock.now()));
    const invited = await db.transaction().execute(async (trx) => inviteTo(trx, { email, role, organization: name === undefined ? organization : await sponsored(trx, name, organization, by), why, by }, parts));
    const { link, expires } = invitedView(invited, parts);
    parts.ledger.nudge();
    return context.json({ link, expires }, 201, { 'cache-control': 'no-store' });
  });

  async function sponsored(trx: Transaction, name: string, sponsor: string, by: string): Promise<string> {
    const known = (await organizationsOf(trx, clock.now())).find((each) => each.name === name && each.active && !each.home);
    return known?.id ?? sponsorOrganization(trx, { clock, record }, { name, sponsor, by });
  }
}
