import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { casesOfReports, type CaseStanding } from '../clearinghouse/cases/index.ts';
import { downloadName, getReport, readAttachment, type StoredReport } from '../clearinghouse/intake/index.ts';
import { authorize, notThere, type Act, type Actor } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { jsonOf } from './body.ts';
import { sendEvidence } from './evidence.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import { decideReport } from './report-acts.ts';
import { reportList, wantedOf } from './report-list.ts';
import { mayReadProofOf, resourceOf, rowsOf, viewOf } from './report-view.ts';

export function reportRoutes(app: Hono, parts: HttpParts): void {
  const { db } = parts;
  app.get('/api/reports', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    return context.json(await reportList(asker.actor, wantedOf((name) => context.req.query(name)), parts), 200, { 'cache-control': 'no-store' });
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
