import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { askerOf } from './asker.ts';
import { askLinkBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { problem } from './problem.ts';
import { addressOf, limited } from './tap.ts';

/** A way back in for whoever came by a link and has no provider: a fresh link, to the address where they were reached. */
export function linkRoutes(app: Hono, parts: HttpParts): void {
  const { db, hourly, notices } = parts;
  app.post('/api/sign-in/mail', async (context) => {
    await askerOf(context, parts);
    if (!notices.mails) return problem(context, { name: 'no-mail', status: 404, title: 'Not found', detail: 'This desk sends no mail.', remedy: 'Ask an administrator for a sign-in link.' });
    await limited(hourly.links, `link from ${addressOf(context, parts)}`);
    const email = (await jsonOf(context, askLinkBody)).email.toLowerCase();
    // Said to nobody: an address that is asked for too often gets no further letter, and the answer is the same.
    const { allowed } = await hourly.letters(`link to ${createHash('sha256').update(email).digest('base64url')}`);
    if (allowed) await db.transaction().execute((trx) => notices.askForLink(trx, email));
    return context.json({}, 202, { 'cache-control': 'no-store' });
  });
}
