import type { Hono } from 'hono';
import { z } from 'zod';
import { actOn, caseDetail, caseSummaries, CaseError, mergeCases, parseAct, splitReport, standingColumns, standingOf } from '../clearinghouse/cases/index.ts';
import { submitFix } from '../clearinghouse/remediation/index.ts';
import { authorize, carryAdmissions, decide, filterFor, notThere, whereOf, type Act, type CaseState, type Label } from '../identity/index.ts';
import { askerOf, caseActorOf, personOf, type Asker } from './asker.ts';
import { endAdmissionBody, inviteBody, mergeBody, publishBody, renewInvitationBody, splitBody, withdrawInvitationBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import { dismissFrom, inviteIn, renewIn, withdrawIn } from './case-people.ts';
import { caseActs, caseRow, caseView, mayReadProof } from './case-view.ts';
import { sendEvidence } from './evidence.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import { publishCase } from './publication.ts';
import { scopeLacking } from './scope.ts';
import type { CaseAct, CaseView } from './view.ts';

const mostBytes = 1_500_000;

export function caseRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, cases } = parts;
  app.get('/api/cases', async (context) => {
    const asker = await askerOf(context, parts);
    personOf(asker);
    const visible = whereOf(filterFor(asker.actor, 'case.list'), { case: standingColumns });
    const summaries = await caseSummaries(db, { limit: 500, visible }, clock.now(), cases.settings);
    return context.json({ cases: summaries.map(caseRow), ...scopeLacking(asker.actor, 'case.list') }, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/cases/:id', async (context) => {
    const asker = await askerOf(context, parts);
    const { id } = await allowedCase(await standsAs(context.req.param('id'), parts), 'case.read', asker, parts);
    return context.json(await caseView(id, asker.actor, parts), 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/cases/:id/evidence/:report', async (context) => {
    const asker = await askerOf(context, parts);
    const { id } = await allowedCase(context.req.param('id'), 'case.read-proof', asker, parts);
    const detail = await caseDetail(db, id, clock.now(), cases.settings);
    const report = detail.merged.find((each) => each.report === context.req.param('report'))?.report;
    // A label that is too close is no matter of rights: there is nothing here for that tier.
    return report === undefined || !mayReadProof(asker.actor, detail) ? notFound(context) : sendEvidence(context, report, parts);
  });

  app.post('/api/cases/:id/:act', async (context) => {
    const asker = await askerOf(context, parts);
    const act = actOf(context.req.param('act'));
    const resource = await allowedCase(context.req.param('id'), act === undefined ? 'case.read' : `case.${act}`, asker, parts);
    if (act === undefined) throw new CaseError('input-invalid', `there is no act ${context.req.param('act').slice(0, 40)}`, { remedy: `Use one of ${caseActs.join(', ')}.` });
    const body = await jsonOf(context, z.record(z.string(), z.unknown()), mostBytes);
    const { link, touched, shown = resource.id } = await carryOut(act, resource.id, body, asker, parts);
    parts.ledger.nudge();
    for (const each of touched) parts.live.publish({ kind: 'case', id: each });
    // A token can be made for an act alone: what it may not read, it does not get for having acted.
    const view = decide(asker.actor, 'case.read', { case: resource }).allowed ? await viewAfter(shown, asker, parts) : { id: shown };
    return context.json({ ...view, ...(link === undefined ? {} : { link }) }, 200, { 'cache-control': 'no-store' });
  });
}

/** What is committed is done: where the case cannot be read for the answer, the answer is its id, and whoever asked reads it anew. */
async function viewAfter(id: string, { actor }: Asker, parts: HttpParts): Promise<CaseView | { readonly id: string }> {
  return caseView(id, actor, parts).catch((error: unknown) => {
    parts.onFault(error, 'a case after an act');
    return { id };
  });
}

/** The case itself, or the one that it was merged into, where whoever follows an old link finds what became of it. */
async function standsAs(id: string, parts: HttpParts): Promise<string> {
  const into = (await standingOf(parts.db, id))?.mergedInto;
  return into === undefined ? id : standsAs(into, parts);
}

/** The case, for whoever may do that with it; one that they may not even see is answered as one that does not exist. */
export async function allowedCase(id: string, act: Act, asker: Asker, { db }: HttpParts): Promise<{ readonly id: string; readonly state: CaseState; readonly label: Label }> {
  personOf(asker);
  const standing = await standingOf(db, id);
  if (standing === undefined || standing.mergedInto !== undefined) throw notThere();
  const { state, label } = standing;
  authorize(asker.actor, act, { case: { id, state, label } });
  return { id, state, label };
}

/** One act, allowed by now, carried out by the stage that knows what it means. Gives an invitation's link, the cases that changed, and the one to show where it is another. */
async function carryOut(act: CaseAct, id: string, body: Readonly<Record<string, unknown>>, asker: Asker, parts: HttpParts): Promise<{ readonly link?: string; readonly touched: readonly string[]; readonly shown?: string }> {
  const { db, clock, record, cases } = parts;
  const actor = caseActorOf(asker.actor);
  switch (act) {
    case 'merge': {
      const { into, why: reason } = parse(mergeBody, body);
      await allowedCase(into, 'case.merge', asker, parts);
      await db.transaction().execute(async (trx) => {
        await mergeCases(cases, id, into, actor, reason, trx);
        await carryAdmissions(trx, { clock, record }, { from: id, into, by: actor.person });
      });
      return { touched: [id, into], shown: into };
    }
    case 'split': {
      const { report, why: reason } = parse(splitBody, body);
      return { touched: [id, (await splitReport(cases, id, report, actor, reason)).id] };
    }
    case 'submit-fix':
      await submitFix(id, body, actor.person, parts.remediation);
      return { touched: [id] };
    case 'publish':
      await publishCase(id, actor, parse(publishBody, body), parts);
      return { touched: [id] };
    case 'invite':
      return { link: await inviteIn(id, parse(inviteBody, body), actor, parts), touched: [id] };
    case 'renew-invitation':
      return { link: await renewIn(id, parse(renewInvitationBody, body), actor, parts), touched: [id] };
    case 'withdraw-invitation':
      await withdrawIn(id, parse(withdrawInvitationBody, body), actor, parts);
      return { touched: [id] };
    case 'end-admission':
      await dismissFrom(id, parse(endAdmissionBody, body), actor, parts);
      return { touched: [id] };
    default:
      await actOn(cases, id, actor, parseAct(act, body));
      return { touched: [id] };
  }
}

function actOf(name: string): CaseAct | undefined {
  return caseActs.find((each) => each === name);
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CaseError('input-invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`, { remedy: 'Correct the field and send it again.' });
}
