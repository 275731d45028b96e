import { isUtf8 } from 'node:buffer';
import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { openSealed } from '../../trust/index.ts';
import type { KeyWrapper } from '../../trust/index.ts';
import { IntakeError } from './error.ts';
import { unknownReport } from './state.ts';
import { attachmentsOf, own } from './store.ts';
import type { AttachmentSummary } from './store.ts';
import { attachmentContext } from './write.ts';

/** An attachment in the clear. Only for who needs it, only for as long; never for a log. */
export interface OpenedAttachment extends AttachmentSummary {
  readonly data: Uint8Array;
}

export async function readAttachment(db: Database | Transaction, keys: KeyWrapper, report: string, number: number): Promise<OpenedAttachment> {
  const [summary] = (await attachmentsOf(db, report)).filter((each) => each.number === number);
  const row = await own(db).selectFrom('intake_attachments').select(['ciphertext', 'wrapped_key', 'key_id']).where('report', '=', report).where('number', '=', number).executeTakeFirst();
  if (row === undefined || summary === undefined) throw unknownAttachment(report, number);
  if (row.wrapped_key === null) throw new IntakeError('attachment-erased', 'The attachment was erased: its key is destroyed', { where: `${report}/${number}`, remedy: 'Ask the finder to send it again.' });
  const data = await openSealed({ ciphertext: row.ciphertext, wrappedKey: row.wrapped_key, keyId: row.key_id }, attachmentContext(report, number), keys);
  return { ...summary, data };
}

export interface Reproducer extends OpenedAttachment {
  /** A manifest as YAML or JSON, or a zip with one at its root. */
  readonly kind: 'yaml' | 'json' | 'zip';
}

/** The first attachment of type `reproducer` that is there and of a kind that can be one. */
export async function reproducerOf(db: Database | Transaction, keys: KeyWrapper, report: string): Promise<Reproducer | undefined> {
  for (const { number, type, erasedAt } of await attachmentsOf(db, report)) {
    if (type !== 'reproducer' || erasedAt !== undefined) continue;
    const opened = await readAttachment(db, keys, report, number);
    const kind = kindOf(opened);
    if (kind !== undefined) return { ...opened, kind };
  }
  return undefined;
}

/** By content type, and by looking where that says nothing. */
function kindOf({ contentType, data }: OpenedAttachment): Reproducer['kind'] | undefined {
  switch (contentType) {
    case 'application/json': return 'json';
    case 'text/plain': case 'text/markdown': return 'yaml';
    case 'application/zip': return 'zip';
    case 'application/octet-stream': return data[0] === 0x50 && data[1] === 0x4b ? 'zip' : isUtf8(data) ? 'yaml' : undefined;
    case 'application/pdf': case 'application/gzip': case 'application/x-bzip2': return undefined;
    default: return contentType satisfies never;
  }
}

/** Who does something to a stored report, and why. */
export interface CustodyAct {
  readonly report: string;
  /** The id of a person. */
  readonly by: string;
  readonly reason: string;
}

interface CustodyDeps {
  readonly db: Database;
  readonly record: Recorder;
  readonly clock: Clock;
}

/**
 * Destroys the wrapped key of an attachment: the ciphertext stays, and nobody can read it again. A legal hold prevents it. Both
 * leave their leaf, so that an attempt is on the record too.
 */
export async function eraseAttachment({ report, number, by, reason }: CustodyAct & { readonly number: number }, { db, record, clock }: CustodyDeps): Promise<'erased' | 'held' | 'erased-before'> {
  return await db.transaction().execute(async (trx) => {
    const at = clock.now();
    // The report's row is locked first, here and where a hold is set: neither slips in between.
    const held = await own(trx).selectFrom('intake_reports').select('legal_hold').where('id', '=', report).forUpdate().executeTakeFirst();
    const row = await own(trx).selectFrom('intake_attachments').select('erased_at').where('report', '=', report).where('number', '=', number).executeTakeFirst();
    if (held === undefined || row === undefined) throw unknownAttachment(report, number);
    if (row.erased_at !== null) return 'erased-before';
    const body = { number, by, reason, at: at.toISOString() };
    if (held.legal_hold !== null) {
      await record(trx, { kind: 'attachment.erasure-refused', subject: report, body });
      return 'held';
    }
    await own(trx).updateTable('intake_attachments').set({ wrapped_key: null, erased_at: at }).where('report', '=', report).where('number', '=', number).execute();
    await record(trx, { kind: 'attachment.erased', subject: report, body });
    return 'erased';
  });
}

/** Holds everything of a report for a legal matter, or lets it go again. False where it is so already. */
export async function setLegalHold({ report, by, reason }: CustodyAct, hold: boolean, { db, record, clock }: CustodyDeps): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const at = clock.now().toISOString();
    const row = await own(trx).selectFrom('intake_reports').select('legal_hold').where('id', '=', report).forUpdate().executeTakeFirst();
    if (row === undefined) throw unknownReport(report);
    if ((row.legal_hold !== null) === hold) return false;
    await own(trx).updateTable('intake_reports').set({ legal_hold: hold ? JSON.stringify({ by, reason, at }) : sql`null` }).where('id', '=', report).execute();
    await record(trx, { kind: hold ? 'report.held' : 'report.hold-released', subject: report, body: { by, reason, at } });
    return true;
  });
}

function unknownAttachment(report: string, number: number): IntakeError {
  return new IntakeError('attachment-unknown', 'There is no such attachment', { where: `${report}/${number}`, remedy: 'Take its number from the report.' });
}
