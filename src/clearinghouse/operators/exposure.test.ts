import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openStore, type Store } from '../../store/index.ts';
import { exposureOf } from './exposure.ts';
import { intelligenceOf, type Given } from './fixture.ts';
import { applyKnowledge, uploadInventory, type OperatorParts } from './flow.ts';
import { acknowledgeNotice, noticesOf, ownersOfNotice, sendNotice, workOnNotices } from './notices.ts';
import type { Sector } from './schema.ts';
import { changeSettings } from './settings.ts';
import { migrations, ours, type Flawed } from './tables.ts';

const flawed = (name: string): Flawed => ({ package: `pkg:npm/${name}`, affected: { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }] }, versions: ['1.0.0'] });

let store: Store;
let given: Given;
let parts: OperatorParts;
let now = Date.UTC(2026, 10, 25, 9);
let leaves: string[] = [];
before(async () => {
  store = await openStore({ kind: 'embedded', memory: true }, migrations);
  given = await intelligenceOf([{ id: 'GHSA-aaaa-aaaa-aaaa', name: 'elsewhere', ranges: [['0', '1.2.0']] }]);
  parts = {
    db: store.db, queue: store.queue, clock: { now: () => new Date(now), monotonic: () => now }, knowledge: () => given.intelligence, vault: { seal: (bytes) => Promise.resolve(bytes) }, onMatched: () => Promise.resolve(),
    record: (_, ...all) => { leaves.push(...all.map(({ kind }) => kind)); return Promise.resolve(); },
  };
  await applyKnowledge(parts);
});
after(async () => {
  await store.close();
  await given.remove();
});

const upload = (organization: string, ...purls: readonly string[]): Promise<string> => uploadInventory({ name: 'Everything' }, Buffer.from(purls.join('\n')), { person: 'p', organization }, parts);
async function join(organization: string, sector: Sector, ...purls: readonly string[]): Promise<void> {
  await store.db.transaction().execute((trx) => changeSettings(trx, parts, { person: 'p', organization }, { sector }));
  await upload(organization, ...purls);
}
const seen = (name: string, subject = 'case-a') => store.db.transaction().execute((trx) => exposureOf(trx, flawed(name), subject, new Date(now)));

test('who would be exposed is counted once for a product, from a cohort that stands still', async () => {
  assert.equal(await seen('left'), undefined, 'nobody is counted');
  assert.deepEqual(await ours(store.db).selectFrom('operator_exposure').selectAll().execute(), []);
  now += 31 * 86_400_000;
  for (let index = 0; index < 12; index++) await join(`org-${index}`, 'water', index < 7 ? 'pkg:npm/left@1.0.0' : 'pkg:npm/left@1.2.0', 'pkg:npm/right@1.1.0');
  for (let index = 0; index < 4; index++) await join(`few-${index}`, 'dams', 'pkg:npm/left@1.0.0');
  const first = await seen('left');
  assert.deepEqual(first?.view.sectors, [{ sector: 'water', members: 12, exposed: { low: 6, high: 12 } }], 'four of one sector are not counted');

  await join('org-late', 'water', 'pkg:npm/left@1.0.0', 'pkg:npm/right@1.0.0');
  for (let index = 0; index < 7; index++) await upload(`org-${index}`, 'pkg:npm/left@1.2.0', 'pkg:npm/right@1.1.0');
  assert.deepEqual(await seen('left', 'case-b'), first);
  assert.deepEqual(await seen('right'), { view: { ...first?.view, sectors: first?.view.sectors ?? [] }, subject: 'case-a' }, 'another product, the same month: who and what is as it was');
  now += 31 * 86_400_000;
  assert.deepEqual(await seen('left'), first, 'a later month changes nothing that was answered');
  const fresh = await seen('new');
  assert.deepEqual([fresh?.view.sectors[0]?.members, fresh?.view.frozenOn], [13, '2027-01-26']);
});

test('new knowledge writes as many leaves whether it concerns anybody or not', async () => {
  const counts: number[] = [];
  for (const name of ['nobody-has-it', 'right']) {
    const intelligence = await given.bring([{ id: 'GHSA-bbbb-bbbb-bbbb', name, ranges: [['0', '1.2.0']] }]);
    leaves = [];
    await applyKnowledge({ ...parts, knowledge: () => intelligence });
    counts.push(leaves.length);
  }
  assert.deepEqual(counts, [1, 1]);
  assert.ok((await sql<{ readonly count: string }>`select count(*) as count from operator_finding`.execute(store.db)).rows.some(({ count }) => Number(count) > 10), 'the second one concerned many');
});

test('a product is one, however it is spelled', async () => {
  const before = await seen('left');
  for (const name of ['pkg:npm/LEFT', 'pkg:npm/left@9', 'pkg:npm/left?x=y']) {
    assert.deepEqual(await store.db.transaction().execute((trx) => exposureOf(trx, { ...flawed('left'), package: name }, 'case-c', new Date(now))), before, name);
  }
});

test('a notice reaches exactly those who have it, says when and how much, and writes one leaf', async () => {
  await workOnNotices(store.queue, store.db);
  leaves = [];
  const send = (hours: number, from: string, to: string) => store.db.transaction().execute((trx) => sendNotice(trx, { from, to, hours }, flawed('left'), { by: 'staff', subject: 'case-a' }, parts));
  await assert.rejects(send(2, '2027-02-02T00:00:00Z', '2027-02-01T00:00:00Z'), /window/);
  await assert.rejects(send(2, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'), /past/);
  await assert.rejects(send(30, '2027-02-01T00:00:00Z', '2027-02-02T00:00:00Z'), /longer/);
  const id = await send(2, '2027-02-01T00:00:00Z', '2027-02-02T00:00:00Z');
  assert.deepEqual(leaves, ['notice.sent']);
  for (let looks = 0; (await ours(store.db).selectFrom('operator_notice').select('reach').executeTakeFirst())?.reach != null; looks++) {
    if (looks > 100) assert.fail('the notice never went out');
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  assert.deepEqual([...await ownersOfNotice(store.db, id)].sort(), ['few-0', 'few-1', 'few-2', 'few-3', 'org-late']);
  const [notice] = await noticesOf(store.db, 'org-late', new Date(now));
  assert.deepEqual([notice?.id, notice?.hours, notice?.from.toISOString(), notice?.acknowledged], [id, 2, '2027-02-01T00:00:00.000Z', undefined]);
  assert.deepEqual(await noticesOf(store.db, 'org-0', new Date(now)), []);

  const acknowledge = (organization: string) => store.db.transaction().execute((trx) => acknowledgeNotice(trx, id, { person: 'ada', organization }, parts));
  await acknowledge('org-late');
  now += 1_000;
  await acknowledge('org-late');
  assert.equal((await noticesOf(store.db, 'org-late', new Date(now)))[0]?.acknowledged?.at.getTime(), now - 1_000);
  await assert.rejects(acknowledge('org-0'), /no such thing/);
  assert.deepEqual(leaves, ['notice.sent'], 'who acknowledges is on no ledger');
  assert.deepEqual(await noticesOf(store.db, 'org-late', new Date(Date.UTC(2027, 1, 3))), [], 'a window that is over');
});
