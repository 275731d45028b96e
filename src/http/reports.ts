import type { Hono } from 'hono';
import { casesOfReports, type CaseStanding } from '../clearinghouse/cases/index.ts';
import { attachmentsOf, countReports, getReport, listReports, type StoredReport } from '../clearinghouse/intake/index.ts';
import { evidenceOf, validationsOf, type Validation } from '../clearinghouse/validation/index.ts';
import { authorize, decide, filterFor, namesOf, type Actor, type Resource } from '../identity/index.ts';
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
    const scope = scopeOf(asker.actor);
    if (scope === undefined) return context.json({ reports: [], counts: { queued: 0, processing: 0, done: 0 } });
    const found = await listReports(db, { limit: pageSize, ...(wanted === undefined ? {} : { states: [wanted] }), ...(scope.organization === undefined ? {} : { organization: scope.organization }) });
    const rows = await rowsOf(found, parts);
    const seen = rows.filter(({ report, standing }) => decide(asker.actor, 'report.list', resourceOf(report, standing)).allowed);
    return context.json({ reports: seen.map(({ row }) => row), counts: await countReports(db, scope.organization) }, 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id', async (context) => {
    const asker = await askerOf(context, parts);
    const report = await getReport(db, context.req.param('id'));
    if (report === undefined) {
      personOf(asker);
      return notFound(context);
    }
    const [found] = await rowsOf([report], parts);
    if (found === undefined) return notFound(context);
    const resource = resourceOf(report, found.standing);
    authorize(asker.actor, 'report.read', resource);
    const proof = decide(asker.actor, 'report.read-proof', resource).allowed;
    return context.json(await viewOf(found, proof, parts), 200, { 'cache-control': 'no-store' });
  });

  app.get('/api/reports/:id/evidence', async (context) => {
    const asker = await askerOf(context, parts);
    const report = await getReport(db, context.req.param('id'));
    const standing = report === undefined ? undefined : (await casesOfReports(db, [report.id])).get(report.id);
    if (report === undefined) return notFound(context);
    authorize(asker.actor, 'report.read-proof', resourceOf(report, standing));
    const envelope = await evidenceOf(report.id, parts.validation);
    return envelope === undefined ? notFound(context) : context.body(envelope, 200, { 'content-type': 'application/vnd.dsse.envelope.v1+json', 'content-disposition': `attachment; filename="${report.id}.evidence.json"`, 'cache-control': 'no-store' });
  });
}

/** What a token's organization learns of its report: verdict, known or new, case, what is missing. */
export async function outcomeOf(id: string, parts: HttpParts): Promise<object> {
  const report = await getReport(parts.db, id);
  if (report === undefined) return {};
  const [found] = await rowsOf([report], parts);
  const { row } = found ?? {};
  return { report: id, verdict: row?.verdict, case: row?.case, known: row?.known, missing: row?.missing };
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

/** Narrows the list in the database to what the table's rows could allow; each row is then decided by itself. */
function scopeOf(actor: Actor): { readonly organization?: string } | undefined {
  const { anyOf } = filterFor(actor, 'report.list');
  if (anyOf.length === 0) return undefined;
  const organizations = [...new Set(anyOf.flatMap(({ to }) => (to.kind === 'organization' ? to.organizations : [])))];
  const [only] = organizations;
  return anyOf.every(({ to }) => to.kind === 'organization') && organizations.length === 1 && only !== undefined ? { organization: only } : {};
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
