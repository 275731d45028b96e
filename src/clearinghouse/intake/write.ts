import { createHash } from 'node:crypto';
import { newId } from '../../kernel/id.ts';
import type { Transaction } from '../../store/index.ts';
import { seal } from '../../trust/index.ts';
import type { KeyWrapper, Sealed } from '../../trust/index.ts';
import type { ReportPart } from './completeness.ts';
import { parsePurl } from './package.ts';
import { newReceipt, receiptHash } from './receipt.ts';
import type { Attachment, Report, ReportFields } from './report.ts';
import { own } from './store.ts';

/** A report ready to be written: nothing of its attachments is in the clear any more. */
export interface Prepared {
  readonly id: string;
  readonly receipt: string;
  readonly report: Report;
  readonly sealed: readonly Sealed[];
  /** What the ledger commits to: the fields as stored, and the attachments as ciphertext, which tells nothing once erased. */
  readonly digests: { readonly fields: string; readonly attachments: readonly string[] };
}

/** Bound into the encryption: an attachment that was moved to another report or place does not open. */
export function attachmentContext(report: string, number: number): string {
  return `attachment ${report}/${number}`;
}

export async function prepare(report: Report, keys: KeyWrapper): Promise<Prepared> {
  const id = newId('report');
  const sealed = await Promise.all(report.attachments.map(({ data }, index) => seal(data, attachmentContext(id, index + 1), keys)));
  return { id, receipt: newReceipt(), report, sealed, digests: { fields: sha256(JSON.stringify(report.fields)), attachments: sealed.map(({ ciphertext }) => sha256(ciphertext)) } };
}

interface Row extends Prepared {
  readonly submitter: { readonly organization: string; readonly tokenId: string; readonly person?: string };
  readonly form: 'json' | 'multipart' | 'sarif';
  readonly at: Date;
  readonly missing: readonly ReportPart[];
}

/** Reports of one statement: with all the attachments that they can have they stay far below its 65,535 parameters. */
const mostRows = 100;

/** One statement, one way to the database and back: every accepted report waits for it. */
export async function writeAll(trx: Transaction, all: readonly Row[]): Promise<void> {
  for (let from = 0; from < all.length; from += mostRows) {
    const some = all.slice(from, from + mostRows);
    const attachments = some.flatMap(({ id, report, sealed }) => report.attachments.map((each, index) => attachmentRow(id, index + 1, each, sealed[index] as Sealed)));
    if (attachments.length === 0) await own(trx).insertInto('intake_reports').values(some.map(reportRow)).execute();
    else await own(trx).with('stored', (query) => query.insertInto('intake_reports').values(some.map(reportRow)).returning('id')).insertInto('intake_attachments').values(attachments).execute();
  }
}

/** What of the report can be large: its attachments. */
export function bytesOf({ sealed }: Prepared): number {
  return sealed.reduce((sum, { ciphertext }) => sum + ciphertext.byteLength, 0);
}

function reportRow({ id, receipt, report, submitter: { organization, tokenId, person }, form, at, missing }: Row) {
  const { fields } = report;
  const hash = receiptHash(receipt);
  if (hash === undefined) throw new TypeError('a receipt of ours is a receipt');
  return {
    id, receipt_hash: hash, organization, token_id: tokenId, person: person ?? null, received_at: at, form, state: 'queued' as const, state_at: at, title: titleOf(fields), package: packageOf(fields),
    fields: JSON.stringify(fields), missing: JSON.stringify(missing), email: report.email ?? null, notify: report.notify, legal_hold: null,
  };
}

function attachmentRow(report: string, number: number, { filename, contentType, type, description, data }: Attachment, { ciphertext, wrappedKey, keyId }: Sealed) {
  return {
    report, number, filename, content_type: contentType, type, description: description ?? null, bytes: data.byteLength, ciphertext: Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength),
    wrapped_key: Buffer.from(wrappedKey), key_id: keyId,
  };
}

/** purl without version, or ecosystem and name as they were given. */
export function packageOf({ purl, ecosystem, software }: ReportFields): string {
  return (purl === undefined ? undefined : parsePurl(purl)?.package) ?? `${ecosystem ?? ''} ${software ?? ''}`.trim();
}

/** TAP's reports have no title: the software, and where in it. */
export function titleOf({ purl, software, affected_symbol: symbol, code_path: path, enrichment }: ReportFields): string {
  const name = (purl === undefined ? undefined : parsePurl(purl)?.name) ?? software ?? '';
  const weakness = typeof enrichment?.['cwe'] === 'string' ? /^CWE-\d{1,6}/.exec(enrichment['cwe'])?.[0] : undefined;
  const place = symbol?.function ?? symbol?.file ?? path;
  const short = place === undefined ? undefined : [...place].length > 80 ? `${[...place].slice(0, 79).join('')}…` : place;
  return [name, weakness, short].filter((part) => part !== undefined && part !== '').join(': ');
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
