import { addReport, caseDetail, CaseError, casesOfReports, openCase } from '../clearinghouse/cases/index.ts';
import { closeReport, getReport, noteDecision, queueAgain, reopenReport, undecidedReport } from '../clearinghouse/intake/index.ts';
import { rerunReport, validationOf } from '../clearinghouse/validation/index.ts';
import { authorize, notThere, type Act } from '../identity/index.ts';
import type { Transaction } from '../store/index.ts';
import { admitFinder } from './admit-finder.ts';
import { caseActorOf, type Asker } from './asker.ts';
import { reportActBodies } from './bodies.ts';
import { fieldsOf } from './body.ts';
import { findersOf } from './recipients.ts';
import { resourceOfCase } from './case-view.ts';
import { HttpError } from './error.ts';
import type { HttpParts } from './parts.ts';
import { identityOf, resourceOf } from './report-view.ts';
import type { ReportAct } from './view.ts';

/**
 * What a verdict leaves open a coordinator decides by hand, with a reason: a case for the report, a place in one that is
 * there, or nothing more. Gives the case that it is in then. Closing is taken back by reopening, attaching by splitting.
 */
export async function decideReport(name: string, id: string, body: unknown, asker: Asker, parts: HttpParts): Promise<string | undefined> {
  const act = actOf(name);
  const { db, clock, record, cases } = parts;
  const report = await getReport(db, id);
  if (report === undefined) throw notThere();
  authorize(asker.actor, `report.${act}` satisfies Act, resourceOf(report, (await casesOfReports(db, [id])).get(id)));
  const actor = caseActorOf(asker.actor);
  const tools = { record, clock };
  switch (act) {
    case 'open-case': {
      const given = fieldsOf(reportActBodies[act], body);
      return db.transaction().execute(async (trx) => {
        const { report, validation, identity, caseReport } = await undecided(trx, id);
        const opening = { title: given.title ?? validation?.reproduction.title ?? report.title, band: given.band, identity, range: validation?.range, report: caseReport, byHand: given.why };
        const opened = await openCase(cases, actor, opening, trx);
        await admitFinder(trx, tools, cases, { case: opened.id, report, approver: actor.person });
        await noteDecision(trx, { report: id, by: actor.person, reason: given.why, into: opened.id }, tools);
        return opened.id;
      });
    }
    case 'attach': {
      const given = fieldsOf(reportActBodies[act], body);
      const standing = await caseDetail(db, given.case, clock.now(), cases.settings);
      authorize(asker.actor, 'case.attach', resourceOfCase(standing));
      return db.transaction().execute(async (trx) => {
        const { report, identity, caseReport } = await undecided(trx, id);
        const joined = await addReport(cases, given.case, actor, caseReport, identity, given.why, trx);
        await admitFinder(trx, tools, cases, { case: joined.id, report, approver: actor.person });
        await noteDecision(trx, { report: id, by: actor.person, reason: given.why, into: joined.id }, tools);
        return joined.id;
      });
    }
    case 'rerun': {
      const { why: reason } = fieldsOf(reportActBodies[act], body);
      await db.transaction().execute(async (trx) => {
        await undecided(trx, id);
        await queueAgain(trx, id, tools);
        await rerunReport(trx, { report: id, by: actor.person, reason }, { ...tools, queue: parts.validation.queue });
      });
      return undefined;
    }
    case 'close': {
      const { why: reason } = fieldsOf(reportActBodies[act], body);
      await db.transaction().execute(async (trx) => {
        await undecided(trx, id);
        await closeReport(trx, { report: id, by: actor.person, reason }, tools);
        await parts.notices.tell(trx, () => findersOf(trx, [id], 'closed'), { kind: 'report', id });
      });
      return undefined;
    }
    case 'reopen': {
      const { why: reason } = fieldsOf(reportActBodies[act], body);
      await db.transaction().execute((trx) => reopenReport(trx, { report: id, by: actor.person, reason }, tools));
      return undefined;
    }
  }
}

/** The report with its row locked, and all that a case wants to know of it; refused where a case has it already. */
async function undecided(trx: Transaction, id: string) {
  const report = await undecidedReport(trx, id);
  const standing = (await casesOfReports(trx, [id])).get(id);
  if (standing !== undefined) throw new CaseError('report-known', `report ${id} is in case ${standing.id} already`, { remedy: 'Split it from there first.' });
  const validation = await validationOf(trx, id);
  const finder = report.person === undefined ? { organization: report.organization } : { person: report.person, organization: report.organization };
  return { report, validation, identity: identityOf(report, validation), caseReport: { report: id, finder, receivedAt: report.receivedAt, verdict: validation?.verdict ?? 'unproven' } };
}

function actOf(name: string): ReportAct {
  const found = (Object.keys(reportActBodies) as ReportAct[]).find((each) => each === name);
  if (found === undefined) throw new HttpError('body-invalid', `there is no act ${name.slice(0, 40)} on a report`, { remedy: `Use one of ${Object.keys(reportActBodies).join(', ')}.` });
  return found;
}
