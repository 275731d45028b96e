import type { Context, Hono } from 'hono';
import { acceptReport, acceptSarif, admit, mostBytes, rateLimited, reportForReceipt, submissionStatus, type HourlyWindow, type IntakeRequest } from '../clearinghouse/intake/index.ts';
import { authorize, notSignedIn } from '../identity/index.ts';
import { clientAddress } from './address.ts';
import { askerOf } from './asker.ts';
import { bytesOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import { outcomeFor } from './report-view.ts';

/** The intake contract of TAP: a scanner that can submit there submits here by changing the base URL. */
export function tapRoutes(app: Hono, parts: HttpParts): void {
  app.post('/v1/reports', async (context) => {
    const request = await requestOf(context, parts, 'report');
    const { receipt, message, warnings, report } = await acceptReport(request, parts.intake);
    parts.ledger.nudge();
    parts.live.publish({ kind: 'report', id: report, state: 'queued', progress: undefined, verdict: undefined });
    return context.json({ receipt, message, ...(warnings.length === 0 ? {} : { warnings }) }, 202, { link: `</v1/submissions/${receipt}>; rel="monitor"`, 'cache-control': 'no-store' });
  });

  app.post('/v1/reports/sarif', async (context) => {
    const accepted = await acceptSarif(await requestOf(context, parts, 'sarif'), parts.intake);
    parts.ledger.nudge();
    for (const { report } of accepted) parts.live.publish({ kind: 'report', id: report, state: 'queued', progress: undefined, verdict: undefined });
    return context.json({ reports: accepted.map(({ receipt, message, warnings, result }) => ({ result, receipt, message, ...(warnings.length === 0 ? {} : { warnings }) })) }, 202, { 'cache-control': 'no-store' });
  });

  app.get('/v1/submissions/:receipt', async (context) => {
    const receipt = context.req.param('receipt');
    await limited(parts.hourly.lookups, `address:${addressOf(context, parts)}`);
    const asker = await askerOf(context, parts);
    const status = await submissionStatus(parts.db, receipt);
    if (status === undefined) return notFound(context);
    // Knowing the receipt is enough for the status; the outcome is for those whose report it is.
    const report = asker.actor.person === undefined ? undefined : await reportForReceipt(parts.db, receipt);
    const outcome = report === undefined ? undefined : await outcomeFor(asker.actor, report, parts);
    return context.json({ ...status, ...(outcome === undefined ? {} : { outcome }) }, 200, { 'cache-control': 'no-store' });
  });
}

/** Who asks and what is announced are settled before a byte of the body is read. */
async function requestOf(context: Context, parts: HttpParts, kind: 'report' | 'sarif'): Promise<IntakeRequest> {
  const asker = await askerOf(context, parts);
  if (asker.token === undefined) throw notSignedIn();
  authorize(asker.actor, 'report.submit', { organizations: [asker.token.organization] });
  admit(context.req.raw.headers, kind);
  await limited(parts.hourly.reports, asker.token.id);
  const idempotencyKey = context.req.header('idempotency-key');
  return {
    bytes: await bytesOf(context, mostBytes), contentType: context.req.header('content-type'),
    submitter: { organization: asker.token.organization, tokenId: asker.token.id, ...(asker.actor.person === undefined ? {} : { person: asker.actor.person }) },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

export async function limited(take: HourlyWindow, subject: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await take(subject);
  if (!allowed) throw rateLimited(retryAfterSeconds);
}

export function addressOf(context: Context, { proxies }: HttpParts): string {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };
  return clientAddress(incoming?.socket?.remoteAddress, context.req.header('x-forwarded-for'), proxies);
}
