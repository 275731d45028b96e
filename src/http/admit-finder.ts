import { addDays, type Desk } from '../clearinghouse/cases/index.ts';
import type { StoredReport } from '../clearinghouse/intake/index.ts';
import { admit, type Tools } from '../identity/index.ts';
import type { Transaction } from '../store/index.ts';

/** Whoever reported a flaw may see its case: for as long as a case admits its own people. */
export async function admitFinder(trx: Transaction, tools: Tools, { settings }: Desk, { case: id, report, approver }: { readonly case: string; readonly report: StoredReport; readonly approver: string }): Promise<void> {
  if (report.person === undefined || report.person === approver) return;
  await admit(trx, tools, { case: id, person: report.person, role: 'reporter', tier: 0, reason: 'reported it', approver, expires: addDays(tools.clock.now(), settings.admissionDays) });
}
