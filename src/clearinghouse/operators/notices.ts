import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import { notHere, OperatorError } from './error.ts';
import { flawedComponents } from './flawed.ts';
import type { NoticeBody, OperatorActor } from './schema.ts';
import { ours, type Flawed } from './tables.ts';

const noticeJob = 'operators-notice';

export interface NoticeTools {
  readonly clock: Clock;
  readonly record: Recorder;
  readonly queue: Queue;
}

/** What an operator is told: when, and how much work. Nothing about why. */
export interface Notice {
  readonly id: string;
  readonly sentAt: Date;
  readonly from: Date;
  readonly to: Date;
  readonly hours: number;
  readonly acknowledged: { readonly at: Date; readonly by: string } | undefined;
}

/**
 * Sends everybody who has it a notice. Who they are is found by a job: neither the answer to whoever sends it nor the time
 * that it takes hangs on how many there are, and the ledger has one leaf whatever their number.
 */
export async function sendNotice(trx: Transaction, { from, to, hours }: NoticeBody, flawed: Flawed, sent: { readonly by: string; readonly subject: string }, { clock, record, queue }: NoticeTools): Promise<string> {
  const now = clock.now();
  const window = { from: new Date(from), to: new Date(to) };
  if (window.to <= window.from || window.to <= now) throw new OperatorError('input-invalid', 'The window must end after it begins, and not lie in the past', { where: 'to', remedy: 'Give a later end.' });
  if (hours * 3_600_000 > window.to.getTime() - window.from.getTime()) throw new OperatorError('input-invalid', 'The work takes longer than the window is', { where: 'hours', remedy: 'Give a longer window, or fewer hours.' });
  const id = newId('notice');
  await ours(trx).insertInto('operator_notice').values({ id, sent_at: now, from_at: window.from, to_at: window.to, hours, reach: JSON.stringify(flawed) }).execute();
  await record(trx, { kind: 'notice.sent', subject: id, body: { by: sent.by, about: sent.subject, from: window.from.toISOString(), to: window.to.toISOString(), hours } });
  await queue.send(trx, noticeJob, { notice: id }, { key: id });
  return id;
}

/** Carries notices out. Done twice, it does nothing the second time. */
export async function workOnNotices(queue: Queue, db: Database): Promise<void> {
  await queue.work<{ readonly notice: string }>(noticeJob, ({ data: { notice } }) => deliver(db, notice));
}

async function deliver(db: Database, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await ours(trx).selectFrom('operator_notice').select('reach').where('id', '=', id).forUpdate().executeTakeFirst();
    if (row === undefined || row.reach === null) return;
    const components = [...await flawedComponents(trx, row.reach)];
    await sql`insert into operator_notice_to (notice, organization) select distinct ${id}, organization from operator_asset where holds && ${components}::integer[]`.execute(trx);
    // What it was about is nothing that has to be kept with it.
    await ours(trx).updateTable('operator_notice').set({ reach: null }).where('id', '=', id).execute();
  });
}

/** Those whose window is not over, the first to come first. */
export async function noticesOf(db: Database, organization: string, now: Date): Promise<readonly Notice[]> {
  const rows = await ours(db).selectFrom('operator_notice_to').innerJoin('operator_notice', 'operator_notice.id', 'notice').selectAll()
    .where('organization', '=', organization).where('to_at', '>', now).orderBy('from_at').orderBy('id').limit(20).execute();
  return rows.map(({ id, sent_at: sentAt, from_at: from, to_at: to, hours, acknowledged_at: at, acknowledged_by: by }) => ({ id, sentAt, from, to, hours, acknowledged: at === null || by === null ? undefined : { at, by } }));
}

export async function ownersOfNotice(db: Database, id: string): Promise<readonly string[]> {
  return (await ours(db).selectFrom('operator_notice_to').select('organization').where('notice', '=', id).execute()).map(({ organization }) => organization);
}

/** The first one stays. It goes on no ledger: what is public of a leaf is its kind and its time, and they would count those who were reached. */
export async function acknowledgeNotice(trx: Transaction, id: string, { person, organization }: OperatorActor, { clock }: Pick<NoticeTools, 'clock'>): Promise<void> {
  const found = await ours(trx).selectFrom('operator_notice_to').select('acknowledged_at').where('notice', '=', id).where('organization', '=', organization).forUpdate().executeTakeFirst();
  if (found === undefined) throw notHere();
  if (found.acknowledged_at !== null) return;
  await ours(trx).updateTable('operator_notice_to').set({ acknowledged_at: clock.now(), acknowledged_by: person }).where('notice', '=', id).where('organization', '=', organization).execute();
}
