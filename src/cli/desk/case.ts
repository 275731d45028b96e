import { exits, type Environment, type Exit } from '../environment.ts';
import { safe } from '../terminal/screen.ts';
import { table, wrap } from '../terminal/table.ts';
import { readPatch } from '../fix.ts';
import { CommandError } from '../error.ts';
import { deskAt } from './client.ts';
import { resolve } from 'node:path';

/** What the terminal shows of a case; the whole is in `--json`. */
interface CaseRow {
  readonly id: string;
  readonly title: string;
  readonly package: string;
  readonly sentence: string;
  readonly state: string;
  readonly band: string;
  readonly tlp: string;
  readonly reports: number;
  readonly embargo: { readonly state: string; readonly until?: string };
  readonly due?: { readonly at: string; readonly what: string };
}
interface CaseView extends CaseRow {
  readonly command?: string;
  readonly merged: readonly { readonly report: string; readonly finder?: string; readonly why: string; readonly verdict?: string }[];
  readonly proposals: readonly { readonly case: string; readonly title: string; readonly why: string }[];
  readonly fixes: readonly { readonly id: string; readonly what: string; readonly state: string; readonly verification?: { readonly verified: boolean } }[];
  readonly consent: { readonly blockers: readonly string[] };
  readonly dates: readonly { readonly at: string; readonly what: string; readonly kind: string }[];
  readonly advisory?: string;
}

export interface CaseOptions {
  readonly json?: boolean;
}

export async function caseListCommand(options: CaseOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const { cases } = await deskAt(environment.desk).get<{ readonly cases: readonly CaseRow[] }>('/api/cases');
  if (options.json === true) screen.line(JSON.stringify(cases));
  else if (cases.length === 0) {
    screen.line('No case is open. A report whose proof is confirmed opens one.');
    screen.note('Next: breakwater report submit PATH');
  } else {
    table(screen, [{ title: 'case' }, { title: 'state' }, { title: 'band' }, { title: 'TLP' }, { title: 'reports', right: true }, { title: 'what', flexible: true }], cases.map((each) => [each.id, each.state, each.band, each.tlp, String(each.reports), each.sentence]));
    screen.note(`Next: breakwater case show ${cases[0]?.id ?? ''}`);
  }
  return exits.yes;
}

export async function caseShowCommand(id: string, options: CaseOptions, environment: Environment): Promise<Exit> {
  show(await deskAt(environment.desk).get<CaseView>(`/api/cases/${encodeURIComponent(id)}`), options, environment);
  return exits.yes;
}

/** Every act on a case that is one POST: merge, split, publish and the rest. */
export async function caseActCommand(id: string, act: string, body: object, options: CaseOptions, environment: Environment): Promise<Exit> {
  show(await deskAt(environment.desk).post<CaseView>(`/api/cases/${encodeURIComponent(id)}/${act}`, body), options, environment);
  return exits.yes;
}

/** `breakwater fix submit CASE --patch FILE | --version V` */
export async function fixSubmitCommand(id: string, options: CaseOptions & { readonly patch?: string; readonly version?: string }, environment: Environment): Promise<Exit> {
  if ((options.patch === undefined) === (options.version === undefined)) throw new CommandError('usage', 'name one fix', { remedy: 'give either --patch FILE or --version VERSION' });
  const body = options.patch === undefined ? { version: options.version } : { patch: await readPatch(resolve(environment.folder, options.patch)) };
  return caseActCommand(id, 'submit-fix', body, options, environment);
}

function show(view: CaseView, options: CaseOptions, { screen }: Environment): void {
  if (options.json === true) {
    screen.line(JSON.stringify(view));
    return;
  }
  screen.line(`${screen.paint('strong', view.id)}  ${safe(view.title)}`);
  for (const line of wrap(view.sentence, screen.columns, '  ')) screen.line(line);
  screen.line(`  ${safe(view.package)}, ${view.state}, TLP:${view.tlp}, embargo ${view.embargo.state}${view.embargo.until === undefined ? '' : ` until ${view.embargo.until}`}`);
  section('reports', view.merged.map(({ report, finder, why, verdict }) => [report, verdict ?? '', finder ?? '', why]));
  section('may be the same flaw', view.proposals.map(({ case: other, title, why }) => [other, title, why]));
  section('fixes', view.fixes.map(({ id, what, state, verification }) => [id, what, verification === undefined ? state : verification.verified ? 'verified' : 'not verified']));
  section('dates', view.dates.map(({ at, what, kind }) => [at, kind, what]));
  if (view.consent.blockers.length > 0 && view.state === 'open') section('before it can be published', view.consent.blockers.map((each) => [each]));
  if (view.command !== undefined) screen.note(`Repeat the verdict: ${view.command}`);

  function section(title: string, rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    screen.line();
    screen.line(screen.paint('dim', title));
    const width = Math.max(...rows.map((row) => row.length));
    table(screen, Array.from({ length: width }, (_, index) => ({ title: '', flexible: index === width - 1 })), rows);
  }
}
