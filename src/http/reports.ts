import type { Context, Hono } from 'hono';
import { casesOfReports, standingOfReport, type CaseStanding } from '../clearinghouse/cases/index.ts';
import { attachmentsOf, countReports, getReport, listReports, type StoredReport } from '../clearinghouse/intake/index.ts';
import { evidenceOf, validationsOf, type Validation } from '../clearinghouse/validation/index.ts';
import { authorize, decide, filterFor, namesOf, notThere, whereOf, type Act, type Actor, type Resource } from '../identity/index.ts';
import { askerOf, personOf } from './asker.ts';
import { HttpError } from './error.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import type { Band, ReportRow, ReportView } from './view.ts';

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
    const { actor, report, resource } = await allowedReport(context, 'report.read', parts);
    const [found] = await rowsOf([report], parts);
    if (found === undefined) return notFound(context);
    const proof = decide(actor, 'report.read-proof', resource).allowed;
    return context.json(await viewOf(found, proof, parts), 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id/evidence', async (context) => {
    const { report } = await allowedReport(context, 'report.read-proof', parts);
    const envelope = await evidenceOf(report.id, parts.validation);
    return envelope === undefined ? notFound(context) : context.body(envelope, 200, { 'content-type': 'application/vnd.dsse.envelope.v1+json', 'content-disposition': `attachment; filename="${report.id}.evidence.json"`, 'cache-control': 'no-store' });
  });
}

async function allowedReport(context: Context, act: Act, parts: HttpParts): Promise<{ readonly actor: Actor; readonly report: StoredReport; readonly resource: Resource }> {
  const asker = await askerOf(context, parts);
  personOf(asker);
  const report = await getReport(parts.db, context.req.param('id') ?? '');
  if (report === undefined) throw notThere();
  const resource = resourceOf(report, (await casesOfReports(parts.db, [report.id])).get(report.id));
  authorize(asker.actor, act, resource);
  return { actor: asker.actor, report, resource };
}

/** What those whose report it is learn by its receipt: verdict, known or new, case, what is missing. Others: nothing. */
export async function outcomeFor(actor: Actor, id: string, parts: HttpParts): Promise<object | undefined> {
  const report = await getReport(parts.db, id);
  if (report === undefined) return undefined;
  const [found] = await rowsOf([report], parts);
  if (found === undefined || !decide(actor, 'submission.outcome', resourceOf(report, found.standing)).allowed) return undefined;
  const { verdict, case: standing, known, missing } = found.row;
  return { report: id, verdict, case: standing, known, missing };
}

interface Found {
  readonly report: StoredReport;
  readonly standing: CaseStanding | undefined;
  readonly validation: Validation | undefined;
  readonly row: ReportRow;
}

async function rowsOf(reports: readonly StoredReport[], { db, progress }: HttpParts): Promise<readonly Found[]> {
  const ids = reports.map(({ id }) => id);
  const [standings, validations] = [await casesOfReports(db, ids), new Map((await validationsOf(db, ids)).map((each) => [each.report, each]))];
  return reports.map((report) => {
    const [standing, validation] = [standings.get(report.id), validations.get(report.id)];
    return {
      report, standing, validation,
      row: {
        id: report.id, receivedAt: report.receivedAt.toISOString(), title: validation?.reproduction.title ?? report.title, package: report.package, state: report.state,
        progress: report.state === 'done' ? undefined : progress(report.id), verdict: validation?.verdict, case: standing?.id, known: standing !== undefined && !standing.first, missing: report.missing, band: bandOf(report, validation),
      },
    };
  });
}

/** Severity and completeness route and pace; they never drop anything. */
function bandOf(report: StoredReport, validation: Validation | undefined): Band {
  if (validation?.verdict === 'confirmed') return 'urgent';
  return report.state === 'done' && validation === undefined ? 'needs-info' : 'standard';
}

function resourceOf({ person, organization }: StoredReport, standing: CaseStanding | undefined): Resource {
  return { owner: person, organizations: [organization], ...(standing === undefined ? {} : { case: { id: standing.id, state: standing.state, label: standing.label } }) };
}

async function viewOf({ report, validation, row }: Found, proof: boolean, { db }: HttpParts): Promise<ReportView> {
  const attachments = await attachmentsOf(db, report.id);
  const names = report.person === undefined ? new Map<string, string>() : await namesOf(db, [report.person]);
  const reproducer = attachments.find(({ type }) => type === 'reproducer')?.filename;
  return {
    ...row,
    finder: report.person === undefined ? undefined : names.get(report.person),
    fields: { ...report.fields },
    attachments: attachments.map(({ filename, type, contentType, bytes, description, erasedAt }) => ({ name: filename, type, contentType, bytes, description, erased: erasedAt !== undefined })),
    reproduction: proof ? validation?.reproduction : undefined,
    range: proof ? validation?.range : undefined,
    command: proof && reproducer !== undefined ? `breakwater reproduce ${reproducer}` : undefined,
    withheld: proof ? undefined : 'What ran, and the proof itself, are for those who validate and fix it.',
  };
}
