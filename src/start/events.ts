import { actOn, addRange, addReport, casesOfReports, flawIdentity, mergeCases, openCase, proposeDuplicates, reportsOfCase, type Actor, type Desk } from '../clearinghouse/cases/index.ts';
import { getReport, reproducerOf, setReportState } from '../clearinghouse/intake/index.ts';
import type { Proofs, RemediationEvents } from '../clearinghouse/remediation/index.ts';
import { confirmedWithClaim, type Reports, type ValidationEvents } from '../clearinghouse/validation/index.ts';
import type { Notices, Recipient } from '../clearinghouse/notification/index.ts';
import { admitFinder, findersOf, participantsOf } from '../http/index.ts';
import { carryAdmissions, homeOf, membersOf, type Tools } from '../identity/index.ts';
import type { Given } from '../reproduction/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import type { KeyWrapper } from '../trust/index.ts';

/** How the stages hear of each other: each declares what it tells, and here is who listens. */

/** Told, once the transaction is through, that there is something new in a case. */
export type CaseChanged = (trx: Transaction, id: string) => Promise<void>;

export function reportsFor(db: Database, keys: KeyWrapper, tools: Tools): Reports {
  return {
    async reproducer(report) {
      const found = await reproducerOf(db, keys, report);
      return found === undefined ? undefined : { bytes: found.data, label: found.filename };
    },
    async setState(trx, report, state) {
      await setReportState(trx, report, state, tools);
    },
  };
}

/** A confirmed report opens a case, or joins the one that the very same claim is in already. Whether others are the same flaw, only a patch decides. */
export function validationEvents(desk: Desk, tools: Tools, notices: Notices): ValidationEvents {
  return {
    async validated(trx, validation) {
      if (validation.verdict === 'needs-review') await notices.tell(trx, () => coordinators(trx), { kind: 'report', id: validation.report });
      else if (validation.verdict !== 'confirmed') await notices.tell(trx, () => findersOf(trx, [validation.report], 'ended'), { kind: 'report', id: validation.report });
      if (validation.verdict !== 'confirmed') return;
      const report = await getReport(trx, validation.report);
      if (report === undefined) return;
      const actor = await coordinator(trx);
      const finder = report.person === undefined ? { organization: report.organization } : { person: report.person, organization: report.organization };
      const caseReport = { report: report.id, finder, receivedAt: report.receivedAt, verdict: validation.verdict };
      const identity = flawIdentity({ package: report.package, aliases: report.fields.upstream_ids, range: validation.range, oracle: validation.reproduction.oracle });
      const twins = await confirmedWithClaim(trx, validation.reproduction.claimSha256 ?? '', report.id);
      const [twin] = [...(await casesOfReports(trx, twins)).values()];
      const { id } = twin === undefined
        ? await openCase(desk, actor, { title: validation.reproduction.title, band: 'urgent', identity, report: caseReport }, trx)
        : await addReport(desk, twin.id, actor, caseReport, identity, 'the very same claim, byte for byte', trx);
      await admitFinder(trx, tools, desk, { case: id, report, approver: actor.person });
    },
    async ranged(trx, { report, range }) {
      await addRange(desk, report, await coordinator(trx), range, trx);
    },
  };
}

export function proofsFor(db: Database, keys: KeyWrapper): Proofs {
  return {
    async ofCase(id) {
      const found = await Promise.all((await reportsOfCase(db, id)).map((report) => reproducerOf(db, keys, report)));
      return found.flatMap((each): readonly Given[] => (each === undefined ? [] : [{ bytes: each.data, label: each.filename }]));
    },
    neighbors: async (id) => (await proposeDuplicates(db, id)).map((proposal) => proposal.case),
  };
}

export function remediationEvents(desk: Desk, tools: Tools, changed: CaseChanged): RemediationEvents {
  return {
    async fixSubmitted(trx, { case: id, fix, by, what }) {
      await actOn(desk, id, { person: by, organization: '', roles: [] }, { kind: 'fix-submitted', fix, what }, trx);
    },
    async fixVerified(trx, { case: id, fix, verified, version }) {
      await changed(trx, id);
      if (verified) await actOn(desk, id, await coordinator(trx), { kind: 'fix-verified', fix, ...(version === undefined ? {} : { version }) }, trx);
    },
    async compared(trx, { case: into, other, outcome, because }) {
      if (outcome !== 'same') return;
      const actor = await coordinator(trx);
      await mergeCases(desk, other, into, actor, `one verified patch silences both: ${because}`, trx);
      await carryAdmissions(trx, tools, { from: other, into, by: actor.person });
    },
  };
}

/** What goes on a case's record is news to those on it, and at some steps to finders who left an address. */
export function caseNews(changed: CaseChanged, notices: Notices, clock: Desk['clock']): NonNullable<Desk['onSteps']> {
  return async (trx, id, kinds, by) => {
    await changed(trx, id);
    await notices.tell(trx, () => participantsOf(trx, id, clock.now(), by), { kind: 'case', id });
    const milestone = kinds.includes('case.published') ? 'published' : kinds.some((kind) => kind === 'case.opened' || kind === 'case.report-added') ? 'in-case' : undefined;
    if (milestone === undefined) return;
    for (const report of await reportsOfCase(trx, id)) await notices.tell(trx, () => findersOf(trx, [report], milestone), { kind: 'report', id: report });
  };
}

/** Who decides where a verdict does not. */
async function coordinators(trx: Transaction): Promise<readonly Recipient[]> {
  const home = await homeOf(trx);
  const members = home === undefined ? [] : await membersOf(trx, [home]);
  return members.filter(({ roles }) => roles.some(({ role }) => role === 'coordinator')).map(({ id }) => ({ kind: 'person', id }));
}

/** With whose standing the software acts where a verdict leaves no choice: the clearinghouse's coordinator. The record says that it was the software. */
async function coordinator(trx: Transaction): Promise<Actor> {
  const home = await homeOf(trx);
  const members = home === undefined ? [] : await membersOf(trx, [home]);
  const found = members.find(({ roles }) => roles.some(({ role }) => role === 'coordinator'));
  return { person: found?.id ?? 'engine', organization: home ?? 'clearinghouse', roles: ['coordinator'], automatic: true };
}
