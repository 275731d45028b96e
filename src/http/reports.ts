import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { casesOfReports, standingOfReport, type CaseStanding } from '../clearinghouse/cases/index.ts';
import { countReports, downloadName, getReport, listReports, readAttachment, type StoredReport } from '../clearinghouse/intake/index.ts';
import { authorize, filterFor, notThere, whereOf, type Act, type Actor } from '../identity/index.ts';
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
    // The same rows for the list and its counts: a number alone tells that something is there.
    const visible = whereOf(filterFor(asker.actor, 'report.list'), { owner: 'intake_reports.person', organization: 'intake_reports.organization', case: standingOfReport('intake_reports.id') });
    const found = await listReports(db, { limit: pageSize, visible, ...(wanted === undefined ? {} : { states: [wanted] }) });
    return context.json({ reports: (await rowsOf(found, parts)).map(({ row }) => row), counts: await countReports(db, visible) }, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id', async (context) => {
    const { actor, report } = await allowedReport(context, 'report.read', parts);
    const [found] = await rowsOf([report], parts);
    if (found === undefined) return notFound(context);
    return context.json(await viewOf(found, actor, parts), 200, { 'cache-control': 'no-store' });
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
    const { actor, report, standing } = await allowedReport(context, 'report.read-proof', parts);
    return mayReadProofOf(actor, report, standing) ? sendEvidence(context, report.id, parts) : notFound(context);
  });

  app.get('/api/reports/:id/attachments/:number', async (context) => {
    const { actor, report, standing } = await allowedReport(context, 'report.read-proof', parts);
    return mayReadProofOf(actor, report, standing) ? sendAttachment(context, report.id, parts) : notFound(context);
  });
}

/** As a file and never as a page: text as plain text, whatever it says it is, everything else as bytes. */
async function sendAttachment(context: Context, report: string, { db, keys }: HttpParts): Promise<Response> {
  const number = Number(/^[1-9]\d?$/.exec(context.req.param('number') ?? '')?.[0] ?? 0);
  const { filename, contentType, data } = await readAttachment(db, keys, report, number);
  const name = downloadName(filename, contentType);
  const plain = /^(?:text\/|application\/json$)/.test(contentType);
  return context.body(Buffer.from(data), 200, {
    'content-type': plain ? 'text/plain; charset=utf-8' : 'application/octet-stream', 'cache-control': 'no-store',
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.+-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`)}`,
  });
}

async function allowedReport(context: Context, act: Act, parts: HttpParts): Promise<{ readonly actor: Actor; readonly report: StoredReport; readonly standing: CaseStanding | undefined }> {
  const asker = await askerOf(context, parts);
  personOf(asker);
  const report = await getReport(parts.db, context.req.param('id') ?? '');
  if (report === undefined) throw notThere();
  const standing = (await casesOfReports(parts.db, [report.id])).get(report.id);
  authorize(asker.actor, act, resourceOf(report, standing));
  return { actor: asker.actor, report, standing };
}
