import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { acceptReport, IntakeError, openIntake, submissionStatus } from './index.ts';
import { exampleReport, jsonOf, openSampleIntake, requestOf } from './sample.ts';
import type { SampleIntake } from './sample.ts';

let intake: SampleIntake;
before(async () => { intake = await openSampleIntake(); });
after(async () => { await intake.close(); });

const body = (software: string, attachments = exampleReport.attachments): Buffer => jsonOf({ ...exampleReport, fields: { ...exampleReport.fields, software }, attachments });
const named = (index: number): Buffer => body(`library-${index}`);

/** The same intake, with what its transactions are told of. */
function watched(): { readonly intake: SampleIntake; readonly transactions: { readonly reports: readonly string[] }[] } {
  const transactions: { readonly reports: readonly string[] }[] = [];
  const record: SampleIntake['record'] = async (trx, ...entries) => {
    transactions.push({ reports: entries.map(({ subject }) => subject) });
    await intake.record(trx, ...entries);
  };
  return { intake: { ...intake, ...openIntake({ ...intake, record }) }, transactions };
}

test('reports that come together share transactions, and each is there whole', async () => {
  const was = await intake.rows();
  const { intake: seen, transactions } = watched();
  const accepted = await Promise.all(Array.from({ length: 40 }, (_, index) => acceptReport(requestOf(named(index), 'application/json', index % 2 === 0 ? `together-${index}` : undefined), seen)));
  assert.equal(new Set(accepted.map(({ receipt }) => receipt)).size, 40);
  assert.ok(transactions.length < 20, `${transactions.length} transactions`);
  assert.deepEqual(transactions.flatMap(({ reports }) => reports).toSorted(), accepted.map(({ report }) => report).toSorted());
  const now = await intake.rows();
  assert.deepEqual(now, { reports: was.reports + 40, attachments: was.attachments + 120, keys: was.keys + 20, jobs: was.jobs + 40, leaves: was.leaves + 40 });
  for (const { receipt } of accepted) assert.equal((await submissionStatus(intake.db, receipt))?.status, 'queued');
});

test('one that cannot be stored costs none of the others anything', async () => {
  const was = await intake.rows();
  const bad = await acceptReport(requestOf(named(0)), intake);
  // A report with an id that is taken: it fails in the database, within the transaction of all.
  const first = openIntake(intake);
  const answers = await Promise.allSettled([1, 2, 3].map((index) => acceptReport(requestOf(named(index)), {
    ...first, commit: (handed) => first.commit(index === 2 ? { ...handed, reports: handed.reports.map((each) => ({ ...each, receipt: bad.receipt })) } : handed),
  })));
  assert.deepEqual(answers.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled']);
  assert.ok(answers[1]?.status === 'rejected' && answers[1].reason instanceof IntakeError && answers[1].reason.code === 'not-stored');
  const now = await intake.rows();
  assert.deepEqual(now, { reports: was.reports + 3, attachments: was.attachments + 9, keys: was.keys, jobs: was.jobs + 3, leaves: was.leaves + 3 });
});

test('keys that come together: one report each, its answer to all with it, a conflict for another report alone', async () => {
  const was = await intake.rows();
  const { intake: seen } = watched();
  const keyed = (key: string, index: number): ReturnType<typeof acceptReport> => acceptReport(requestOf(named(index), 'application/json', key), seen);
  const [a, b, again, other, plain] = await Promise.allSettled([keyed('one', 1), keyed('two', 2), keyed('one', 1), keyed('two', 3), acceptReport(requestOf(named(4)), seen)]);
  assert.ok(a?.status === 'fulfilled' && again?.status === 'fulfilled' && b?.status === 'fulfilled' && plain?.status === 'fulfilled');
  assert.deepEqual(again.value, a.value);
  assert.ok(other?.status === 'rejected' && other.reason instanceof IntakeError && other.reason.code === 'idempotency-conflict');
  const now = await intake.rows();
  assert.deepEqual([now.reports - was.reports, now.keys - was.keys, now.jobs - was.jobs, now.leaves - was.leaves], [3, 2, 3, 3]);
  assert.deepEqual(await keyed('two', 2), b.value);
});

test('a commit whose acknowledgement got lost is one report, with a key and without, also of those beside it', async () => {
  const was = await intake.rows();
  let lost = 0;
  const transaction = () => ({ execute: async (work: Parameters<ReturnType<typeof intake.db.transaction>['execute']>[0]) => {
    const done = await intake.db.transaction().execute(work);
    if (lost++ === 0) throw new Error('connection lost');
    return done;
  } });
  const broken = new Proxy(intake.db, { get: (db, name) => (name === 'transaction' ? transaction : (Reflect.get(db, name, db) as () => void).bind(db)) });
  const here = openIntake({ ...intake, db: broken });
  const accepted = await Promise.all([acceptReport(requestOf(named(1), 'application/json', 'lost'), here), acceptReport(requestOf(named(2)), here)]);
  for (const { receipt, report } of accepted) assert.deepEqual([(await submissionStatus(intake.db, receipt))?.status, (await intake.leaves()).filter(({ subject }) => subject === report).length], ['queued', 1]);
  const now = await intake.rows();
  assert.deepEqual([now.reports - was.reports, now.keys - was.keys, now.jobs - was.jobs], [2, 1, 2]);
});

test('large attachments do not all go into one statement', async () => {
  const { intake: seen, transactions } = watched();
  const large = exampleReport.attachments.slice(0, 1).map((each) => ({ ...each, data: Buffer.alloc(1_000_000, 0x61) }));
  await Promise.all(Array.from({ length: 20 }, (_, index) => acceptReport(requestOf(body(`large-${index}`, large)), seen)));
  assert.ok(transactions.every(({ reports }) => reports.length <= 8), transactions.map(({ reports }) => reports.length).join(', '));
});
