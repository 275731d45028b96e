import { resolve } from 'node:path';
import { exits, type Environment, type Exit } from '../environment.ts';
import { safe } from '../terminal/screen.ts';
import { wrap } from '../terminal/table.ts';
import { deskAt, type Desk } from './client.ts';
import { faultsOf, submitPath } from './submit.ts';

export { submitPath } from './submit.ts';

export interface SubmitOptions {
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly description?: string;
  readonly tool?: string;
  readonly severity?: string;
  readonly patch?: string;
  readonly unitTest?: string;
  /** Sends what does not read, too. */
  readonly anyway?: boolean;
}

interface Status {
  readonly receipt: string;
  readonly status: 'queued' | 'processing' | 'done';
  readonly at: string;
  readonly outcome?: { readonly verdict?: string; readonly reasons?: readonly string[]; readonly case?: string; readonly known?: boolean; readonly missing?: readonly string[]; readonly closed?: { readonly at: string; readonly why: string } };
}

/**
 * `breakwater report submit PATH`: hands a claim in as a report with its reproducer, once it reads; what is wrong with it is
 * said here and now, with line and column. The same claim twice is one report.
 */
export async function reportSubmitCommand(path: string, options: SubmitOptions, environment: Environment): Promise<Exit> {
  const { screen, folder } = environment;
  const whole = resolve(folder, path);
  const faults = options.anyway === true ? undefined : await faultsOf(whole);
  if (faults !== undefined) {
    if (options.json === true) screen.line(JSON.stringify({ sent: false, code: faults.code, because: faults.message, ...(faults.where === undefined ? {} : { where: faults.where }), ...(faults.remedy === undefined ? {} : { remedy: faults.remedy }) }));
    else {
      screen.line(`${screen.paint('wrong', '× not sent')}  the claim cannot be read as it stands`);
      for (const line of faults.message.split('\n')) screen.line(`  ${safe(line.trimStart())}`);
      if (faults.remedy !== undefined) screen.note(`  to do: ${safe(faults.remedy)}`);
      screen.note('Nothing was sent. To send it all the same: --anyway');
    }
    return exits.usage;
  }
  const desk = deskAt(environment.desk);
  const file = (given: string | undefined): string | undefined => (given === undefined ? undefined : resolve(folder, given));
  const receipt = await submitPath(whole, desk, { ...options, patch: file(options.patch), unitTest: file(options.unitTest) });
  if (options.wait === true) return showStatus(await waitFor(receipt.receipt, desk, environment), options, environment);
  if (options.json === true) screen.line(JSON.stringify(receipt));
  else {
    screen.line(`${screen.paint('fact', '● accepted')}  ${receipt.receipt}`);
    for (const { field, reason } of receipt.warnings ?? []) screen.line(`  ${field}: ${safe(reason)}`);
    screen.note(`Next: breakwater report status ${receipt.receipt}`);
  }
  return exits.yes;
}

/** `breakwater report status RECEIPT` */
export async function reportStatusCommand(receipt: string, options: SubmitOptions, environment: Environment): Promise<Exit> {
  const desk = deskAt(environment.desk);
  return showStatus(options.wait === true ? await waitFor(receipt, desk, environment) : await statusOf(receipt, desk), options, environment);
}

export function statusOf(receipt: string, desk: Desk): Promise<Status> {
  return desk.get<Status>(`/v1/submissions/${encodeURIComponent(receipt)}`);
}

async function waitFor(receipt: string, desk: Desk, { screen }: Environment): Promise<Status> {
  for (;;) {
    const status = await statusOf(receipt, desk);
    if (status.status === 'done') return status;
    screen.note(`${status.status}…`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** How each part is given that a complete report has. */
const ways: Readonly<Record<string, string>> = { description: '--description', severity: '--severity', patch: '--patch', 'unit-test': '--unit-test' };

function showStatus(status: Status, options: SubmitOptions, { screen }: Environment): Exit {
  const { outcome } = status;
  if (options.json === true) screen.line(JSON.stringify(status));
  else {
    screen.line(`${screen.paint('strong', status.status)}  ${status.receipt}, since ${status.at}`);
    if (outcome?.verdict !== undefined) screen.line(`  verdict: ${outcome.verdict}`);
    for (const reason of outcome?.reasons ?? []) for (const part of reason.split('\n')) for (const line of wrap(part.trim(), screen.columns, '    ')) screen.line(line);
    if (outcome?.case !== undefined) screen.line(`  case: ${outcome.case}${outcome.known === true ? ', known before' : ', new'}`);
    if (outcome?.closed !== undefined) for (const line of wrap(`closed: ${outcome.closed.why}`, screen.columns, '  ')) screen.line(line);
    const missing = outcome?.missing ?? [];
    if (missing.length > 0) {
      const given = missing.flatMap((part) => ways[part] ?? []);
      screen.line(`  to be complete it lacks: ${missing.join(', ')}${given.length === 0 ? '' : ` (report submit takes ${given.join(', ')})`}`);
    }
    if (status.status !== 'done') screen.note(`Next: breakwater report status ${status.receipt} --wait`);
  }
  return status.status === 'done' && outcome?.verdict !== undefined && outcome.verdict !== 'confirmed' ? exits.no : exits.yes;
}
