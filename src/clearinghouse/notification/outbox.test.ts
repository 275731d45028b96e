import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openStore, type Store } from '../../store/index.ts';
import { askForLink, askJob, deliver, mailJob, retryDead, sendLinks, tell } from './flow.ts';
import { workOnMail } from './jobs.ts';
import type { Letter, NotificationParts, Post, Recipient, Subject } from './schema.ts';
import { migrations, outboxState } from './store.ts';

let store: Store;
let now = Date.UTC(2026, 10, 25);
let letters: Letter[] = [];
let outcomes: Awaited<ReturnType<Post['send']>>[] = [];
let address: string | undefined;
let asked: string[] = [];
let open = true;
let ways = 0;
let sends: { readonly key: string; readonly startAfter: Date | undefined; readonly mail: string }[] = [];

const ada: Recipient = { kind: 'person', id: 'person_ada' };
const about: Subject = { kind: 'case', id: 'case_sealed' };

function parts(): NotificationParts {
  return {
    db: store.db, clock: { now: () => new Date(now), monotonic: () => now }, origin: new URL('https://desk.example.org'), delays: [60, 600],
    // The queue is seen through: what is sent, and when it is meant to run.
    queue: { ...store.queue, send: (_trx, name, data, { key, startAfter } = {}) => {
      if (name === askJob) {
        asked.push((data as { email: string }).email);
        return Promise.resolve();
      }
      assert.equal(name, mailJob);
      sends.push({ key: key ?? '', startAfter, mail: (data as { mail: string }).mail });
      return Promise.resolve();
    } },
    post: { send: (letter) => {
      letters.push(letter);
      return Promise.resolve(outcomes.shift() ?? { outcome: 'sent' });
    } },
    addressOf: () => Promise.resolve(address),
    wayIn: ({ kind }) => Promise.resolve(open ? { link: `https://desk.example.org/${kind}#secret-${++ways}`, until: new Date(now + 900_000) } : undefined),
    peopleAt: (email) => Promise.resolve(email === 'ada@example.org' ? ['person_ada', 'person_ada_again'] : []),
  };
}

const told = (...recipients: readonly Recipient[]): Promise<void> => store.db.transaction().execute((trx) => tell(trx, recipients, about, parts()));

before(async () => { store = await openStore({ kind: 'embedded', memory: true }, migrations); });
after(() => store.close());
beforeEach(async () => {
  await store.db.withTables<{ notification_outbox: { id: string } }>().deleteFrom('notification_outbox').execute();
  [letters, outcomes, sends, asked, address, open, ways] = [[], [], [], [], 'ada@example.org', true, 0];
});

test('a letter says that there is something to see and where, and nothing else, whatever it is about', async () => {
  await told(ada);
  await deliver(sends[0]?.mail ?? '', parts());
  assert.deepEqual(letters.map(({ to, subject }) => [to, subject]), [['ada@example.org', 'Breakwater: there is something to see']]);
  const [letter] = letters;
  assert.equal(letter?.text.replace('https://desk.example.org/cases/case_sealed', 'LINK'), 'There is something new for you at desk.example.org:\n\nLINK\n\nSign in to see what it is. This message says no more on purpose, and nobody reads answers to it.\n');
  await deliver(letter.id, parts());
  assert.equal(letters.length, 1, 'a job that runs twice sends once');
});

test('what happens while a letter waits is told by it; the next one keeps an hour', async () => {
  await told(ada);
  await told(ada);
  assert.equal(sends.length, 1);
  await deliver(sends[0]?.mail ?? '', parts());
  now += 60_000;
  await told(ada);
  assert.equal(sends[1]?.startAfter?.getTime(), now - 60_000 + 3_600_000);
});

test('whoever may not see it any more gets none', async () => {
  await told(ada);
  address = undefined;
  await deliver(sends[0]?.mail ?? '', parts());
  assert.equal(letters.length, 0);
  assert.deepEqual(await outboxState(store.db), { waiting: 0, dead: [], deadCount: 0 });
});

test('a server that is away is tried again, ever later, then the letter is dead and can be revived', async () => {
  await told(ada);
  const id = sends[0]?.mail ?? '';
  outcomes = [{ outcome: 'later', why: 'ECONNECTION' }, { outcome: 'later', why: 'EENVELOPE 451' }, { outcome: 'later', why: 'ETIMEDOUT' }];
  for (const delay of [60, 600]) {
    await deliver(id, parts());
    assert.equal(sends.at(-1)?.startAfter?.getTime(), now + delay * 1_000);
  }
  assert.equal((await outboxState(store.db)).waiting, 1);
  await deliver(id, parts());
  assert.deepEqual(await outboxState(store.db), { waiting: 0, deadCount: 1, dead: [{ id, since: new Date(now), attempts: 3, error: 'ETIMEDOUT' }] });
  assert.equal(await store.db.transaction().execute((trx) => retryDead(trx, parts())), 1);
  await deliver(sends.at(-1)?.mail ?? '', parts());
  assert.deepEqual([letters.length, await outboxState(store.db)], [4, { waiting: 0, dead: [], deadCount: 0 }]);
  assert.equal(new Set(letters.map((letter) => letter.id)).size, 1, 'a receiver can tell that it is the same');
});

test('an address that is refused for good is dead at once, and does not hold up the next letter', async () => {
  outcomes = [{ outcome: 'refused', why: 'EENVELOPE 550' }];
  await told(ada);
  await deliver(sends[0]?.mail ?? '', parts());
  await told(ada);
  assert.equal((await outboxState(store.db)).deadCount, 1);
  assert.equal(await store.db.transaction().execute((trx) => retryDead(trx, parts())), 0, 'one that waits tells the same');
  assert.deepEqual(await outboxState(store.db), { waiting: 1, dead: [], deadCount: 0 });
});

test('who asks for a link gets a letter for each account, with a link of its own, at once; an unknown address gets none and is treated the same', async () => {
  await store.db.transaction().execute((trx) => askForLink(trx, 'ada@example.org', parts()));
  await store.db.transaction().execute((trx) => askForLink(trx, 'stranger@example.org', parts()));
  assert.deepEqual([asked, sends.length], [['ada@example.org', 'stranger@example.org'], 0], 'nobody is looked up yet');
  for (const email of asked) await sendLinks(email, parts());
  await sendLinks('ada@example.org', parts());
  assert.deepEqual(sends.map(({ startAfter }) => startAfter), [undefined, undefined], 'one waits for each account, however often it is asked for');
  for (const { mail } of sends) await deliver(mail, parts());
  assert.deepEqual(letters.map(({ text }) => /#secret-\d/.exec(text)?.[0]), ['#secret-1', '#secret-2']);
  await sendLinks('ada@example.org', parts());
  assert.equal(sends.at(-1)?.startAfter, undefined, 'no quiet hour for whoever wants to come in');
});

test('a second attempt makes a fresh link; a link that nobody waits for any more is not made, nor one that opens nothing', async () => {
  await sendLinks('ada@example.org', parts());
  const id = sends[0]?.mail ?? '';
  outcomes = [{ outcome: 'later', why: 'ECONNECTION' }];
  await deliver(id, parts());
  now += 60_000;
  await deliver(id, parts());
  assert.deepEqual(letters.map(({ text }) => /#secret-\d/.exec(text)?.[0]), ['#secret-1', '#secret-2']);
  const other = sends[1]?.mail ?? '';
  now += 3_600_000;
  await deliver(other, parts());
  assert.equal(letters.length, 2);
  await told({ kind: 'invited', id: 'invitation_1' });
  open = false;
  await store.db.transaction().execute((trx) => tell(trx, [{ kind: 'invited', id: 'invitation_1' }], { kind: 'invitation', id: 'invitation_1' }, parts()));
  await deliver(sends.at(-1)?.mail ?? '', parts());
  assert.equal(letters.length, 2);
});

test('of their day an operator hears once a day, and what is urgent does not wait for the next; the words are the same', async () => {
  const day: Subject = { kind: 'day', id: 'org_hospital' };
  const dayTold = (urgent: boolean): Promise<void> => store.db.transaction().execute((trx) => tell(trx, [ada], day, parts(), urgent));
  await dayTold(false);
  await deliver(sends[0]?.mail ?? '', parts());
  const sent = now;
  assert.match(letters[0]?.text ?? '', /\nhttps:\/\/desk\.example\.org\/day\n/);
  assert.equal(`${letters[0]?.subject} ${letters[0]?.text}`.includes('org_hospital'), false);
  now += 2 * 3_600_000;
  await dayTold(false);
  assert.equal(sends[1]?.startAfter?.getTime(), sent + 86_400_000);
  await dayTold(false);
  assert.equal(sends.length, 2, 'one waits and tells of both');
  await dayTold(true);
  assert.deepEqual([sends[2]?.mail, sends[2]?.startAfter?.getTime()], [sends[1]?.mail, sent + 3_600_000], 'the one that waits goes now');
  await deliver(sends[2]?.mail ?? '', parts());
  await deliver(sends[1]?.mail ?? '', parts());
  assert.equal(letters.length, 2, 'and not again tomorrow');
});

test('what is rolled back is told to nobody, and the queue itself drains the outbox', { timeout: 60_000 }, async () => {
  const real = { ...parts(), queue: store.queue };
  await assert.rejects(store.db.transaction().execute(async (trx) => {
    await tell(trx, [ada], about, real);
    throw new Error('rolled back');
  }), /rolled back/);
  assert.equal((await outboxState(store.db)).waiting, 0);
  await store.db.transaction().execute((trx) => tell(trx, [ada, { kind: 'finder', id: 'report_1' }], { kind: 'report', id: 'report_1' }, real));
  await workOnMail(store.queue, real);
  while (letters.length < 2) await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.ok(letters.every(({ text }) => text.includes('https://desk.example.org/reports/report_1')));
});
