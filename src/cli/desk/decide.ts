import { exits, type Environment, type Exit } from '../environment.ts';
import { safe } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';
import { deskAt } from './client.ts';

interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly verdict?: string;
  readonly case?: string;
  readonly closed: boolean;
}
interface ReportView extends ReportRow {
  readonly closing?: { readonly at: string; readonly by: string; readonly why: string };
}

interface JsonOption {
  readonly json?: boolean;
}

/** `breakwater report list [--undecided]`: what a coordinator decides by hand is found by its id. */
export async function reportListCommand({ json, undecided }: JsonOption & { readonly undecided?: boolean }, { desk, screen }: Environment): Promise<Exit> {
  const { reports } = await deskAt(desk).get<{ readonly reports: readonly ReportRow[] }>('/api/reports');
  const wanted = undecided === true ? reports.filter((each) => each.state === 'done' && each.case === undefined && !each.closed) : reports;
  if (json === true) screen.line(JSON.stringify(wanted));
  else if (wanted.length === 0) screen.line(undecided === true ? 'No report waits for a decision.' : 'No report has come in yet.');
  else {
    table(screen, [{ title: 'report' }, { title: 'verdict' }, { title: 'case' }, { title: 'what', flexible: true }], wanted.map((each) => [each.id, each.verdict ?? each.state, standing(each), safe(each.title)]));
    if (undecided === true) screen.note(`Next: breakwater report open-case ${wanted[0]?.id ?? ''} --why TEXT, or attach, or close`);
  }
  return exits.yes;
}

/** One decision by hand: `open-case`, `attach`, `rerun`, `close`, `reopen`. What the service takes of the options goes to it. */
export async function reportActCommand(id: string, act: string, { why, title, band, case: into }: { readonly why: string; readonly title?: string; readonly band?: string; readonly case?: string }, { json }: JsonOption & { readonly why: string; readonly title?: string; readonly band?: string }, { desk, screen }: Environment): Promise<Exit> {
  const view = await deskAt(desk).post<ReportView>(`/api/reports/${encodeURIComponent(id)}/${act}`, { why, ...(title === undefined ? {} : { title }), ...(band === undefined ? {} : { band }), ...(into === undefined ? {} : { case: into }) });
  if (json === true) screen.line(JSON.stringify(view));
  else {
    screen.line(`${screen.paint('strong', view.id)}  ${view.state !== 'done' ? 'is run again' : standing(view) === '' ? 'waits for a decision' : view.closed ? 'closed' : `in case ${standing(view)}`}`);
    if (view.case !== undefined) screen.note(`Next: breakwater case show ${view.case}`);
  }
  return exits.yes;
}

function standing({ case: of, closed }: ReportRow): string {
  return of ?? (closed ? 'closed' : '');
}
