import type { Clock } from '../../kernel/clock.ts';
import { gathered } from '../../kernel/gather.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import type { Sealed } from '../../trust/index.ts';
import type { ReportPart } from './completeness.ts';
import { takeKeys, takenKeys } from './idempotency.ts';
import type { IdempotencyKey, TakenKey } from './idempotency.ts';
import { bytesOf, writeAll } from './write.ts';
import type { Prepared } from './write.ts';

/** The job that an accepted report starts; its data is `ValidateReport`. */
export const validateReportJob = 'validate-report';
export interface ValidateReport {
  readonly report: string;
}

/** One request, read, judged and sealed: what is left is to commit it, whole. */
export interface Handed {
  readonly submitter: { readonly organization: string; readonly tokenId: string; readonly person?: string };
  readonly form: 'json' | 'multipart' | 'sarif';
  /** With the answer that is kept under it. */
  readonly key: { readonly key: IdempotencyKey; readonly answer: Sealed } | undefined;
  readonly reports: readonly (Prepared & { readonly missing: readonly ReportPart[] })[];
}

/**
 * Gives undefined once it is committed, or, where its key was taken before, what was kept under that; then nothing of it was
 * stored. Where this throws, nothing was stored, unless the connection broke over the commit itself.
 */
export type Committer = (handed: Handed) => Promise<TakenKey | undefined>;

export interface CommitterParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly record: Recorder;
  readonly clock: Clock;
}

/** Requests of one transaction, and what their attachments may take together: the statement that stores them is held in memory. */
const most = 64;
const mostBytes = 8 * 1_048_576;

/**
 * Requests that wait at the same time share a transaction, since its way to the disk costs more than what is in it. Each is
 * acknowledged after that has committed. Where it fails each request is tried on its own, so that none pays for another.
 */
export function committer(parts: CommitterParts): Committer {
  const commit = gathered(async (batch: readonly Handed[]) => {
    try {
      return (await together(batch, parts)).map((value): PromiseSettledResult<TakenKey | undefined> => ({ status: 'fulfilled', value }));
    } catch (reason) {
      if (batch.length === 1) return [{ status: 'rejected', reason }] as const;
      return await Promise.allSettled(batch.map(async (each) => (await together([each], parts))[0]));
    }
  }, { most, weigh: { of: ({ reports }) => reports.reduce((sum, each) => sum + bytesOf(each), 0), most: mostBytes } });
  return async (handed) => {
    const outcome = await commit(handed);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  };
}

/** One transaction, and a statement for each table whatever the number of reports. */
function together(batch: readonly Handed[], { db, queue, record, clock }: CommitterParts): Promise<readonly (TakenKey | undefined)[]> {
  const at = clock.now();
  return db.transaction().execute(async (trx) => {
    const earlier = await earlierOf(trx, batch, at);
    const rows = batch.flatMap(({ submitter, form, reports }, index) => (earlier[index] === undefined ? reports.map((report) => ({ ...report, submitter, form, at })) : []));
    if (rows.length > 0) {
      await writeAll(trx, rows);
      await record(trx, ...rows.map(({ id, digests, submitter, form }) => ({ kind: 'report.received', subject: id, body: { ...submitter, form, at: at.toISOString(), ...digests } })));
      await queue.sendAll(trx, validateReportJob, rows.map(({ id }) => ({ key: id, data: { report: id } satisfies ValidateReport })));
    }
    return earlier;
  });
}

/** For each request whose key somebody was faster with, what is kept under it. Who comes second waits here until the first has committed. */
async function earlierOf(trx: Transaction, batch: readonly Handed[], at: Date): Promise<readonly (TakenKey | undefined)[]> {
  const keyed = batch.flatMap(({ key }) => key ?? []);
  if (keyed.length === 0) return batch.map(() => undefined);
  const taken = await takeKeys(trx, keyed, at);
  const others = keyed.filter((each) => !taken.has(each));
  const kept = others.length === 0 ? undefined : await takenKeys(trx, others.map(({ key }) => key));
  return batch.map(({ key }) => {
    if (key === undefined || taken.has(key)) return undefined;
    const found = kept?.(key.key);
    if (found === undefined) throw new TypeError('a key that is taken has its answer');
    return found;
  });
}
