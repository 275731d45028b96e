import { Hono } from 'hono';
import { retryDead } from '../clearinghouse/notification/index.ts';
import { authorize, decide, hostAllowed, installationResource } from '../identity/index.ts';
import { isOutage } from '../store/index.ts';
import { advisoryRoutes } from './advisories.ts';
import { askerOf, personOf } from './asker.ts';
import { backupRoutes } from './backup.ts';
import { caseRoutes } from './cases.ts';
import { exposureRoutes } from './exposure.ts';
import { eventStream } from './events.ts';
import { nameable, secureHeaders } from './headers.ts';
import { keyRoutes } from './keys.ts';
import { ledgerRoutes } from './ledger.ts';
import { visibleNews } from './news.ts';
import { openApi } from './openapi/document.ts';
import { operatorRoutes } from './operators/index.ts';
import { osvRoutes } from './osv/routes.ts';
import type { HttpParts } from './parts.ts';
import { peopleRoutes } from './people.ts';
import { notFound, problem } from './problem.ts';
import { refusal } from './refusals.ts';
import { reportRoutes } from './reports.ts';
import { sessionRoutes } from './session.ts';
import { tapRoutes } from './tap.ts';
import { tokenRoutes } from './tokens.ts';

/** The whole of the service over HTTP: one file per resource, one decision point behind all of them. */
export function httpApp(parts: HttpParts): Hono {
  const app = new Hono();
  app.use(secureHeaders(parts.site.origin.protocol === 'https:'));
  app.use(async (context, next) => {
    // DNS rebinding: a foreign name that leads here would be of the same origin as this service.
    if (!hostAllowed(context.req.header('host'), parts.places)) return problem(context, { name: 'host-unknown', status: 421, title: 'Misdirected request', detail: 'This service does not answer to that name.', remedy: 'Set BREAKWATER_ORIGIN to the address that you type.' });
    await next();
  });
  app.use(nameable());
  // Probes say nothing but whether; what is wrong is for those who operate it.
  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', async (context) => ((await parts.health()).status === 'ok' ? context.text('ready\n') : context.text('not ready\n', 503)));

  tapRoutes(app, parts);
  osvRoutes(app, parts);
  sessionRoutes(app, parts);
  reportRoutes(app, parts);
  exposureRoutes(app, parts);
  caseRoutes(app, parts);
  advisoryRoutes(app, parts);
  operatorRoutes(app, parts);
  keyRoutes(app, parts);
  ledgerRoutes(app, parts);
  tokenRoutes(app, parts);
  peopleRoutes(app, parts);
  backupRoutes(app, parts);
  app.get('/api/openapi.json', (context) => context.json(openApi(parts.version), 200, { 'cache-control': 'public, max-age=300' }));

  app.get('/api/health', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'health.read', await installationResource(parts.db));
    return context.json(await parts.health(), 200, { 'cache-control': 'no-store' });
  });
  app.post('/api/mail/retry', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'mail.retry', await installationResource(parts.db));
    const revived = await parts.db.transaction().execute(async (trx) => {
      const count = await retryDead(trx, { queue: parts.remediation.queue, clock: parts.clock });
      await parts.record(trx, { kind: 'mail.retried', subject: 'outbox', body: { count, by: asker.actor.person ?? '' } });
      return count;
    });
    return context.json({ revived }, 200, { 'cache-control': 'no-store' });
  });
  app.get('/metrics', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'metrics.read', await installationResource(parts.db));
    return context.text(await parts.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.get('/api/events', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    authorize(asker.actor, 'events.read');
    const installation = await installationResource(parts.db);
    // Who asks is looked up anew each time: access that ended, or a session, ends here as well.
    return eventStream(context, parts.live, async (events) => {
      const { actor } = await askerOf(context, parts).catch(() => ({ actor: undefined }));
      return actor === undefined || !decide(actor, 'events.read').allowed ? undefined : visibleNews(actor, events, parts.db, installation);
    });
  });

  app.all('/api/*', (context) => notFound(context));
  app.all('/v1/*', (context) => notFound(context));
  app.get('*', (context) => parts.pages?.serve(context) ?? context.text('The pages are not built here: npm start builds them.\n', 503));
  app.notFound((context) => notFound(context));
  app.onError((error, context) => {
    const answer = refusal(context, error);
    if (answer !== undefined) return answer;
    const outage = isOutage(error);
    parts.onFault(error, `${context.req.method} ${new URL(context.req.url).pathname.split('/').slice(0, 3).join('/')}`);
    if (outage) return problem(context, { status: 503, title: 'Not available now', detail: 'The database does not answer just now: what you sent may not be stored.', remedy: 'Try again in a moment.', headers: { 'retry-after': '5' } });
    return problem(context, { status: 500, title: 'Internal error', detail: 'Something went wrong here, and it is on the record.', remedy: 'Try again; if it recurs, tell whoever runs this service.' });
  });
  return app;
}
