import { newId } from '../../kernel/id.ts';
import type { Transaction } from '../../store/index.ts';
import type { Letter, NotificationParts, Recipient, Subject } from './schema.ts';
import { finish, forgetSent, insertLetter, lastSent, noteFailure, reviveDead, waitingLetter } from './store.ts';

export const mailJob = 'send-mail';

/** A minute, then ever longer, over more than a day: a mail server that is mended overnight loses nothing. */
const defaultDelays: readonly number[] = [60, 300, 900, 3_600, 7_200, 14_400, 28_800, 57_600];
/** One person hears of one thing at most once in this time; what happens meanwhile is told together. */
const quietMilliseconds = 3_600_000;
const keptMilliseconds = 7 * 86_400_000;

/** In the transaction that makes it true: what was rolled back is told to nobody. */
export async function tell(trx: Transaction, recipients: readonly Recipient[], about: Subject, { queue, clock }: Pick<NotificationParts, 'queue' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (const recipient of recipients) {
    const before = await lastSent(trx, recipient, about);
    const id = newId('mail');
    if (!await insertLetter(trx, id, recipient, about, now)) continue;
    await queue.send(trx, mailJob, { mail: id }, { key: `${id} 0`, ...(before === undefined ? {} : { startAfter: new Date(before.getTime() + quietMilliseconds) }) });
  }
}

/**
 * Sends one letter, to whoever may still see what it is about. Interrupted between the server's word and ours it goes twice,
 * under the same Message-ID; it never gets lost.
 */
export async function deliver(id: string, parts: NotificationParts): Promise<void> {
  const { db, queue, clock, post, origin, addressOf, delays = defaultDelays } = parts;
  const waiting = await waitingLetter(db, id);
  if (waiting === undefined) return;
  const to = await addressOf(waiting.recipient, waiting.about);
  const attempts = waiting.attempts + 1;
  const posted = to === undefined ? undefined : await post.send(letter(id, to, waiting.about, origin));
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    if (posted === undefined) return finish(trx, id, 'dropped', waiting.attempts, undefined, now);
    if (posted.outcome === 'sent') return finish(trx, id, 'sent', attempts, undefined, now);
    const delay = posted.outcome === 'refused' ? undefined : delays[attempts - 1];
    if (delay === undefined) return finish(trx, id, 'dead', attempts, posted.why, now);
    await noteFailure(trx, id, attempts, posted.why);
    await queue.send(trx, mailJob, { mail: id }, { key: `${id} ${attempts}`, startAfter: new Date(now.getTime() + delay * 1_000) });
  });
  await forgetSent(db, new Date(now.getTime() - keptMilliseconds));
}

/** Dead letters are tried again, from the first attempt on; gives how many. */
export async function retryDead(trx: Transaction, { queue, clock }: Pick<NotificationParts, 'queue' | 'clock'>): Promise<number> {
  const ids = await reviveDead(trx);
  for (const id of ids) await queue.send(trx, mailJob, { mail: id }, { key: `${id} again ${clock.now().getTime()}` });
  return ids.length;
}

/** The same words whatever happened: mail is read by many who are not on the case. */
function letter(id: string, to: string, { kind, id: of }: Subject, origin: URL): Letter {
  return {
    id, to, subject: 'Breakwater: there is something to see',
    text: `There is something new for you at ${origin.host}:\n\n${new URL(`/${kind}s/${encodeURIComponent(of)}`, origin).href}\n\nSign in to see what it is. This message says no more on purpose, and nobody reads answers to it.\n`,
  };
}
