import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import type { Actor, Step } from './file.ts';
import type { CaseSettings } from './settings.ts';
import type { CaseTables } from './tables.ts';

/** In whose name the record has what the software did by itself. */
export const software = 'breakwater';

/** What every act on a case is given. */
export interface Desk {
  readonly db: Database;
  readonly record: Recorder;
  readonly clock: Clock;
  readonly settings: CaseSettings;
  /** Told in the transaction of whatever goes on a case's record, and by whom. */
  readonly onSteps?: (trx: Transaction, id: string, kinds: readonly Step['kind'][], by: string) => Promise<void>;
}

export type CaseTransaction = ReturnType<typeof within>;
export function within(trx: Transaction) {
  return trx.withTables<CaseTables>();
}

/** In the caller's transaction, where there is one; what it does and its record stand or fall together. */
export function inTransaction<T>(desk: Desk, trx: Transaction | undefined, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return trx === undefined ? desk.db.transaction().execute(work) : work(trx);
}

/**
 * Each step goes into the case's history in words and onto the ledger in ids. What people wrote stays out of the ledger,
 * which outlives every embargo; a digest of the sentence ties the two together.
 */
export async function recordSteps(desk: Desk, trx: Transaction, id: string, steps: readonly Step[], actor: Actor, at: Date): Promise<void> {
  if (steps.length === 0) return;
  const who = actor.automatic === true ? software : actor.person;
  await within(trx).insertInto('case_event').values(steps.map(({ kind, what, body }) => ({ case_id: id, at, who, kind, what, body: JSON.stringify(body) }))).execute();
  for (const { kind, what, body } of steps) {
    await desk.record(trx, { kind, subject: id, body: { ...body, by: who, at: at.toISOString(), sentence: createHash('sha256').update(what).digest('hex') } });
  }
  await desk.onSteps?.(trx, id, steps.map(({ kind }) => kind), actor.person);
}

