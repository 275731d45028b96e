import { exits, type Environment, type Exit } from '../environment.ts';
import { CommandError } from '../error.ts';
import { table } from '../terminal/table.ts';
import { deskAt } from './client.ts';
import { shortIds, wholeId } from './ids.ts';

interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly package: string;
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
  const { reports, withheld } = await deskAt(desk).get<{ readonly reports: readonly ReportRow[]; readonly withheld?: string }>(undecided === true ? '/api/reports?wants=decision' : '/api/reports');
  if (withheld !== undefined) throw listRefused(withheld);
  if (json === true) screen.line(JSON.stringify(reports));
  else if (reports.length === 0) screen.line(undecided === true ? 'No report waits for a decision.' : 'No report that you may see has come in yet.');
  else {
    const [short, shortCase] = [shortIds(reports.map(({ id }) => id)), shortIds(reports.flatMap((each) => each.case ?? []))];
    table(screen, [{ title: 'what', flexible: true }, { title: 'package' }, { title: 'verdict' }, { title: 'case' }, { title: 'report' }], reports.map((each) => [each.title, bare(each.package), each.verdict ?? each.state, each.case === undefined ? (each.closed ? 'closed' : '') : shortCase(each.case), short(each.id)]));
    const [next] = reports;
    if (next !== undefined && next.state === 'done' && standing(next) === '') screen.note(`Next: breakwater report open-case ${short(next.id)} --why TEXT, or attach, rerun, close`);
  }
  return exits.yes;
}

/** One decision by hand: `open-case`, `attach`, `rerun`, `close`, `reopen`. What the service takes of the options goes to it. */
export async function reportActCommand(id: string, act: string, { why, title, band, case: into }: { readonly why: string; readonly title?: string; readonly band?: string; readonly case?: string }, { json }: JsonOption & { readonly why: string; readonly title?: string; readonly band?: string }, { desk, screen }: Environment): Promise<Exit> {
  const at = deskAt(desk);
  const view = await at.post<ReportView>(`/api/reports/${encodeURIComponent(await wholeId('report', id, at))}/${act}`, { why, ...(title === undefined ? {} : { title }), ...(band === undefined ? {} : { band }), ...(into === undefined ? {} : { case: await wholeId('case', into, at) }) });
  if (json === true) screen.line(JSON.stringify(view));
  else {
    screen.line(`${screen.paint('strong', view.id)}  ${view.state !== 'done' ? 'is run again' : standing(view) === '' ? 'waits for a decision' : view.closed ? 'closed' : `in case ${standing(view)}`}`);
    if (view.case !== undefined) screen.note(`Next: breakwater case show ${view.case}`);
  }
  return exits.yes;
}

/** An empty list would say that there is nothing; the token only may not see it. */
export function listRefused(why: string): CommandError {
  return new CommandError('desk-refused', why, { remedy: 'make a token with that scope, or use the one of the service’s owner' });
}

/** Packages as people write them: at most so long that a line keeps room for the rest. */
export function bare(name: string): string {
  const short = name.replace(/^pkg:/, '');
  return short.length > 22 ? `${short.slice(0, 21)}…` : short;
}

function standing({ case: of, closed }: ReportRow): string {
  return of ?? (closed ? 'closed' : '');
}
