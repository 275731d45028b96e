import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { eraseEntry, folderAt, readPage, verifyLedger } from './index.ts';
import { commitmentOf, leafBytes } from './leaf.ts';
import { leafHash } from './merkle.ts';
import { ledgerTables, readEntries } from './store.ts';
import { code, places } from './trials/place.ts';

const place = places();

test('an entry exists if and only if its transaction commits', async (t) => {
  const { db, record, integrator } = await place(t);
  await assert.rejects(db.transaction().execute(async (trx) => {
    await record(trx, { kind: 'case.opened', subject: 'case-a', body: {} });
    throw new Error('no');
  }));
  await db.transaction().execute((trx) => record(trx, { kind: 'case.opened', subject: 'case-b', body: {} }));
  assert.equal(await integrator().integrate(), 1);
  assert.deepEqual((await readPage(db, { limit: 10 })).leaves.map(({ subject, index }) => [subject, index]), [['case-b', 0]]);
});

test('entries that are recorded together keep their order, and are there all or not at all', async (t) => {
  const { db, folder, signer, record, integrator } = await place(t);
  const entries = Array.from({ length: 1_100 }, (_, at) => ({ kind: 'case.opened', subject: `case-${at}`, body: { at } }));
  await assert.rejects(db.transaction().execute((trx) => record(trx, ...entries, { kind: 'no', subject: '', body: {} })), code('entry-invalid'));
  await db.transaction().execute((trx) => record(trx));
  await db.transaction().execute((trx) => record(trx, ...entries));
  assert.equal(await integrator().integrate(), 1_100);
  assert.deepEqual((await readEntries(ledgerTables(db), 0, 1_100)).map(({ subject }) => subject), entries.map(({ subject }) => subject));
  assert.deepEqual((await verifyLedger({ folder, key: signer.publicKey, database: db })).findings, []);
});

test('the leaf shows kind and time, and the row opens it', async (t) => {
  const { db, folder, record, integrator } = await place(t);
  await db.transaction().execute((trx) => record(trx, { kind: 'case.published', subject: 'case-secret', body: { by: 'person-secret', on: new Date(0), none: undefined } }));
  await integrator().integrate();
  const bundle = await folderAt(folder).bundle(0, 1);
  const leaf = Buffer.from(bundle?.entries[0] ?? []).toString();
  assert.match(leaf, /^\{"at":"2026-11-25T00:00:00\.000Z","commitment":"[A-Za-z0-9+/]{43}=","kind":"case\.published","v":1\}$/);
  const [row] = await readEntries(ledgerTables(db), 0, 1);
  assert.ok(row?.salt);
  assert.deepEqual(row.body, { by: 'person-secret', on: '1970-01-01T00:00:00.000Z' });
  assert.equal((JSON.parse(leaf) as { commitment: string }).commitment, commitmentOf(row.salt, 'case-secret', row.body).toString('base64'));
  const { size, leaves } = await readPage(db, { limit: 1 });
  assert.deepEqual([size, leaves[0]?.hash], [1, leafHash(leafBytes(row)).toString('hex')]);
});

test('a page of one kind or of one thing, and where the next one goes on', async (t) => {
  const { db, record, integrator } = await place(t);
  const kinds = ['case.opened', 'report.received', 'case.published', 'casework.begun'];
  await db.transaction().execute((trx) => record(trx, ...Array.from({ length: 12 }, (_, at) => ({ kind: kinds[at % 4] ?? '', subject: `thing-${at % 3}`, body: { by: 'person-a', at } }))));
  await integrator().integrate();
  const indexes = async (query: Omit<Parameters<typeof readPage>[1], 'limit'>, limit = 10) => {
    const { leaves, from } = await readPage(db, { ...query, limit });
    return [leaves.map(({ index }) => index), from];
  };
  assert.deepEqual(await indexes({ kind: 'case' }), [[10, 8, 6, 4, 2, 0], 0]);
  assert.deepEqual(await indexes({ kind: 'case' }, 2), [[10, 8], 8]);
  assert.deepEqual(await indexes({ kind: 'case', before: 8 }, 2), [[6, 4], 4]);
  assert.deepEqual(await indexes({ kind: 'case.published', subject: 'thing-1' }), [[10], 0]);
  assert.deepEqual(await indexes({}, 5), [[11, 10, 9, 8, 7], 7]);
  assert.deepEqual((await readPage(db, { limit: 1 })).leaves[0]?.body, { by: 'person-a', at: 11 });
});

test('any JSON object comes back from the database as it was committed to', async (t) => {
  const { db, folder, signer, record, integrator } = await place(t);
  const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\u0000') && each.isWellFormed());
  const bodies = fc.sample(fc.dictionary(text, fc.jsonValue({ stringUnit: 'grapheme-ascii' }), { maxKeys: 6 }), 60);
  await db.transaction().execute(async (trx) => {
    for (const body of [...bodies, { n: 1e21, small: 5e-324, negative: -0, escape: '\\u0000 \\ud800', '': [[]] }]) await record(trx, { kind: 'a.b', subject: 's', body });
  });
  assert.equal(await integrator().integrate(), 61);
  const { findings, figures } = await verifyLedger({ folder, key: signer.publicKey, database: db });
  assert.deepEqual(findings, []);
  assert.equal(figures.rows, 61);
});

test('what no leaf can commit to is refused', async (t) => {
  const { db, record } = await place(t);
  const good = { kind: 'case.opened', subject: 'case-a', body: {} };
  const circle: Record<string, unknown> = {};
  circle.itself = circle;
  for (const bad of [{ kind: 'Case Opened' }, { kind: '' }, { kind: 'a'.repeat(65) }, { kind: 'a..b' }, { subject: '' }, { subject: 'a\u0000' }, { subject: '\ud800' },
    { body: [] }, { body: { a: '\u0000' } }, { body: { a: '\ud800' } }, { body: { a: 'x'.repeat(70_000) } }, { body: { a: 1n } }, { body: circle }]) {
    await assert.rejects(db.transaction().execute((trx) => record(trx, { ...good, ...bad })), code('entry-invalid'), JSON.stringify(Object.keys(bad)));
  }
});

test('an erased entry leaves the log valid and says who erased it; one that was emptied without a word does not', async (t) => {
  const { db, folder, signer, record, add, integrator } = await place(t);
  await add(5);
  const running = integrator();
  await running.integrate();
  const erasure = { index: 2, by: 'person-a', reason: 'asked to' };
  await db.transaction().execute((trx) => eraseEntry(trx, record, erasure));
  await assert.rejects(db.transaction().execute((trx) => eraseEntry(trx, record, erasure)), code('entry-unknown'));
  await assert.rejects(db.transaction().execute((trx) => eraseEntry(trx, record, { ...erasure, index: 99 })), code('entry-unknown'));
  await running.integrate();
  await assert.rejects(db.transaction().execute((trx) => eraseEntry(trx, record, { ...erasure, index: 5 })), code('entry-unknown'));
  const verified = await verifyLedger({ folder, key: signer.publicKey, database: db });
  assert.deepEqual([verified.findings, verified.figures.erased], [[], 1]);
  assert.equal((await readPage(db, { limit: 10 })).leaves.find(({ index }) => index === 2)?.subject, undefined);

  await sql`update ledger_entry set salt = null, subject = null, body = null where index = 3`.execute(db);
  const { findings } = await verifyLedger({ folder, key: signer.publicKey, database: db });
  assert.deepEqual(findings.map(({ file, index }) => [file, index]), [['database', 3]]);
});
