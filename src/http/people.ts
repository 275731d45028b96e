import type { Hono } from 'hono';
import { z } from 'zod';
import { authorize, homeOf, invite, organizationResource, roles, type Role } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';

const wanted = z.strictObject({ email: z.email().max(254), role: z.enum(roles as readonly [Role, ...Role[]]), why: z.string().trim().min(1).max(2_000), organization: z.string().max(64).optional() });

/** Members come by invitation: what a coordinator may not do alone needs a second one. */
export function peopleRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record, site } = parts;
  app.post('/api/invitations', async (context) => {
    const asker = await askerOf(context, parts);
    const by = personOf(asker);
    const { email, role, why, organization = await homeOf(db) ?? '' } = await jsonOf(context, wanted);
    authorize(asker.actor, 'person.invite', await organizationResource(db, organization, clock.now()));
    const invited = await db.transaction().execute((trx) => invite(trx, { clock, record }, { email, role, organization, why, by }));
    parts.ledger.nudge();
    return context.json({ link: new URL(`/invitation#${invited.secret}`, site.origin).href, expires: invited.expires.toISOString() }, 201, { 'cache-control': 'no-store' });
  });
}
