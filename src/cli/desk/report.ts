import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { zip } from '../../kernel/zip.ts';
import { readClaim } from '../../reproduction/index.ts';
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
  const receipt = await submitPath(resolve(environment.folder, path), desk, options);
  if (options.wait === true) return showStatus(await waitFor(receipt.receipt, desk, environment), options, environment);
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

/**
 * A claim as a report of the intake contract. Its bytes go as they are: what is wrong with them is for the service to say. The
 * key is the report's own digest, so that a repetition is recognized.
 */
export async function submitPath(path: string, desk: Desk, { description, tool }: Pick<SubmitOptions, 'description' | 'tool'> = {}): Promise<Receipt> {
  const { attachment, label } = await packed(path);
  const claim = await readClaim(path).catch(() => undefined);
  const { vulnerability, targets, title } = claim?.manifest ?? {};
  const cwe = vulnerability?.cwe?.[0];
  const report = {
    ...(targets?.vulnerable.purl === undefined ? { ecosystem: 'OSS-Fuzz', software: label } : { purl: targets.vulnerable.purl }),
    upstream_ids: (vulnerability?.aliases ?? []).filter((alias) => /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]+-[0-9A-Za-z.-]+)$/.test(alias)).slice(0, 16),
    discovery_method: 'other',
    ...(tool === undefined ? {} : { discovery_tooling: tool }),
    notify: 'off',
    attachments: [
      { ...attachment, type: 'reproducer', description: 'reproduction/v1' },
      { filename: 'description.txt', content_type: 'text/plain', data: description ?? title ?? label, type: 'other', description: 'what the flaw is' },
    ],
    ...(cwe === undefined ? {} : { enrichment: { cwe } }),
  };
  const key = createHash('sha256').update(JSON.stringify(report)).digest('hex');
  return desk.post<Receipt>('/v1/reports', report, { 'idempotency-key': key });
}

interface Packed {
  readonly label: string;
  readonly attachment: { readonly filename: string; readonly content_type: string; readonly data: string };
}

/** A zip as it is, a lone manifest as text, a folder with more in it as a zip. */
async function packed(path: string): Promise<Packed> {
  const label = basename(path);
  const names = (await stat(path)).isDirectory() ? (await readdir(path)).toSorted() : [];
  const [only] = names;
  const file = names.length === 0 ? path : names.length === 1 && only !== undefined ? join(path, only) : undefined;
  if (file === undefined) return { label, attachment: zipped('reproduction.zip', zip(await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(path, name)), modified: new Date(0) }))))) };
  const bytes = await readFile(file);
  if (file.endsWith('.zip')) return { label, attachment: zipped(basename(file), bytes) };
  return { label, attachment: { filename: basename(file), content_type: file.endsWith('.json') ? 'application/json' : 'text/plain', data: bytes.toString('utf8') } };
}

function zipped(filename: string, bytes: Uint8Array): Packed['attachment'] {
  return { filename, content_type: 'application/zip', data: Buffer.from(bytes).toString('base64') };
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
