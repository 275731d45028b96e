import type { Hono } from 'hono';
import { z } from 'zod';
import { actOn, caseDetail, caseSummaries, CaseError, mergeCases, parseAct, splitReport } from '../clearinghouse/cases/index.ts';
import { submitFix } from '../clearinghouse/remediation/index.ts';
import { authorize, carryAdmissions, filterFor, invite, type Act, type Actor } from '../identity/index.ts';
import { askerOf, caseActorOf, personOf, type Asker } from './asker.ts';
import { jsonOf } from './body.ts';
import { caseActs, caseRow, caseView, mayReadProof, resourceOfCase } from './case-view.ts';
import { sendEvidence } from './evidence.ts';
import type { HttpParts } from './parts.ts';
import { publishCase } from './publication.ts';
import { notFound } from './problem.ts';
import type { CaseAct } from './view.ts';

const why = z.string().trim().min(1).max(2_000);
const inviteBody = z.strictObject({ email: z.email().max(254), role: z.enum(['maintainer', 'participant', 'finder']), tier: z.coerce.number().int().min(0).max(3), why, expires: z.iso.datetime({ offset: true }) });
const mostBytes = 1_500_000;

export function caseRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, cases } = parts;
  app.get('/api/cases', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const ids = visibleCases(asker.actor);
    const summaries = await caseSummaries(db, { limit: 500, ...(ids === 'all' ? {} : { ids }) }, clock.now(), cases.settings);
    return context.json({ cases: summaries.map(caseRow) }, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/cases/:id', async (context) => {
    const asker = await askerOf(context, parts);
    const id = await readable(context.req.param('id'), asker, parts);
    if (id === undefined) return notFound(context);
    return context.json(await caseView(id, asker.actor, parts), 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/cases/:id/evidence/:report', async (context) => {
    const asker = await askerOf(context, parts);
    const id = await readable(context.req.param('id'), asker, parts);
    if (id === undefined) return notFound(context);
    const detail = await caseDetail(db, id, clock.now(), cases.settings);
    authorize(asker.actor, 'case.read-proof', resourceOfCase(detail));
    const report = detail.merged.find((each) => each.report === context.req.param('report'))?.report;
    // A label that is too close is no matter of rights: there is nothing here for that tier.
    return report === undefined || !mayReadProof(asker.actor, detail) ? notFound(context) : sendEvidence(context, report, parts);
  });

  app.post('/api/cases/:id/:act', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const id = await readable(context.req.param('id'), asker, parts);
    if (id === undefined) return notFound(context);
    const body = await jsonOf(context, z.record(z.string(), z.unknown()), mostBytes);
    const { link, touched } = await carryOut(context.req.param('act') as CaseAct, id, body, asker, parts);
    parts.ledger.nudge();
    for (const each of touched) parts.live.publish({ kind: 'case', id: each });
    return context.json({ ...await caseView(id, asker.actor, parts), ...(link === undefined ? {} : { link }) }, 200, { 'cache-control': 'no-store' });
  });
}

/** A case that the asker may not read is answered as one that does not exist. */
async function readable(id: string, { actor }: Asker, { db, clock, cases }: HttpParts): Promise<string | undefined> {
  try {
    const detail = await caseDetail(db, id, clock.now(), cases.settings);
    authorize(actor, 'case.read', resourceOfCase(detail));
    return detail.mergedInto === undefined ? id : undefined;
  } catch (error) {
    if (error instanceof CaseError && error.code === 'case-unknown') {
      personOf({ actor, token: undefined, session: undefined });
      return undefined;
    }
    throw error;
  }
}

/** One act: allowed by the decision point, then carried out by the stage that knows what it means. Gives an invitation's link, and the cases that changed. */
async function carryOut(act: CaseAct, id: string, body: Readonly<Record<string, unknown>>, asker: Asker, parts: HttpParts): Promise<{ readonly link?: string; readonly touched: readonly string[] }> {
  const { db, clock, record, cases, site } = parts;
  const detail = await caseDetail(db, id, clock.now(), cases.settings);
  if (!known.has(act)) throw new CaseError('input-invalid', `there is no act ${act.slice(0, 40)}`, { remedy: `Use one of ${[...known].join(', ')}.` });
  authorize(asker.actor, `case.${act}` as Act, resourceOfCase(detail));
  const actor = caseActorOf(asker.actor);
  switch (act) {
    case 'merge': {
      const { into, why: reason } = parse(z.strictObject({ into: z.string().max(64), why }), body);
      const other = await caseDetail(db, into, clock.now(), cases.settings);
      authorize(asker.actor, 'case.merge', resourceOfCase(other));
      await db.transaction().execute(async (trx) => {
        await mergeCases(cases, id, into, actor, reason, trx);
        await carryAdmissions(trx, { clock, record }, { from: id, into, by: actor.person });
      });
      return { touched: [id, into] };
    }
    case 'split': {
      const { report, why: reason } = parse(z.strictObject({ report: z.string().max(64), why }), body);
      return { touched: [id, (await splitReport(cases, id, report, actor, reason)).id] };
    }
    case 'submit-fix':
      await submitFix(id, body, actor.person, parts.remediation);
      return { touched: [id] };
    case 'publish':
      await publishCase(id, actor, parts);
      return { touched: [id] };
    case 'invite': {
      const { email, role, tier, why: reason, expires } = parse(inviteBody, body);
      if (role === 'participant' && tier === 0) throw new CaseError('input-invalid', 'a participant needs no more than tier 1', { where: 'tier', remedy: 'Choose tier 1, 2 or 3, or invite a maintainer.' });
      const invited = await db.transaction().execute((trx) => invite(trx, { clock, record }, { email, role: role === 'finder' ? 'reporter' : 'maintainer', case: { id, tier: tier as 0 | 1 | 2 | 3, expires: new Date(expires) }, why: reason, by: actor.person }));
      return { link: new URL(`/invitation#${invited.secret}`, site.origin).href, touched: [id] };
    }
    default:
      await actOn(cases, id, actor, parseAct(act, body));
      return { touched: [id] };
  }
}

const known: ReadonlySet<string> = new Set(caseActs);

/** The rows of the table that hold for lists: everything for some roles, named cases for those admitted to them. */
function visibleCases(actor: Actor): readonly string[] | 'all' {
  const { anyOf } = filterFor(actor, 'case.list');
  if (anyOf.some(({ to, states }) => to.kind === 'any' && states.length > 3)) return 'all';
  return [...new Set(anyOf.flatMap(({ to }) => (to.kind === 'case' ? to.cases : [])))];
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CaseError('input-invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`, { remedy: 'Correct the field and send it again.' });
}
