import type { Database } from '../../store/index.ts';
import { seal } from '../../trust/index.ts';
import type { KeyWrapper } from '../../trust/index.ts';
import { explainMissing, missingParts } from './completeness.ts';
import type { ReportPart } from './completeness.ts';
import { IntakeError } from './error.ts';
import { committer } from './commit.ts';
import type { Committer, CommitterParts } from './commit.ts';
import { earlierAnswer, idempotencyContext, idempotencyKey } from './idempotency.ts';
import { mostBytes } from './limits.ts';
import { formOf } from './media-type.ts';
import type { Form } from './media-type.ts';
import { readReport } from './read.ts';
import type { Checked } from './read.ts';
import { receiptHash } from './receipt.ts';
import { readSarif } from './sarif.ts';
import type { SarifDefaults } from './sarif-result.ts';
import { getReport, own } from './store.ts';
import type { ReportState } from './store.ts';
import { prepare } from './write.ts';
import type { Prepared } from './write.ts';
import type { Warning } from './violation.ts';

/** Who hands in, by ids. */
export interface Submitter {
  readonly organization: string;
  readonly tokenId: string;
  readonly person?: string;
}

export interface IntakeRequest {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly submitter: Submitter;
  readonly idempotencyKey?: string;
}

export interface IntakeDeps {
  readonly db: Database;
  readonly keys: KeyWrapper;
  readonly commit: Committer;
}

/** The intake of a process: one, so that what comes in at the same time is committed together. */
export function openIntake(parts: CommitterParts & { readonly keys: KeyWrapper }): IntakeDeps {
  return { db: parts.db, keys: parts.keys, commit: committer(parts) };
}

export interface Accepted {
  readonly receipt: string;
  readonly message: string;
  readonly warnings: readonly Warning[];
  /** The report's id within the clearinghouse; the finder knows it by the receipt. */
  readonly report: string;
  /** Parts of a complete report that it lacks. */
  readonly missing: readonly ReportPart[];
}

/**
 * Takes a report: read it, judge it, seal what is secret, and commit it whole before the receipt is given. What this throws
 * is an IntakeError; then nothing was stored.
 */
export async function acceptReport(request: IntakeRequest, deps: IntakeDeps): Promise<Accepted> {
  const form = formOf(request.contentType, 'report');
  const [accepted] = await accept(request, form, [readReport(whole(request), form)], deps);
  if (accepted === undefined) throw new TypeError('one report gives one receipt');
  return accepted;
}

export interface AcceptedResult extends Accepted {
  /** Which result of the log it is: `runs[0].results[3]`. */
  readonly result: string;
}

/** Takes every result of a SARIF log that states a problem as a report of its own: all of them or none. */
export async function acceptSarif(request: IntakeRequest & { readonly defaults?: SarifDefaults }, deps: IntakeDeps): Promise<readonly AcceptedResult[]> {
  const form = formOf(request.contentType, 'sarif');
  const checked = readSarif(whole(request), request.defaults);
  const accepted = await accept(request, form, checked, deps);
  return accepted.map((each, index) => ({ ...each, result: checked[index]?.place ?? '' }));
}

/** A body without a length was not measured at the door. */
function whole({ bytes }: IntakeRequest): Uint8Array {
  if (bytes.byteLength > mostBytes) throw new IntakeError('body-too-large', `The body must be at most ${mostBytes} bytes`, { remedy: 'Send fewer or smaller attachments.' });
  return bytes;
}

async function accept({ submitter, idempotencyKey: given }: IntakeRequest, { form }: Form, checked: readonly Checked[], { db, keys, commit }: IntakeDeps): Promise<readonly Accepted[]> {
  const key = given === undefined ? undefined : idempotencyKey(submitter.organization, given, checked.map(({ report }) => report));
  let prepared: readonly Prepared[] = [];
  let answer: readonly Accepted[] = [];
  try {
    // Sealed before the transaction begins: a key management service may take its time, and a connection must not wait for it.
    prepared = await Promise.all(checked.map((each) => prepare(each.report, keys)));
    answer = checked.map(({ report, warnings }, index) => answerOf(prepared[index] as Prepared, missingParts(report), warnings));
    const kept = key === undefined ? undefined : { key, answer: await seal(Buffer.from(JSON.stringify(answer)), idempotencyContext(key), keys) };
    const reports = prepared.map((each, index) => ({ ...each, missing: answer[index]?.missing ?? [] }));
    const earlier = await commit({ submitter, form, key: kept, reports });
    return earlier === undefined || key === undefined ? answer : await earlierAnswer<readonly Accepted[]>(key, earlier, keys);
  } catch (error) {
    if (error instanceof IntakeError) throw error;
    if (await wasStored(db, prepared)) return answer;
    throw new IntakeError('not-stored', 'The report could not be stored', { cause: error, retryAfterSeconds: 5, remedy: 'Nothing was stored: send it again, with the same Idempotency-Key if it had one.' });
  }
}

/** A connection may break between a commit and its acknowledgement; what is there then was accepted. */
async function wasStored(db: Database, [first]: readonly Prepared[]): Promise<boolean> {
  if (first === undefined) return false;
  return await getReport(db, first.id).then((found) => found !== undefined, () => false);
}

function answerOf({ id, receipt }: Prepared, missing: readonly ReportPart[], warnings: readonly Warning[]): Accepted {
  const poll = 'accepted; poll /v1/submissions/{receipt} for status';
  const message = missing.length === 0 ? poll : `${poll}. To be complete it lacks: ${explainMissing(missing)}`;
  return { receipt, message, warnings, report: id, missing };
}

export interface SubmissionStatus {
  readonly receipt: string;
  readonly status: ReportState;
  /** RFC 3339, of the last change of the status. */
  readonly at: string;
}

/** What anybody who holds the receipt may know. */
export async function submissionStatus(db: Database, receipt: string): Promise<SubmissionStatus | undefined> {
  const row = await reportOfReceipt(db, receipt);
  return row === undefined ? undefined : { receipt: receipt.toUpperCase(), status: row.state, at: row.state_at.toISOString() };
}

/** Which report a receipt is for; whether the asker may know is for the decision point to say. */
export async function reportForReceipt(db: Database, receipt: string): Promise<string | undefined> {
  return (await reportOfReceipt(db, receipt))?.id;
}

async function reportOfReceipt(db: Database, receipt: string): Promise<{ readonly id: string; readonly organization: string; readonly state: ReportState; readonly state_at: Date } | undefined> {
  const hash = receiptHash(receipt);
  return hash === undefined ? undefined : await own(db).selectFrom('intake_reports').select(['id', 'organization', 'state', 'state_at']).where('receipt_hash', '=', hash).executeTakeFirst();
}
