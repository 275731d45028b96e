import type { Hono } from 'hono';
import { createToken, listTokens, revokeToken } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { tokenBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';

export function tokenRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record } = parts;
  app.get('/api/tokens', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    return context.json({ tokens: await listTokens(db, asker.actor) }, 200, { 'cache-control': 'no-store' });
  });
  app.post('/api/tokens', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const { name, scopes: asked, days = 90, organization } = await jsonOf(context, tokenBody);
    const expires = new Date(clock.now().getTime() + days * 86_400_000);
    const token = await db.transaction().execute((trx) => createToken(trx, { clock, record }, asker.actor, {
      name, organization: organization ?? asker.token?.organization ?? asker.actor.roles[0]?.organization ?? '', scopes: asked as Parameters<typeof createToken>[3]['scopes'], expires,
    }));
    return context.json({ id: token.id, token: token.text, expires: expires.toISOString() }, 201, { 'cache-control': 'no-store' });
  });
  app.post('/api/tokens/:id/revoke', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    await db.transaction().execute((trx) => revokeToken(trx, { clock, record }, asker.actor, context.req.param('id')));
    return context.json({});
  });
}
