import type { Hono } from 'hono';
import { z } from 'zod';
import { casesOfReports } from '../clearinghouse/cases/index.ts';
import { countReports, getReport, listReports } from '../clearinghouse/intake/index.ts';
import { authorize, decide, filterFor, type Actor } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { jsonOf } from './body.ts';
import { HttpError } from './error.ts';
import { sendEvidence } from './evidence.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import { decideReport } from './report-acts.ts';
import { mayReadProofOf, resourceOf, rowsOf, viewOf } from './report-view.ts';

const states = ['queued', 'processing', 'done'] as const;
const pageSize = 200;

export function reportRoutes(app: Hono, parts: HttpParts): void {
  const { db } = parts;
  app.get('/api/reports', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const state = context.req.query('state');
    const wanted = states.find((each) => each === state);
    if (state !== undefined && wanted === undefined) throw new HttpError('query-invalid', `there is no state ${state.slice(0, 40)}`, { where: 'state', remedy: `Use one of ${states.join(', ')}.` });
    const scope = scopeOf(asker.actor);
    if (scope === undefined) return context.json({ reports: [], counts: { queued: 0, processing: 0, done: 0 } });
    const found = await listReports(db, { limit: pageSize, ...(wanted === undefined ? {} : { states: [wanted] }), ...(scope.organization === undefined ? {} : { organization: scope.organization }) });
    const rows = await rowsOf(found, parts);
    const seen = rows.filter(({ report, standing }) => decide(asker.actor, 'report.list', resourceOf(report, standing)).allowed);
    return context.json({ reports: seen.map(({ row }) => row), counts: await countReports(db, scope.organization) }, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id', async (context) => {
    const asker = await askerOf(context, parts);
    const report = await getReport(db, context.req.param('id'));
    if (report === undefined) {
      personOf(asker);
      return notFound(context);
    }
    const [found] = await rowsOf([report], parts);
    if (found === undefined) return notFound(context);
    authorize(asker.actor, 'report.read', resourceOf(report, found.standing));
    return context.json(await viewOf(found, asker.actor, parts), 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/reports/:id/:act', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const id = context.req.param('id');
    const opened = await decideReport(context.req.param('act'), id, await jsonOf(context, z.record(z.string(), z.unknown())), asker, parts);
    parts.ledger.nudge();
    const report = await getReport(db, id);
    const [found] = report === undefined ? [] : await rowsOf([report], parts);
    if (found === undefined) return notFound(context);
    parts.live.publish({ kind: 'report', id, state: found.row.state, progress: undefined, verdict: found.row.verdict });
    if (opened !== undefined) parts.live.publish({ kind: 'case', id: opened });
    return context.json(await viewOf(found, asker.actor, parts), 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id/evidence', async (context) => {
    const asker = await askerOf(context, parts);
    const report = await getReport(db, context.req.param('id'));
    const standing = report === undefined ? undefined : (await casesOfReports(db, [report.id])).get(report.id);
    if (report === undefined) return notFound(context);
    authorize(asker.actor, 'report.read-proof', resourceOf(report, standing));
    return mayReadProofOf(asker.actor, report, standing) ? sendEvidence(context, report.id, parts) : notFound(context);
  });
}

/** Narrows the list in the database to what the table's rows could allow; each row is then decided by itself. */
function scopeOf(actor: Actor): { readonly organization?: string } | undefined {
  const { anyOf } = filterFor(actor, 'report.list');
  if (anyOf.length === 0) return undefined;
  const organizations = [...new Set(anyOf.flatMap(({ to }) => (to.kind === 'organization' ? to.organizations : [])))];
  const [only] = organizations;
  return anyOf.every(({ to }) => to.kind === 'organization') && organizations.length === 1 && only !== undefined ? { organization: only } : {};
}

