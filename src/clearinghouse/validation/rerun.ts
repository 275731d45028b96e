import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Queue, Transaction } from '../../store/index.ts';
import { ValidationError } from './error.ts';
import { validationJob, type ValidationJob } from './flow.ts';
import { askRerun, validationOf } from './store.ts';

interface Asked {
  readonly report: string;
  /** The id of a person. */
  readonly by: string;
  readonly reason: string;
}

/**
 * A person has the proof run again. The verdict of now stays until there is another, and after that among the former ones.
 * Whoever calls holds the report's row and puts it back into the queue in the same transaction.
 */
export async function rerunReport(trx: Transaction, { report, by, reason }: Asked, { queue, record, clock }: { readonly queue: Queue; readonly record: Recorder; readonly clock: Clock }): Promise<void> {
  const standing = await validationOf(trx, report);
  if (standing === undefined) throw new ValidationError('nothing-ran', 'Nothing was run for this report, so nothing can be run again', { where: report, remedy: 'Ask the finder for a proof: a report with one is a report of its own.' });
  const at = clock.now();
  await askRerun(trx, report, { by, reason, at: at.toISOString() });
  // The job that gave the verdict may not have ended yet, and one key has one job: so each verdict has a key of its own.
  await queue.send(trx, validationJob, { report } satisfies ValidationJob, { key: `rerun of ${report} after ${standing.finishedAt.toISOString()}` });
  await record(trx, { kind: 'report.rerun', subject: report, body: { by, reason, at: at.toISOString(), verdict: standing.verdict, evidenceSha256: standing.evidenceSha256 ?? null } });
}
