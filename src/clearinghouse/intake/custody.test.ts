import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { acceptReport, attachmentsOf, eraseAttachment, getReport, IntakeError, readAttachment, reproducerOf, setLegalHold } from './index.ts';
import { exampleReport, jsonOf, openSampleIntake, requestOf } from './sample.ts';
import type { SampleIntake } from './sample.ts';

let intake: SampleIntake;
before(async () => { intake = await openSampleIntake(); });
after(async () => { await intake.close(); });

const refused = (code: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === code;
const accept = async (attachments = exampleReport.attachments): Promise<string> => (await acceptReport(requestOf(jsonOf({ ...exampleReport, attachments })), intake)).report;
const act = { by: 'person-c', reason: 'asked for by the finder' };

test('an attachment comes back as it was, and nothing else does', async () => {
  const report = await accept();
  for (const [index, { data, filename }] of exampleReport.attachments.entries()) {
    const opened = await readAttachment(intake.db, intake.keys, report, index + 1);
    assert.deepEqual([opened.filename, Buffer.from(opened.data)], [filename, Buffer.from(data)]);
  }
  await assert.rejects(readAttachment(intake.db, intake.keys, report, 4), refused('attachment-unknown'));
  await assert.rejects(readAttachment(intake.db, intake.keys, 'report-none', 1), refused('attachment-unknown'));
});

test('an attachment that was moved, swapped or changed does not open', async () => {
  const [one, two] = [await accept(), await accept()];
  await sql`update intake_attachments a set ciphertext = b.ciphertext, wrapped_key = b.wrapped_key from intake_attachments b where a.report = ${one} and a.number = 1 and b.report = ${two} and b.number = 1`.execute(intake.db);
  await assert.rejects(readAttachment(intake.db, intake.keys, one, 1), refused('envelope-malformed'));
  await sql`update intake_attachments set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) where report = ${two} and number = 1`.execute(intake.db);
  await assert.rejects(readAttachment(intake.db, intake.keys, two, 1), refused('envelope-malformed'));
  await sql`update intake_attachments set wrapped_key = set_byte(wrapped_key, 30, get_byte(wrapped_key, 30) # 1) where report = ${two} and number = 2`.execute(intake.db);
  await assert.rejects(readAttachment(intake.db, intake.keys, two, 2), refused('envelope-malformed'));
  await sql`update intake_attachments set number = 9 where report = ${two} and number = 3`.execute(intake.db);
  await assert.rejects(readAttachment(intake.db, intake.keys, two, 9), refused('envelope-malformed'));
});

test('erasing destroys the key for good and says so in the ledger; a legal hold prevents it and says so too', async () => {
  const report = await accept();
  assert.equal(await setLegalHold({ report, ...act, reason: 'litigation' }, true, intake), true);
  assert.equal(await setLegalHold({ report, ...act }, true, intake), false);
  assert.equal((await getReport(intake.db, report))?.legalHold?.reason, 'litigation');
  assert.equal(await eraseAttachment({ report, number: 2, ...act }, intake), 'held');
  await readAttachment(intake.db, intake.keys, report, 2);
  assert.equal(await setLegalHold({ report, ...act, reason: 'over' }, false, intake), true);
  assert.equal((await getReport(intake.db, report))?.legalHold, undefined);
  assert.equal(await eraseAttachment({ report, number: 2, ...act }, intake), 'erased');
  assert.equal(await eraseAttachment({ report, number: 2, ...act }, intake), 'erased-before');
  await assert.rejects(readAttachment(intake.db, intake.keys, report, 2), refused('attachment-erased'));
  await readAttachment(intake.db, intake.keys, report, 1);
  const { rows: [row] } = await sql<{ wrapped_key: unknown }>`select wrapped_key from intake_attachments where report = ${report} and number = 2`.execute(intake.db);
  assert.equal(row?.wrapped_key, null);
  assert.deepEqual((await attachmentsOf(intake.db, report)).map(({ erasedAt }) => erasedAt !== undefined), [false, true, false]);
  assert.deepEqual((await intake.leaves()).filter(({ subject }) => subject === report).map(({ kind }) => kind), ['report.received', 'report.held', 'attachment.erasure-refused', 'report.hold-released', 'attachment.erased']);
});

test('without its leaf nothing is erased or held', async () => {
  const report = await accept();
  intake.fault = () => { throw new Error('the ledger is away'); };
  await assert.rejects(eraseAttachment({ report, number: 1, ...act }, intake), /ledger/);
  await assert.rejects(setLegalHold({ report, ...act }, true, intake), /ledger/);
  intake.fault = undefined;
  await readAttachment(intake.db, intake.keys, report, 1);
  assert.equal((await getReport(intake.db, report))?.legalHold, undefined);
  await assert.rejects(eraseAttachment({ report, number: 7, ...act }, intake), (error) => error instanceof IntakeError && error.code === 'attachment-unknown');
  await assert.rejects(setLegalHold({ report: 'report-none', ...act }, true, intake), refused('report-unknown'));
});

test('the reproducer is found by its type, and its kind by what it is', async () => {
  const zip = Buffer.from('504b0304', 'hex');
  const cases = [
    ['text/plain', Buffer.from('manifest: 1'), 'yaml'], ['text/markdown', Buffer.from('manifest: 1'), 'yaml'], ['application/json', Buffer.from('{}'), 'json'], ['application/zip', zip, 'zip'], ['application/octet-stream', zip, 'zip'],
    ['application/octet-stream', Buffer.from('manifest: 1'), 'yaml'], ['application/octet-stream', Buffer.of(0xff, 0xfe), undefined], ['application/pdf', Buffer.from('%PDF'), undefined], ['application/gzip', zip, undefined],
    ['application/x-bzip2', zip, undefined],
  ] as const;
  for (const [contentType, data, kind] of cases) {
    const report = await accept([{ filename: 'notes.txt', contentType: 'text/plain', type: 'other', data: Buffer.from('x') }, { filename: 'r', contentType, type: 'reproducer', data }]);
    const found = await reproducerOf(intake.db, intake.keys, report);
    assert.equal(found?.kind, kind, contentType);
    if (found !== undefined) assert.deepEqual([found.number, Buffer.from(found.data)], [2, data]);
  }
  const report = await accept();
  await eraseAttachment({ report, number: 3, ...act }, intake);
  assert.equal(await reproducerOf(intake.db, intake.keys, report), undefined);
  assert.equal(await reproducerOf(intake.db, intake.keys, 'report-none'), undefined);
});
