import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openStore, type Store } from '../../store/index.ts';
import { deliver, mailJob, retryDead, tell } from './flow.ts';
import { workOnMail } from './jobs.ts';
import type { Letter, NotificationParts, Post, Recipient, Subject } from './schema.ts';
import { migrations, outboxState } from './store.ts';

let store: Store;
let now = Date.UTC(2026, 10, 25);
let letters: Letter[] = [];
let outcomes: Awaited<ReturnType<Post['send']>>[] = [];
let address: string | undefined;
let sends: { readonly key: string; readonly startAfter: Date | undefined; readonly mail: string }[] = [];

const ada: Recipient = { kind: 'person', id: 'person_ada' };
const about: Subject = { kind: 'case', id: 'case_sealed' };

function parts(): NotificationParts {
  return {
    db: store.db, clock: { now: () => new Date(now), monotonic: () => now }, origin: new URL('https://desk.example.org'), delays: [60, 600],
    // The queue is seen through: what is sent, and when it is meant to run.
    queue: { ...store.queue, send: (_trx, name, data, { key, startAfter } = {}) => {
      assert.equal(name, mailJob);
      sends.push({ key: key ?? '', startAfter, mail: (data as { mail: string }).mail });
      return Promise.resolve();
    } },
    post: { send: (letter) => {
      letters.push(letter);
      return Promise.resolve(outcomes.shift() ?? { outcome: 'sent' });
    } },
    addressOf: () => Promise.resolve(address),
  };
}

const told = (...recipients: readonly Recipient[]): Promise<void> => store.db.transaction().execute((trx) => tell(trx, recipients, about, parts()));

before(async () => { store = await openStore({ kind: 'embedded', memory: true }, migrations); });
after(() => store.close());
beforeEach(async () => {
  await store.db.withTables<{ notification_outbox: { id: string } }>().deleteFrom('notification_outbox').execute();
  [letters, outcomes, sends, address] = [[], [], [], 'ada@example.org'];
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
