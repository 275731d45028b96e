import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { authorize, installationResource } from '../identity/index.ts';
import { readPage } from '../ledger/index.ts';
import { askerOf } from './asker.ts';
import type { HttpParts } from './parts.ts';
import { openTree } from './tree.ts';

const pageSize = 100;
/** What an operator has and does is not for those who read the ledger: an action's id is the same wherever there is the same to do, and would tell who has what. */
const theirs = /^(?:action|asset|inventory|operator)\./;

export function ledgerRoutes(app: Hono, parts: HttpParts): void {
  const { db, ledger } = parts;
  app.get('/api/ledger', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'ledger.read', await installationResource(db));
    const before = Number(context.req.query('before'));
    const page = await readPage(db, { limit: pageSize, ...(Number.isInteger(before) && before >= 0 && context.req.query('before') !== undefined ? { before } : {}) });
    const checkpoint = await readFile(join(ledger.folder, 'checkpoint'), 'utf8').catch(() => '');
    return context.json({
      size: page.size, checkpoint,
      leaves: page.leaves.map((leaf) => (theirs.test(leaf.kind) ? { ...leaf, subject: undefined } : leaf)),
    }, 200, { 'cache-control': 'no-store' });
  });
  // Checkpoint and tiles are public: salted commitments, which say neither what nor about what.
  const tree = openTree(ledger.folder);
  app.get('/ledger/checkpoint', (context) => tree(context, 'checkpoint'));
  app.get('/ledger/tile/*', (context) => tree(context, new URL(context.req.url).pathname.slice('/ledger/'.length)));
}
