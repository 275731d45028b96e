import type { Hono } from 'hono';
import { authorize, homeOf, invite, organizationResource } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { memberBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';

/** Members come by invitation: what a coordinator may not do alone needs a second one. */
export function peopleRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record, site } = parts;
  app.post('/api/invitations', async (context) => {
    const asker = await askerOf(context, parts);
    const by = personOf(asker);
    const { email, role, why, organization = await homeOf(db) ?? '' } = await jsonOf(context, memberBody);
    authorize(asker.actor, 'person.invite', await organizationResource(db, organization, clock.now()));
    const invited = await db.transaction().execute((trx) => invite(trx, { clock, record }, { email, role, organization, why, by }));
    parts.ledger.nudge();
    return context.json({ link: new URL(`/invitation#${invited.secret}`, site.origin).href, expires: invited.expires.toISOString() }, 201, { 'cache-control': 'no-store' });
  });
}
