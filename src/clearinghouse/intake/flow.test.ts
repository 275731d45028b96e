import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { acceptReport, acceptSarif, attachmentsOf, contactOf, countReports, getReport, IntakeError, listReports, openIntake, reportForReceipt, setReportState, submissionStatus } from './index.ts';
import { exampleReport, jsonOf, multipartOf, openSampleIntake, requestOf, submitter } from './sample.ts';
import type { SampleIntake } from './sample.ts';

let intake: SampleIntake;
before(async () => { intake = await openSampleIntake(); });
after(async () => { await intake.close(); });

const refused = (code: string) => (error: unknown): boolean => error instanceof IntakeError && error.code === code;

test('an accepted report is there whole: fields, attachments, job, leaf', async () => {
  const was = await intake.rows();
  const accepted = await acceptReport(requestOf(jsonOf(exampleReport)), intake);
  assert.match(accepted.receipt, /^SUB-[A-Z2-7]{32}$/);
  assert.deepEqual(accepted.missing, ['description', 'severity', 'unit-test']);
  assert.match(accepted.message, /lacks: a description .* a severity .* a unit test/);
  assert.deepEqual(accepted.warnings, []);
  const now = await intake.rows();
  assert.deepEqual(now, { reports: was.reports + 1, attachments: was.attachments + 3, keys: was.keys, jobs: was.jobs + 1, leaves: was.leaves + 1 });

  const stored = await getReport(intake.db, accepted.report);
  assert.deepEqual(stored?.fields, exampleReport.fields);
  assert.equal(stored?.package, 'pkg:npm/example-lib');
  assert.equal(stored?.title, 'example-lib: parseHeader');
  assert.equal(stored?.state, 'queued');
  assert.equal(inspect(stored, { depth: 9 }).includes('reporter@example.org'), false, 'the address is never echoed');
  assert.deepEqual(await contactOf(intake.db, accepted.report), { email: 'reporter@example.org', notify: 'milestones' });
  assert.deepEqual((await attachmentsOf(intake.db, accepted.report)).map(({ number, filename, type, bytes }) => [number, filename, type, bytes]), [[1, 'fix.patch', 'patch', 38], [2, 'exploit.txt', 'exploit-proof-of-concept', 65], [3, 'reproduction.yaml', 'reproducer', 12]]);

  const { rows: [job] } = await sql<{ name: string; data: unknown; key: string }>`select * from sample_jobs where key = ${accepted.report}`.execute(intake.db);
  assert.deepEqual(job, { name: 'validate-report', data: { report: accepted.report }, key: accepted.report });
  const leaf = (await intake.leaves()).find(({ subject }) => subject === accepted.report);
  assert.equal(leaf?.kind, 'report.received');
  assert.equal(leaf?.body['organization'], submitter.organization);
});

test('neither receipt nor attachment stands in the database in the clear', async () => {
  const { receipt } = await acceptReport(requestOf(jsonOf(exampleReport), 'application/json', 'a-key'), intake);
  for (const table of ['intake_reports', 'intake_attachments', 'intake_idempotency']) {
    const { rows } = await sql<{ text: string }>`select row_to_json(t)::text as text from ${sql.table(table)} t`.execute(intake.db);
    const all = rows.map(({ text }) => text).join('\n');
    for (const secret of [receipt, receipt.slice(4), 'overflows the fixed buffer', '+++ b/src', 'a-key']) {
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, -4)]) assert.equal(all.includes(form), false, `${table} holds ${form}`);
    }
  }
});

test('JSON and multipart are stored alike', async () => {
  const json = await acceptReport(requestOf(jsonOf(exampleReport)), intake);
  const multipart = await acceptReport(requestOf(multipartOf(exampleReport, 'x-1'), 'multipart/mixed; boundary=x-1'), intake);
  const [a, b] = [await getReport(intake.db, json.report), await getReport(intake.db, multipart.report)];
  assert.deepEqual({ ...a, id: '', form: '' }, { ...b, id: '', form: '' });
  assert.deepEqual(await attachmentsOf(intake.db, json.report), await attachmentsOf(intake.db, multipart.report));
});

test('a receipt tells the status to whoever holds it, and the report to its organization alone', async () => {
  const { receipt, report } = await acceptReport(requestOf(jsonOf(exampleReport)), intake);
  assert.deepEqual(await submissionStatus(intake.db, receipt), { receipt, status: 'queued', at: '2026-11-25T12:00:00.000Z' });
  assert.equal((await submissionStatus(intake.db, receipt.toLowerCase()))?.receipt, receipt);
  for (const other of ['', 'SUB-', `${receipt}A`, receipt.slice(0, -1), `SUB-${'A'.repeat(32)}`, `${receipt}\n`, '\0', report]) assert.equal(await submissionStatus(intake.db, other), undefined);
  assert.equal(await reportForReceipt(intake.db, receipt), report);
  assert.equal(await reportForReceipt(intake.db, `${receipt.slice(0, -1)}${receipt.endsWith('A') ? 'B' : 'A'}`), undefined);

  const move = (state: 'processing' | 'done') => intake.db.transaction().execute((trx) => setReportState(trx, report, state, intake));
  intake.now = new Date('2026-11-25T12:00:07Z');
  assert.deepEqual([await move('processing'), await move('processing')], [true, false]);
  assert.deepEqual(await submissionStatus(intake.db, receipt), { receipt, status: 'processing', at: '2026-11-25T12:00:07.000Z' });
  assert.deepEqual([await move('done'), await move('done'), await move('processing')], [true, false, false]);
  assert.deepEqual((await intake.leaves()).filter(({ subject }) => subject === report).map(({ kind }) => kind), ['report.received', 'report.processing', 'report.done']);
  await assert.rejects(intake.db.transaction().execute((trx) => setReportState(trx, 'report-none', 'done', intake)), refused('report-unknown'));
});

test('the same key and report give the same receipt, whatever the boundary and the order; another report is a conflict', async () => {
  const first = await acceptReport(requestOf(multipartOf(exampleReport, 'one'), 'multipart/mixed; boundary=one', 'key-1'), intake);
  const was = await intake.rows();
  assert.deepEqual(await acceptReport(requestOf(multipartOf(exampleReport, 'two'), 'multipart/mixed; boundary="two"', 'key-1'), intake), first);
  const { fields } = exampleReport;
  const reordered = { ...exampleReport, fields: Object.fromEntries(Object.entries(fields).toReversed()) as typeof fields };
  assert.deepEqual(await acceptReport(requestOf(jsonOf(reordered), 'application/json', 'key-1'), intake), first);
  for (const other of [
    { ...exampleReport, fields: { ...fields, software: 'another' } }, { ...exampleReport, email: 'other@example.org' },
    { ...exampleReport, attachments: exampleReport.attachments.map((each, index) => (index === 1 ? { ...each, data: Buffer.from('another') } : each)) },
  ]) await assert.rejects(acceptReport(requestOf(jsonOf(other), 'application/json', 'key-1'), intake), refused('idempotency-conflict'));
  assert.deepEqual(await intake.rows(), was, 'nothing more was stored');
  // Another organization's key is another key, and without one every report is new.
  const theirs = await acceptReport({ ...requestOf(jsonOf(exampleReport), 'application/json', 'key-1'), submitter: { ...submitter, organization: 'organization-b' } }, intake);
  assert.notEqual(theirs.receipt, first.receipt);
  for (const key of ['', ' ', 'a b\n', 'é', 'x'.repeat(256)]) await assert.rejects(acceptReport(requestOf(jsonOf(exampleReport), 'application/json', key), intake), refused('idempotency-key-invalid'));
});

test('many at once with one key end with one report', async () => {
  const was = await intake.rows();
  const answers = await Promise.all(Array.from({ length: 12 }, () => acceptReport(requestOf(jsonOf(exampleReport), 'application/json', 'race'), intake)));
  assert.equal(new Set(answers.map(({ receipt }) => receipt)).size, 1);
  assert.equal((await intake.rows()).reports, was.reports + 1);
});

test('where the recorder, the queue or the sealing fails nothing is stored, and it says so', async () => {
  const was = await intake.rows();
  for (const place of ['record', 'recorded', 'send', 'sent'] as const) {
    intake.fault = (at) => { if (at === place) throw new Error('out of order: secret-in-cause'); };
    await assert.rejects(acceptReport(requestOf(jsonOf(exampleReport), 'application/json', 'faulty'), intake), (error) => refused('not-stored')(error) && error instanceof IntakeError && error.retryAfterSeconds === 5 && !error.message.includes('secret'));
    intake.fault = undefined;
    assert.deepEqual(await intake.rows(), was, place);
  }
  const keys = { ...intake.keys, wrap: () => Promise.reject(new Error('the service is away')) };
  await assert.rejects(acceptReport(requestOf(jsonOf(exampleReport)), { ...intake, keys }), refused('not-stored'));
  assert.deepEqual(await intake.rows(), was);
  // The key is still free.
  await acceptReport(requestOf(jsonOf(exampleReport), 'application/json', 'faulty'), intake);
});

test('what was committed is accepted, even where its acknowledgement got lost', async () => {
  const transaction = () => ({ execute: async (work: Parameters<ReturnType<typeof intake.db.transaction>['execute']>[0]) => {
    await intake.db.transaction().execute(work);
    throw new Error('connection lost');
  } });
  const broken = new Proxy(intake.db, { get: (db, name) => (name === 'transaction' ? transaction : (Reflect.get(db, name, db) as () => void).bind(db)) });
  const { receipt } = await acceptReport(requestOf(jsonOf(exampleReport)), openIntake({ ...intake, db: broken }));
  assert.equal((await submissionStatus(intake.db, receipt))?.status, 'queued');
});

test('a SARIF log is stored whole or not at all', async () => {
  const log = (results: readonly object[]) => Buffer.from(JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'scanner', version: '1' } }, results }] }));
  const results = [{ ruleId: 'a', message: { text: 'one' } }, { ruleId: 'b', message: { text: 'two' } }];
  const defaults = { purl: 'pkg:npm/example-lib@1.0.0' };
  const was = await intake.rows();
  const request = { ...requestOf(log(results), 'application/sarif+json', 'sarif-1'), defaults };
  const accepted = await acceptSarif(request, intake);
  assert.deepEqual(accepted.map(({ result }) => result), ['runs[0].results[0]', 'runs[0].results[1]']);
  const now = await intake.rows();
  assert.deepEqual([now.reports - was.reports, now.attachments - was.attachments, now.jobs - was.jobs, now.keys - was.keys], [2, 4, 2, 1]);
  assert.deepEqual(await acceptSarif(request, intake), accepted);
  intake.fault = (place) => { if (place === 'sent') throw new Error('full'); };
  await assert.rejects(acceptSarif({ ...request, idempotencyKey: 'sarif-2' }, intake), refused('not-stored'));
  intake.fault = undefined;
  assert.deepEqual(await intake.rows(), now);
});

test('reports are listed newest first, in pages, by state and organization', async () => {
  const all = await listReports(intake.db, { limit: 1_000 });
  assert.ok(all.length > 5);
  const paged = [];
  for (let before: { receivedAt: Date; id: string } | undefined; ;) {
    const page = await listReports(intake.db, { limit: 4, ...(before === undefined ? {} : { before }) });
    paged.push(...page);
    before = page.at(-1);
    if (page.length < 4) break;
  }
  assert.deepEqual(paged.map(({ id }) => id), all.map(({ id }) => id));
  assert.deepEqual(all.map(({ receivedAt }) => receivedAt.getTime()), all.map(({ receivedAt }) => receivedAt.getTime()).toSorted((a, b) => b - a));
  assert.equal((await listReports(intake.db, { organization: 'organization-b' })).length, 1);
  assert.equal((await listReports(intake.db, { states: ['done'] })).length, 1);
  assert.deepEqual(await listReports(intake.db, { states: [] }), []);
  assert.deepEqual((await listReports(intake.db, { ids: all.slice(0, 2).map(({ id }) => id) })).length, 2);
  assert.deepEqual(await countReports(intake.db), { queued: all.length - 1, processing: 0, done: 1 });
  assert.deepEqual(await countReports(intake.db, sql<boolean>`organization = 'organization-b'`), { queued: 1, processing: 0, done: 0 });
  assert.equal(await getReport(intake.db, 'report-none'), undefined);
});
