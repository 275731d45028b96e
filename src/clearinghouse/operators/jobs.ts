import type { Queue, Transaction } from '../../store/index.ts';
import { applyKnowledge, matchJob, matchWaiting, turnDay, type OperatorParts } from './flow.ts';
import { ours } from './tables.ts';

const knowledgeJob = 'operators-knowledge';
const dayJob = 'operators-day';

/** Matches from the queue. A job finds what waits, whoever sent it: one that comes later finds nothing left. */
export async function workOnOperators(queue: Queue, parts: OperatorParts): Promise<void> {
  await queue.work(matchJob, async ({ signal }) => {
    while (!signal.aborted && await matchWaiting(parts));
  });
  await queue.work(knowledgeJob, async () => {
    await applyKnowledge(parts);
    // What came in before the first knowledge did.
    while (await matchWaiting(parts));
  });
  await queue.work(dayJob, () => turnDay(parts));
}

/** The folder has something new. */
export function knowledgeChanged({ db, queue }: Pick<OperatorParts, 'db' | 'queue'>, generation: string): Promise<void> {
  return db.transaction().execute((trx: Transaction) => queue.send(trx, knowledgeJob, { generation }, { key: generation }));
}

/** Called now and then: sends what the clock asks for. */
export async function operatorsTick({ db, queue, clock, knowledge }: OperatorParts): Promise<void> {
  if (knowledge() === undefined) return;
  const today = clock.now().toISOString().slice(0, 10);
  const { day } = await ours(db).selectFrom('operator_known').select('day').executeTakeFirstOrThrow();
  if (day !== today) await db.transaction().execute((trx) => queue.send(trx, dayJob, { day: today }, { key: today }));
}
