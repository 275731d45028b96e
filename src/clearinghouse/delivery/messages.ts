import { newId } from '../../kernel/id.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { OperatorError, type ChangedAction, type OperatorActor } from '../operators/index.ts';
import type { Answer, DeliveryParts, Payload } from './schema.ts';
import { signedHeaders } from './sign.ts';
import { ours } from './store.ts';
import { noWebhook, switchOff, webhookOf } from './webhook.ts';

export const messageJob = 'operators-webhook';

/** At once, then after longer and longer, over more than a day: a receiver that is mended overnight loses nothing. */
const defaultDelays: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400];
const mostActions = 1_000;
const mostDead = 100;
const keptMilliseconds = 7 * 86_400_000;

/** One message of all that is new, in the transaction that makes it so. */
export async function sendMessage(trx: Transaction, organization: string, actions: readonly ChangedAction[], { queue, clock }: Pick<DeliveryParts, 'queue' | 'clock'>): Promise<void> {
  const [id, now] = [newId('msg'), clock.now()];
  const first = actions.toSorted((a, b) => ((a.due ?? '9') < (b.due ?? '9') ? -1 : 1)).slice(0, mostActions);
  const payload: Payload = { type: 'actions.new', id, at: now.toISOString(), organization, count: actions.length, actions: first.map(({ id: action, title, due, clock: period }) => ({ id: action, title, due: due ?? null, clock: period })) };
  await ours(trx).insertInto('delivery_message').values({ id, organization, at: now, body: JSON.stringify(payload), actions: actions.length, state: 'waiting', attempts: 0, error: null, done_at: null }).execute();
  await queue.send(trx, messageJob, { message: id }, { key: `${id} 0` });
}

/** Of these organizations, those with a webhook that is on. */
export async function listening(trx: Transaction, organizations: readonly string[]): Promise<ReadonlySet<string>> {
  if (organizations.length === 0) return new Set();
  const rows = await ours(trx).selectFrom('delivery_webhook').select('organization').where('organization', 'in', [...organizations]).where('state', '=', 'on').execute();
  return new Set(rows.map(({ organization }) => organization));
}

/** One attempt. Interrupted between the receiver's word and ours it goes twice, under the same id; it never gets lost. */
export async function deliverMessage(id: string, parts: DeliveryParts): Promise<void> {
  const { db, queue, clock, courier, delays = defaultDelays } = parts;
  const waiting = await ours(db).selectFrom('delivery_message').select(['organization', 'body', 'attempts']).where('id', '=', id).where('state', '=', 'waiting').executeTakeFirst();
  if (waiting === undefined) return;
  const { organization, body } = waiting;
  const hook = await parts.hasAccess(organization) ? await webhookOf(db, organization, parts) : undefined;
  if (hook === undefined) return void await ours(db).deleteFrom('delivery_message').where('id', '=', id).execute();
  const answer: Answer = hook.state === 'off' ? { outcome: 'refused', why: 'the webhook was switched off' } : await courier.post(hook.url, signedHeaders(id, body, hook.secrets, clock.now()), body);
  const attempts = hook.state === 'off' ? waiting.attempts : waiting.attempts + 1;
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    const finish = (state: 'sent' | 'dead', error: string | null) => ours(trx).updateTable('delivery_message').set({ state, attempts, error, done_at: now }).where('id', '=', id).where('state', '=', 'waiting').execute();
    if (answer.outcome === 'answered' && answer.status >= 200 && answer.status < 300) return void await finish('sent', null);
    const why = answer.outcome === 'answered' ? `it answered ${answer.status}${answer.status >= 300 && answer.status < 400 ? ', and redirects are not followed' : ''}` : answer.why;
    const gone = answer.outcome === 'answered' && answer.status === 410;
    if (gone) await switchOff(trx, organization, 'The receiver answered 410: it is there no more', parts);
    const delay = gone || answer.outcome === 'refused' ? undefined : delays[attempts - 1];
    if (delay === undefined) {
      await finish('dead', why);
      return forget(trx, organization, now);
    }
    await ours(trx).updateTable('delivery_message').set({ attempts, error: why }).where('id', '=', id).where('state', '=', 'waiting').execute();
    await queue.send(trx, messageJob, { message: id }, { key: `${id} ${attempts}`, startAfter: new Date(now.getTime() + delay * 1_000) });
  });
}

/** A dead message waits again, from the first attempt on, under the id that it had. */
export async function sendAgain(trx: Transaction, message: string, { person, organization }: OperatorActor, { queue, clock, record }: Pick<DeliveryParts, 'queue' | 'clock' | 'record'>): Promise<void> {
  if (!(await listening(trx, [organization])).has(organization)) throw noWebhook();
  const revived = await ours(trx).updateTable('delivery_message').set({ state: 'waiting', attempts: 0, error: null, done_at: null }).where('id', '=', message).where('organization', '=', organization).where('state', '=', 'dead').returning('id').execute();
  if (revived.length === 0) throw new OperatorError('not-there', 'No such message was given up', { remedy: 'Load the page again.' });
  await queue.send(trx, messageJob, { message }, { key: `${message} again ${clock.now().getTime()}` });
  await record(trx, { kind: 'operator.webhook-again', subject: organization, body: { by: person, message } });
}

export interface Messages {
  readonly waiting: number;
  readonly lastSent: Date | undefined;
  /** Newest first, at most twenty; of how many. */
  readonly dead: readonly { readonly id: string; readonly at: Date; readonly actions: number; readonly attempts: number; readonly error: string }[];
  readonly deadCount: number;
}

export async function messagesOf(db: Database, organization: string): Promise<Messages> {
  const counts = await ours(db).selectFrom('delivery_message').select(({ fn }) => ['state', fn.countAll<string>().as('count'), fn.max('done_at').as('last')] as const).where('organization', '=', organization).groupBy('state').execute();
  const dead = await ours(db).selectFrom('delivery_message').select(['id', 'at', 'actions', 'attempts', 'error']).where('organization', '=', organization).where('state', '=', 'dead').orderBy('done_at', 'desc').orderBy('id').limit(20).execute();
  const count = (state: string): number => Number(counts.find((each) => each.state === state)?.count ?? 0);
  return { waiting: count('waiting'), deadCount: count('dead'), lastSent: counts.find(({ state }) => state === 'sent')?.last ?? undefined, dead: dead.map(({ error, ...row }) => ({ ...row, error: error ?? '' })) };
}

/** What was sent is of no further use; of what was given up the newest hundred stay until somebody sees to them. */
async function forget(trx: Transaction, organization: string, now: Date): Promise<void> {
  await ours(trx).deleteFrom('delivery_message').where('organization', '=', organization).where('state', '=', 'sent').where('done_at', '<', new Date(now.getTime() - keptMilliseconds)).execute();
  const older = ours(trx).selectFrom('delivery_message').select('id').where('organization', '=', organization).where('state', '=', 'dead').orderBy('done_at', 'desc').orderBy('id').offset(mostDead);
  await ours(trx).deleteFrom('delivery_message').where('id', 'in', older).execute();
}
