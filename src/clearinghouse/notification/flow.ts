import { newId } from '../../kernel/id.ts';
import type { Transaction } from '../../store/index.ts';
import type { Letter, NotificationParts, Recipient, Subject } from './schema.ts';
import { finish, forgetSent, insertLetter, lastSent, noteFailure, reviveDead, waitingFor, waitingLetter } from './store.ts';

export const mailJob = 'send-mail';
export const askJob = 'ask-for-link';

/** A minute, then ever longer, over more than a day: a mail server that is mended overnight loses nothing. */
const defaultDelays: readonly number[] = [60, 300, 900, 3_600, 7_200, 14_400, 28_800, 57_600];
/** One person hears of one thing at most once in this time; what happens meanwhile is told together. */
const quietMilliseconds = 3_600_000;
/** Of an operator's day they hear once a day, unless it is urgent. */
const dayMilliseconds = 24 * quietMilliseconds;
/** Whoever asked for a link and has none after so long has asked again. */
const patienceMilliseconds = 3_600_000;
const keptMilliseconds = 7 * 86_400_000;

/** In the transaction that makes it true: what was rolled back is told to nobody. */
export async function tell(trx: Transaction, recipients: readonly Recipient[], about: Subject, { queue, clock }: Pick<NotificationParts, 'queue' | 'clock'>, urgent = false): Promise<void> {
  const now = clock.now();
  const quiet = about.kind === 'day' && !urgent ? dayMilliseconds : quietMilliseconds;
  for (const recipient of recipients) {
    const before = isWayIn(about) ? undefined : await lastSent(trx, recipient, about);
    const startAfter = before === undefined ? undefined : new Date(before.getTime() + quiet);
    const id = newId('mail');
    if (!await insertLetter(trx, id, recipient, about, now)) {
      // One that waits for tomorrow goes earlier.
      const waits = urgent ? await waitingFor(trx, recipient, about) : undefined;
      if (waits !== undefined) await queue.send(trx, mailJob, { mail: waits }, { key: `${waits} urgent`, ...(startAfter === undefined ? {} : { startAfter }) });
      continue;
    }
    await queue.send(trx, mailJob, { mail: id }, { key: `${id} 0`, ...(startAfter === undefined ? {} : { startAfter }) });
  }
}

/** Who is at the address is looked up later, in a job: a request takes as long for somebody unknown. */
export async function askForLink(trx: Transaction, email: string, { queue }: Pick<NotificationParts, 'queue'>): Promise<void> {
  await queue.send(trx, askJob, { email });
}

export async function sendLinks(email: string, parts: NotificationParts): Promise<void> {
  const people = await parts.peopleAt(email);
  await parts.db.transaction().execute(async (trx) => {
    for (const id of people) await tell(trx, [{ kind: 'person', id }], { kind: 'sign-in', id }, parts);
  });
}

function isWayIn({ kind }: Subject): boolean {
  return kind === 'sign-in' || kind === 'invitation';
}

/**
 * Sends one letter, to whoever may still see what it is about. Interrupted between the server's word and ours it goes twice,
 * under the same Message-ID; it never gets lost.
 */
export async function deliver(id: string, parts: NotificationParts): Promise<void> {
  const { db, queue, clock, post, addressOf, delays = defaultDelays } = parts;
  const waiting = await waitingLetter(db, id);
  if (waiting === undefined) return;
  const late = waiting.about.kind === 'sign-in' && clock.now().getTime() - waiting.since.getTime() > patienceMilliseconds;
  const to = late ? undefined : await addressOf(waiting.recipient, waiting.about);
  const attempts = waiting.attempts + 1;
  const written = to === undefined ? undefined : await write(id, to, waiting.about, parts);
  const posted = written === undefined ? undefined : await post.send(written);
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

async function write(id: string, to: string, about: Subject, { origin, wayIn }: NotificationParts): Promise<Letter | undefined> {
  if (!isWayIn(about)) return letter(id, to, about, origin);
  const way = await wayIn(about);
  if (way === undefined) return undefined;
  const until = `${way.until.toISOString().slice(0, 16).replace('T', ', ')} UTC`;
  if (about.kind === 'invitation') {
    return { id, to, subject: 'Breakwater: you are invited', text: `You are invited to ${origin.host}, a desk for vulnerability reports. This link opens it once, until ${until}:\n\n${way.link}\n\nKeep it to yourself: whoever opens it comes in. Nobody reads answers to this message.\n` };
  }
  return { id, to, subject: 'Breakwater: your sign-in link', text: `This link signs you in at ${origin.host}, once, until ${until}:\n\n${way.link}\n\nIf you did not ask for it, throw this away: nobody was let in. Never pass it on. Nobody reads answers to this message.\n` };
}

/** The same words whatever happened: mail is read by many who are not on the case. */
function letter(id: string, to: string, { kind, id: of }: Subject, origin: URL): Letter {
  return {
    id, to, subject: 'Breakwater: there is something to see',
    text: `There is something new for you at ${origin.host}:\n\n${new URL(kind === 'day' ? '/day' : `/${kind}s/${encodeURIComponent(of)}`, origin).href}\n\nSign in to see what it is. This message says no more on purpose, and nobody reads answers to it.\n`,
  };
}
