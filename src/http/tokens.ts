import type { Hono } from 'hono';
import { createToken, finalScopes, listTokens, longestFinalLife, revokeToken, usableScopes, type Scope } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { tokenBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { scopeLacking } from './scope.ts';

const day = 86_400_000;

/** What each scope is for, as a person reads it who makes a token. */
const words: Readonly<Record<Scope, string>> = {
  submit: 'hand reports in', status: 'read what became of them', 'read-reports': 'read reports', 'read-cases': 'read cases', 'read-proofs': 'read proofs, attachments and evidence', fix: 'hand fixes in for cases',
  coordinate: 'decide about reports and steer cases', approve: 'approve or refuse publication as a maintainer', publish: 'publish advisories, and what else cannot be undone on a case',
  'read-inventory': 'read what the organization runs and what is known against it', inventory: 'upload inventories and record what was done', feed: 'write the feed anew', ledger: 'read the ledger', operate: 'read health and metrics', backup: 'take a backup of everything',
  people: 'invite members, change their roles, sponsor organizations', tokens: 'make, list and revoke tokens',
};

export function tokenRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record } = parts;
  app.get('/api/tokens', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const scopes = usableScopes(asker.actor).map((name) => ({ name, what: words[name], hour: finalScopes.includes(name) }));
    return context.json({ tokens: await listTokens(db, asker.actor), scopes, ...scopeLacking(asker.actor, 'token.list') }, 200, { 'cache-control': 'no-store' });
  });
  app.post('/api/tokens', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const { name, scopes: asked, days = 90, organization } = await jsonOf(context, tokenBody);
    const scopes = asked as readonly Scope[];
    const life = scopes.some((scope) => finalScopes.includes(scope)) ? Math.min(longestFinalLife, days * day) : days * day;
    const expires = new Date(clock.now().getTime() + life);
    const token = await db.transaction().execute((trx) => createToken(trx, { clock, record }, asker.actor, {
      name, organization: organization ?? asker.token?.organization ?? asker.actor.roles[0]?.organization ?? '', scopes, expires,
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
