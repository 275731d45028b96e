import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { zipOf } from '../../kernel/zip.ts';
import { readClaim, type Claim } from '../../reproduction/index.ts';
import { exits, type Environment, type Exit } from '../environment.ts';
import { deskAt, type Desk } from './client.ts';

export interface SubmitOptions {
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly description?: string;
  readonly tool?: string;
}

interface Receipt {
  readonly receipt: string;
  readonly message: string;
  readonly warnings?: readonly string[];
}

interface Status {
  readonly receipt: string;
  readonly status: 'queued' | 'processing' | 'done';
  readonly at: string;
  readonly outcome?: { readonly verdict?: string; readonly case?: string; readonly known?: boolean; readonly missing?: readonly string[] };
}

/** `breakwater report submit PATH`: hands a claim in as a report with its reproducer. The same claim twice is one report. */
export async function reportSubmitCommand(path: string, options: SubmitOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const desk = deskAt(environment.desk);
  const claim = await readClaim(resolve(environment.folder, path));
  const receipt = await submitClaim(claim, desk, options);
  if (options.wait === true) return await showStatus(await waitFor(receipt.receipt, desk, environment), options, environment);
  if (options.json === true) screen.line(JSON.stringify(receipt));
  else {
    screen.line(`${screen.paint('fact', '● accepted')}  ${receipt.receipt}`);
    for (const warning of receipt.warnings ?? []) screen.line(`  ${warning}`);
    screen.note(`Next: breakwater report status ${receipt.receipt}`);
  }
  return exits.yes;
}

/** `breakwater report status RECEIPT` */
export async function reportStatusCommand(receipt: string, options: SubmitOptions, environment: Environment): Promise<Exit> {
  const desk = deskAt(environment.desk);
  return showStatus(options.wait === true ? await waitFor(receipt, desk, environment) : await statusOf(receipt, desk), options, environment);
}

/** A claim as a report of the intake contract; its key is the claim's digest, so that a repetition is recognized. */
export async function submitClaim(claim: Claim, desk: Desk, { description, tool }: Pick<SubmitOptions, 'description' | 'tool'> = {}): Promise<Receipt> {
  const { manifest } = claim;
  const { purl } = manifest.targets.vulnerable;
  const text = JSON.stringify(manifest);
  const reproducer = claim.files.size === 0
    ? { filename: 'reproduction.json', content_type: 'application/json', data: text }
    : { filename: 'reproduction.zip', content_type: 'application/zip', data: Buffer.from(zipOf([['reproduction.json', Buffer.from(text)], ...claim.files])).toString('base64') };
  const cwe = manifest.vulnerability?.cwe?.[0];
  const report = {
    ...(purl === undefined ? { ecosystem: 'OSS-Fuzz', software: claim.label } : { purl }),
    upstream_ids: (manifest.vulnerability?.aliases ?? []).slice(0, 16),
    discovery_method: 'other',
    ...(tool === undefined ? {} : { discovery_tooling: tool }),
    notify: 'off',
    attachments: [
      { ...reproducer, type: 'reproducer', description: 'reproduction/v1' },
      { filename: 'description.txt', content_type: 'text/plain', data: description ?? manifest.title ?? claim.label, type: 'other', description: 'what the flaw is' },
    ],
    ...(cwe === undefined ? {} : { enrichment: { cwe } }),
  };
  const key = createHash('sha256').update(JSON.stringify(report)).digest('hex');
  return desk.post<Receipt>('/v1/reports', report, { 'idempotency-key': key });
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

function showStatus(status: Status, options: SubmitOptions, { screen }: Environment): Exit {
  const { outcome } = status;
  if (options.json === true) screen.line(JSON.stringify(status));
  else {
    screen.line(`${screen.paint('strong', status.status)}  ${status.receipt}, since ${status.at}`);
    if (outcome?.verdict !== undefined) screen.line(`  verdict: ${outcome.verdict}`);
    if (outcome?.case !== undefined) screen.line(`  case: ${outcome.case}${outcome.known === true ? ', known before' : ', new'}`);
    if ((outcome?.missing?.length ?? 0) > 0) screen.line(`  missing: ${outcome?.missing?.join(', ')}`);
    if (status.status !== 'done') screen.note(`Next: breakwater report status ${status.receipt} --wait`);
  }
  return status.status === 'done' && outcome?.verdict !== undefined && outcome.verdict !== 'confirmed' ? exits.no : exits.yes;
}
