import { exits, type Environment, type Exit } from '../environment.ts';
import { safe } from '../terminal/screen.ts';
import { table, wrap } from '../terminal/table.ts';
import { readPatch } from '../fix.ts';
import { CommandError } from '../error.ts';
import { deskAt } from './client.ts';
import { bare, listRefused } from './decide.ts';
import { shortIds, wholeId } from './ids.ts';
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
  const { cases, withheld } = await deskAt(environment.desk).get<{ readonly cases: readonly CaseRow[]; readonly withheld?: string }>('/api/cases');
  if (withheld !== undefined) throw listRefused(withheld);
  if (options.json === true) screen.line(JSON.stringify(cases));
  else if (cases.length === 0) {
    screen.line('There is no case that you may see. A report whose proof is confirmed opens one.');
    screen.note('Next: breakwater report submit PATH');
  } else {
    const short = shortIds(cases.map(({ id }) => id));
    table(screen, [{ title: 'what', flexible: true }, { title: 'package' }, { title: 'state' }, { title: 'TLP' }, { title: 'case' }], cases.map((each) => [each.title, bare(each.package), each.state, each.tlp, short(each.id)]));
    screen.note(`Next: breakwater case show ${short(cases[0]?.id ?? '')}`);
  }
  return exits.yes;
}

export async function caseShowCommand(id: string, options: CaseOptions, environment: Environment): Promise<Exit> {
  const desk = deskAt(environment.desk);
  show(await desk.get<CaseView>(`/api/cases/${encodeURIComponent(await wholeId('case', id, desk))}`), options, environment);
  return exits.yes;
}

/** Every act on a case that is one POST: merge, split, publish and the rest. */
export async function caseActCommand(id: string, act: string, body: object, options: CaseOptions, environment: Environment): Promise<Exit> {
  const desk = deskAt(environment.desk);
  const given = body as { readonly into?: string; readonly report?: string };
  const named = { ...(given.into === undefined ? {} : { into: await wholeId('case', given.into, desk) }), ...(given.report === undefined ? {} : { report: await wholeId('report', given.report, desk) }) };
  show(await desk.post<CaseView>(`/api/cases/${encodeURIComponent(await wholeId('case', id, desk))}/${act}`, { ...body, ...named }), options, environment);
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
