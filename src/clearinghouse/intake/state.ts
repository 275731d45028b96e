import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Transaction } from '../../store/index.ts';
import { IntakeError } from './error.ts';
import { own } from './store.ts';
import type { ReportState } from './store.ts';

/** From where a report may come to a state: it only goes on. */
const before: Readonly<Record<Exclude<ReportState, 'queued'>, readonly ReportState[]>> = { processing: ['queued'], done: ['queued', 'processing'] };

/**
 * Sets a report on, with its leaf, in the caller's transaction. False where it is there or further already: a job that is
 * handled again after a crash changes nothing.
 */
export async function setReportState(trx: Transaction, report: string, state: Exclude<ReportState, 'queued'>, { record, clock }: { readonly record: Recorder; readonly clock: Clock }): Promise<boolean> {
  const at = clock.now();
  const changed = await own(trx).updateTable('intake_reports').set({ state, state_at: at }).where('id', '=', report).where('state', 'in', before[state]).returning('id').executeTakeFirst();
  if (changed !== undefined) {
    await record(trx, { kind: `report.${state}`, subject: report, body: { at: at.toISOString() } });
    return true;
  }
  const known = await own(trx).selectFrom('intake_reports').select('id').where('id', '=', report).executeTakeFirst();
  if (known === undefined) throw unknownReport(report);
  return false;
}

export function unknownReport(report: string): IntakeError {
  return new IntakeError('report-unknown', 'There is no such report', { where: report, remedy: 'Take an id from the list of reports.' });
}
