import type { Hono } from 'hono';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';

/** The public keys that what leaves this service is checked with: evidence, and the ledger's checkpoint. The feed carries its own. */
export function keyRoutes(app: Hono, { validation, ledger }: HttpParts): void {
  const keys = new Map([['evidence.pem', validation.signer.publicKey], ['ledger.pem', ledger.publicKey]]);
  app.get('/api/keys/:name', (context) => {
    const name = context.req.param('name');
    const key = keys.get(name);
    if (key === undefined) return notFound(context);
    return context.text(key.pem, 200, { 'content-type': 'application/x-pem-file', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'public, max-age=300', 'x-keyid': key.keyid });
  });
}
