import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { z } from 'zod';
import { authorize, installationResource } from '../identity/index.ts';
import { readPage } from '../ledger/index.ts';
import { askerOf } from './asker.ts';
import { HttpError } from './error.ts';
import { leafViews, ownKinds } from './leaf-view.ts';
import type { HttpParts } from './parts.ts';
import { openTree } from './tree.ts';

const pageSize = 100;

const query = z.object({
  before: z.coerce.number().int().min(0).optional(),
  kind: z.string().max(64).regex(/^[a-z]+(?:\.[a-z-]+)?$/, 'is no kind: `case`, or `case.published`').optional(),
  of: z.string().min(1).max(128).regex(/^[\x21-\x7e]+$/, 'is no id').optional(),
});

export function ledgerRoutes(app: Hono, parts: HttpParts): void {
  const { db, ledger } = parts;
  app.get('/api/ledger', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'ledger.read', await installationResource(db));
    const { data, error } = query.safeParse(context.req.query());
    if (data === undefined) throw new HttpError('query-invalid', `${error.issues[0]?.path.join('.') ?? ''}: ${error.issues[0]?.message ?? ''}`, { remedy: 'Leave it out, or correct it.' });
    const { before, kind, of } = data;
    const page = await readPage(db, { limit: pageSize, silent: ownKinds, ...(before === undefined ? {} : { before }), ...(kind === undefined ? {} : { kind }), ...(of === undefined ? {} : { subject: of }) });
    const checkpoint = await readFile(join(ledger.folder, 'checkpoint'), 'utf8').catch(() => '');
    return context.json({ size: page.size, from: page.from, checkpoint, leaves: await leafViews(page.leaves, asker.actor, parts) }, 200, { 'cache-control': 'no-store' });
  });
  // Checkpoint and tiles are public: salted commitments, which say neither what nor about what.
  const tree = openTree(ledger.folder);
  app.get('/ledger/checkpoint', (context) => tree(context, 'checkpoint'));
  app.get('/ledger/tile/*', (context) => tree(context, new URL(context.req.url).pathname.slice('/ledger/'.length)));
}
