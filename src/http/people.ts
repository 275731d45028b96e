import type { Hono } from 'hono';
import { authorize, homeOf, organizationResource } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { memberBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import { linkRoutes } from './links.ts';
import { memberRoutes } from './members.ts';
import { organizationRoutes } from './organizations.ts';
import type { HttpParts } from './parts.ts';
import { invitedView, inviteTo } from './people-view.ts';

export function peopleRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock } = parts;
  organizationRoutes(app, parts);
  memberRoutes(app, parts);
  linkRoutes(app, parts);
  // Members of the clearinghouse itself: what a coordinator may not do alone needs a second one.
  app.post('/api/invitations', async (context) => {
    const asker = await askerOf(context, parts);
    const by = personOf(asker);
    const organization = await homeOf(db) ?? '';
    authorize(asker.actor, 'person.invite', await organizationResource(db, organization, clock.now()));
    const body = await jsonOf(context, memberBody);
    const { link, expires } = invitedView(await db.transaction().execute((trx) => inviteTo(trx, { ...body, organization, by }, parts)), parts);
    parts.ledger.nudge();
    return context.json({ link, expires }, 201, { 'cache-control': 'no-store' });
  });
}
