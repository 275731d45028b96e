import { casesOfReports, flawIdentity, proposeFor, type CaseStanding } from '../clearinghouse/cases/index.ts';
import { attachmentsOf, getReport, type StoredReport } from '../clearinghouse/intake/index.ts';
import { formerVerdicts, validationsOf, type Validation } from '../clearinghouse/validation/index.ts';
import { decide, namesOf, type Act, type Actor, type Resource } from '../identity/index.ts';
import type { HttpParts } from './parts.ts';
import { mayHold } from './tlp.ts';
import type { Band, ReportAct, ReportRow, ReportView } from './view.ts';

/** What those whose report it is learn by its receipt: verdict, known or new, case, what is missing, or why it was closed. Others: nothing. */
export async function outcomeFor(actor: Actor, id: string, parts: HttpParts): Promise<object | undefined> {
  const report = await getReport(parts.db, id);
  if (report === undefined) return undefined;
  const [found] = await rowsOf([report], parts);
  if (found === undefined || !decide(actor, 'submission.outcome', resourceOf(report, found.standing)).allowed) return undefined;
  const { verdict, case: standing, known, missing } = found.row;
  // Why, for whoever handed it in: a colleague may not have the proof, and reasons speak of it.
  const why = actor.person === report.person || mayReadProofOf(actor, report, found.standing);
  return { report: id, verdict, reasons: why ? found.validation?.reproduction.reasons.map(({ text }) => text) : undefined, case: standing, known, missing, closed: report.closed === undefined ? undefined : { at: report.closed.at, why: report.closed.reason } };
}

export interface Found {
  readonly report: StoredReport;
  readonly standing: CaseStanding | undefined;
  readonly validation: Validation | undefined;
  readonly row: ReportRow;
}

export async function rowsOf(reports: readonly StoredReport[], { db, progress }: HttpParts): Promise<readonly Found[]> {
  const ids = reports.map(({ id }) => id);
  const [standings, validations] = [await casesOfReports(db, ids), new Map((await validationsOf(db, ids)).map((each) => [each.report, each]))];
  return reports.map((report) => {
    const standing = standings.get(report.id);
    // While it is run again there is no verdict; the former one is told as such.
    const validation = report.state === 'done' ? validations.get(report.id) : undefined;
    return {
      report, standing, validation,
      row: {
        id: report.id, receivedAt: report.receivedAt.toISOString(), title: titleOf(report, validation), package: report.package, state: report.state,
        progress: report.state === 'done' ? undefined : progress(report.id), verdict: validation?.verdict, case: standing?.id, known: standing !== undefined && !standing.first, missing: report.missing, band: bandOf(report, validation), closed: report.closed !== undefined,
      },
    };
  });
}

/** A claim that could not be read has no title of its own: then the report's, not the name of its file. */
function titleOf(report: StoredReport, validation: Validation | undefined): string {
  return validation?.reproduction.claimSha256 === undefined ? report.title : validation.reproduction.title;
}

/** Severity and completeness route and pace; they never drop anything. */
function bandOf(report: StoredReport, validation: Validation | undefined): Band {
  if (validation?.verdict === 'confirmed') return 'urgent';
  return report.state === 'done' && validation === undefined ? 'needs-info' : 'standard';
}

export function resourceOf({ person, organization }: StoredReport, standing: CaseStanding | undefined): Resource {
  return { owner: person, organizations: [organization], ...(standing === undefined ? {} : { case: { id: standing.id, state: standing.state, label: standing.label } }) };
}

/** The proof, and the evidence that carries it. In a case its own label counts as well, for everybody but whoever handed it in. */
export function mayReadProofOf(actor: Actor, report: StoredReport, standing: CaseStanding | undefined): boolean {
  if (!decide(actor, 'report.read-proof', resourceOf(report, standing)).allowed) return false;
  return standing === undefined || (report.person !== undefined && report.person === actor.person) || mayHold(actor, standing.id, 'reproducer', standing.proof);
}

/** One report as far as the asker may see it. */
export async function viewOf({ report, validation, standing, row }: Found, actor: Actor, { db }: HttpParts): Promise<ReportView> {
  const resource = resourceOf(report, standing);
  const proof = mayReadProofOf(actor, report, standing);
  const may = possible(report, standing, validation).filter((act) => decide(actor, `report.${act}` satisfies Act, resource).allowed);
  const attachments = await attachmentsOf(db, report.id);
  const former = await formerVerdicts(db, report.id);
  const names = await namesOf(db, [report.person, report.closed?.by, report.decided?.by, ...former.map(({ rerun }) => rerun.by)].filter((each) => each !== undefined));
  const reproducer = attachments.find(({ type }) => type === 'reproducer')?.filename;
  return {
    ...row,
    finder: report.person === undefined ? undefined : names.get(report.person),
    fields: { ...report.fields },
    attachments: attachments.map(({ number, filename, type, contentType, bytes, description, erasedAt }) => ({ name: filename, type, contentType, bytes, description, erased: erasedAt !== undefined, href: proof && erasedAt === undefined ? `/api/reports/${report.id}/attachments/${number}` : undefined })),
    reproduction: proof ? validation?.reproduction : undefined,
    range: proof ? validation?.range : undefined,
    command: proof && reproducer !== undefined ? `breakwater reproduce ${reproducer}` : undefined,
    evidence: proof && validation?.evidenceSha256 !== undefined ? `/api/reports/${report.id}/evidence` : undefined,
    closing: report.closed === undefined ? undefined : { at: report.closed.at, by: names.get(report.closed.by) ?? report.closed.by, why: report.closed.reason },
    decision: standing === undefined || report.decided?.into !== standing.id ? undefined : { at: report.decided.at, by: names.get(report.decided.by) ?? report.decided.by, why: report.decided.reason, case: standing.id },
    former: former.map(({ verdict, finishedAt, rerun: { by, reason, at } }) => ({ verdict, at: finishedAt.toISOString(), rerun: { at, by: names.get(by) ?? by, why: reason } })),
    may,
    proposals: may.includes('attach') ? (await proposeFor(db, identityOf(report, validation))).map((each) => ({ case: each.case, title: each.title, why: each.why })) : [],
    withheld: proof ? undefined : 'What ran, and the proof itself, are for those who validate and fix it.',
  };
}

/** What the state of the report leaves to a person's decision; whether somebody may is another question. */
function possible(report: StoredReport, standing: CaseStanding | undefined, validation: Validation | undefined): readonly ReportAct[] {
  if (report.state !== 'done' || standing !== undefined) return [];
  if (report.closed !== undefined) return ['reopen'];
  if (validation === undefined) return ['open-case', 'attach', 'close'];
  // Where nothing was established, another run comes first.
  return validation.verdict === 'indeterminate' ? ['rerun', 'open-case', 'attach', 'close'] : ['open-case', 'attach', 'rerun', 'close'];
}

export function identityOf(report: StoredReport, validation: Validation | undefined): ReturnType<typeof flawIdentity> {
  return flawIdentity({ package: report.package, aliases: report.fields.upstream_ids, range: validation?.range, oracle: validation?.reproduction.oracle });
}
