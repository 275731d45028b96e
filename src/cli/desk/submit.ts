import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { zip } from '../../kernel/zip.ts';
import { readClaim, ReproductionError } from '../../reproduction/index.ts';
import { CommandError } from '../error.ts';
import type { Desk } from './client.ts';

/** What besides the claim makes a report complete; files by their paths. */
export interface SubmitParts {
  readonly description?: string | undefined;
  readonly tool?: string | undefined;
  /** A word (`low` to `critical`) or a CVSS vector. */
  readonly severity?: string | undefined;
  readonly patch?: string | undefined;
  readonly unitTest?: string | undefined;
}

export interface Receipt {
  readonly receipt: string;
  readonly message: string;
  readonly warnings?: readonly { readonly field: string; readonly reason: string }[];
}

interface Attachment {
  readonly filename: string;
  readonly content_type: string;
  readonly data: string;
  readonly type?: string;
  readonly description?: string;
}

/** The service takes 32 MiB of a proof; a little more is packed here than it takes, so that it is the one to say so. */
const mostBytes = 40 * 1_048_576;
const mostFiles = 512;

/** What the service would find wrong with the claim: each fault with line and column. Undefined where it reads. */
export async function faultsOf(path: string): Promise<ReproductionError | undefined> {
  try {
    await readClaim(path);
    return undefined;
  } catch (error) {
    if (error instanceof ReproductionError) return error;
    throw error;
  }
}

/**
 * A claim as a report of the intake contract. Its bytes go as they are: what is wrong with them is for the service to say. The
 * key is the report's own digest, so that a repetition is recognized.
 */
export async function submitPath(path: string, desk: Desk, parts: SubmitParts = {}): Promise<Receipt> {
  const { label, attachment } = await packed(path);
  const claim = await readClaim(path).catch(() => undefined);
  const { vulnerability, targets, title } = claim?.manifest ?? {};
  const { description, tool, severity } = parts;
  const cwe = vulnerability?.cwe?.[0];
  const enrichment = { ...(cwe === undefined ? {} : { cwe }), ...(severity === undefined ? {} : severity.startsWith('CVSS:') ? { cvss_vector: severity } : { severity }) };
  const report = {
    purl: targets?.vulnerable.purl ?? purlIn(attachment) ?? `pkg:generic/${encodeURIComponent(label)}`,
    upstream_ids: (vulnerability?.aliases ?? []).filter((alias) => /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]+-[0-9A-Za-z.-]+)$/.test(alias)).slice(0, 16),
    discovery_method: 'other',
    ...(tool === undefined ? {} : { discovery_tooling: tool }),
    notify: 'off',
    attachments: [
      { ...attachment, type: 'reproducer', description: 'reproduction/v1' },
      { filename: 'description.txt', content_type: 'text/plain', data: description ?? title ?? label, type: 'other', description: 'what the flaw is' },
      ...(parts.patch === undefined ? [] : [{ ...await textFile(parts.patch), type: 'patch', description: 'a fix' }]),
      ...(parts.unitTest === undefined ? [] : [testNamed({ ...await textFile(parts.unitTest), type: 'other', description: 'fails before the fix and passes after it' })]),
    ],
    ...(Object.keys(enrichment).length === 0 ? {} : { enrichment }),
  };
  const key = createHash('sha256').update(JSON.stringify(report)).digest('hex');
  return desk.post<Receipt>('/v1/reports', report, { 'idempotency-key': key });
}

/** A manifest that does not read may still say what it is about. */
function purlIn({ content_type: type, data }: Attachment): string | undefined {
  return type === 'application/zip' ? undefined : /\bpkg:[a-z]+\/[\w@%./+-]{1,200}/.exec(data.slice(0, 65_536))?.[0];
}

interface Packed {
  readonly label: string;
  readonly attachment: Attachment;
}

/** A zip as it is, a lone manifest as text, a folder with more in it as a zip. */
async function packed(path: string): Promise<Packed> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unreadable(path, 'there is nothing here');
  const whole = resolve(path);
  if (!found.isDirectory()) {
    const named = /^reproduction\.(?:ya?ml|json)$/.test(basename(whole));
    return { label: basename(named ? dirname(whole) : whole), attachment: fileOf(basename(whole), await bytesAt(path)) };
  }
  const names = await filesBelow(path);
  const [only] = names;
  if (only === undefined) throw unreadable(path, 'the folder is empty');
  const label = basename(whole);
  if (names.length === 1 && !only.includes('/')) return { label, attachment: fileOf(only, await bytesAt(join(path, only))) };
  const entries = [];
  for (const name of names) entries.push({ name, bytes: await bytesAt(join(path, name)), modified: new Date(0) });
  return { label, attachment: zipped('reproduction.zip', zip(entries)) };
}

/** Every regular file, by its path below the folder, in order. What is no file or folder is not packed without a word. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const strange = entries.find((each) => !each.isFile() && !each.isDirectory());
  if (strange !== undefined) throw unreadable(join(strange.parentPath, strange.name), 'this is neither a file nor a folder');
  const files = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name).slice(join(folder, '/').length).replaceAll('\\', '/'));
  if (files.length > mostFiles) throw unreadable(folder, `the folder has more than ${mostFiles} files`);
  return files.toSorted();
}

function fileOf(filename: string, bytes: Uint8Array): Attachment {
  if (filename.endsWith('.zip')) return zipped(filename, bytes);
  return { filename, content_type: filename.endsWith('.json') ? 'application/json' : 'text/plain', data: Buffer.from(bytes).toString('utf8') };
}

function zipped(filename: string, bytes: Uint8Array): Attachment {
  return { filename, content_type: 'application/zip', data: Buffer.from(bytes).toString('base64') };
}

async function textFile(path: string): Promise<Attachment> {
  const bytes = await bytesAt(path);
  if (!Buffer.from(new TextDecoder().decode(bytes)).equals(bytes)) throw unreadable(path, 'this is no text in UTF-8');
  return { filename: basename(path), content_type: 'text/plain', data: Buffer.from(bytes).toString('utf8') };
}

/** The contract knows a unit test by its name. */
function testNamed(attachment: Attachment): Attachment {
  return /(?:^|[._\s-])(?:test|spec)s?(?:[._\s-]|$)/i.test(attachment.filename) ? attachment : { ...attachment, filename: `test_${attachment.filename}` };
}

/** A regular file, bounded: a FIFO would hang, a device would flood. */
async function bytesAt(path: string): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  if (handle === undefined) throw unreadable(path, 'the file cannot be read');
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw unreadable(path, 'this is no regular file');
    if (found.size > mostBytes) throw unreadable(path, `the file is larger than ${mostBytes} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function unreadable(where: string, what: string): CommandError {
  return new CommandError('file-unreadable', what, { where, remedy: 'give a folder with reproduction.yaml, a manifest, or a zip' });
}
