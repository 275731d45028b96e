import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Transaction } from '../../store/index.ts';
import type { CustodyAct } from './custody.ts';
import { IntakeError } from './error.ts';
import { unknownReport } from './state.ts';
import { getReport, own } from './store.ts';
import type { StoredReport } from './store.ts';

interface Tools {
  readonly record: Recorder;
  readonly clock: Clock;
}

/**
 * A report that a person may decide about: it has run, and nobody has closed it. Its row stays locked until the transaction
 * ends, so that of two decisions at once the second sees the first.
 */
export async function undecidedReport(trx: Transaction, id: string): Promise<StoredReport> {
  const report = await locked(trx, id);
  if (report.state !== 'done') throw new IntakeError('report-unfinished', 'The report is still being validated', { where: id, remedy: 'Wait for its verdict.' });
  if (report.closed !== undefined) throw new IntakeError('report-closed', 'The report is closed', { where: id, remedy: 'Reopen it first.' });
  return report;
}

/** Nothing more is done about it; its record, its proof and its verdict stay. `reopenReport` takes it back. */
export async function closeReport(trx: Transaction, { report, by, reason }: CustodyAct, { record, clock }: Tools): Promise<void> {
  await undecidedReport(trx, report);
  const at = clock.now().toISOString();
  await own(trx).updateTable('intake_reports').set({ closed: JSON.stringify({ by, reason, at }) }).where('id', '=', report).execute();
  await record(trx, { kind: 'report.closed', subject: report, body: { by, reason, at } });
}

export async function reopenReport(trx: Transaction, { report, by, reason }: CustodyAct, { record, clock }: Tools): Promise<void> {
  const { closed } = await locked(trx, report);
  if (closed === undefined) throw new IntakeError('report-open', 'The report is not closed', { where: report, remedy: 'Look at it again: somebody may have reopened it.' });
  await own(trx).updateTable('intake_reports').set({ closed: sql`null` }).where('id', '=', report).execute();
  await record(trx, { kind: 'report.reopened', subject: report, body: { by, reason, at: clock.now().toISOString() } });
}

/** Its proof is to be run again: whoever calls sends the job in the same transaction. Refused where a decision is not open. */
export async function queueAgain(trx: Transaction, id: string, { clock }: Pick<Tools, 'clock'>): Promise<void> {
  await undecidedReport(trx, id);
  await own(trx).updateTable('intake_reports').set({ state: 'queued', state_at: clock.now() }).where('id', '=', id).execute();
}

/** A person put the report into a case: kept with it, so that the report says who decided, and why. */
export async function noteDecision(trx: Transaction, { report, by, reason, into }: CustodyAct & { readonly into: string }, { clock }: Pick<Tools, 'clock'>): Promise<void> {
  await own(trx).updateTable('intake_reports').set({ decided: JSON.stringify({ by, reason, at: clock.now().toISOString(), into }) }).where('id', '=', report).execute();
}

async function locked(trx: Transaction, id: string): Promise<StoredReport> {
  await own(trx).selectFrom('intake_reports').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  const report = await getReport(trx, id);
  if (report === undefined) throw unknownReport(id);
  return report;
}
