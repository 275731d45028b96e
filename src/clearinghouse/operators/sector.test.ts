import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStore, type Store } from '../../store/index.ts';
import { intelligenceOf, type Given } from './fixture.ts';
import { applyKnowledge, uploadInventory, type OperatorParts } from './flow.ts';
import { sectorStanding, type SectorStanding } from './sector.ts';
import { changeSettings } from './settings.ts';
import { migrations } from './tables.ts';

let store: Store;
let given: Given;
let now = Date.UTC(2026, 10, 25, 9);
before(async () => {
  store = await openStore({ kind: 'embedded', memory: true }, migrations);
  given = await intelligenceOf([{ id: 'GHSA-aaaa-aaaa-aaaa', name: 'left', aliases: ['CVE-2026-0001'], ranges: [['0', '1.2.0']] }], [{ cve: 'CVE-2026-0001', added: '2026-11-24' }]);
});
after(async () => {
  await store.close();
  await given.remove();
});

test('a sector is counted once a week, in bands that leave five open even to those in it; who joins later, or has more later, changes nothing until then', async () => {
  const parts: OperatorParts = {
    db: store.db, queue: store.queue, clock: { now: () => new Date(now), monotonic: () => now }, knowledge: () => given.intelligence, record: () => Promise.resolve(),
    vault: { seal: (bytes) => Promise.resolve(bytes) }, onMatched: () => Promise.resolve(),
  };
  await applyKnowledge(parts);
  const join = async (organization: string, purl: string): Promise<void> => {
    await store.db.transaction().execute((trx) => changeSettings(trx, parts, { person: 'p', organization }, { sector: 'water' }));
    await uploadInventory({ name: 'Everything' }, Buffer.from(purl), { person: 'p', organization }, parts);
  };
  const seen = (organization: string): Promise<SectorStanding> => store.db.transaction().execute((trx) => sectorStanding(trx, organization, new Date(now)));
  for (let index = 0; index < 12; index++) await join(`org-${index}`, index < 6 ? 'pkg:npm/left@1.0.0' : 'pkg:npm/left@1.2.0');
  const first = await seen('org-0');
  assert.deepEqual(first.rows.map(({ question, members, low, high, you }) => [question, members, low, high, you]), [['known-exploited', 12, 6, 12, true], ['three-days', 12, 6, 12, true], ['overdue', 12, 0, 5, false]]);
  for (let index = 12; index < 20; index++) await join(`org-${index}`, 'pkg:npm/left@1.0.0');
  assert.deepEqual((await seen('org-0')).rows, first.rows);
  assert.deepEqual((await seen('org-6')).rows.map(({ you }) => you), [false, false, false]);
  assert.deepEqual((await seen('org-nowhere')).rows, []);
  now += 7 * 86_400_000;
  const later = await seen('org-0');
  assert.notEqual(later.asOf, first.asOf);
  assert.deepEqual(later.rows.map(({ members, low, high }) => [members, low, high])[0], [20, 6, 20]);
  for (let index = 0; index < 5; index++) await join(`org-${index}`, 'pkg:npm/left@1.2.0');
  now += 7 * 86_400_000;
  assert.deepEqual((await seen('org-0')).rows.map(({ members, low, high }) => [members, low, high])[0], [20, 0, 13], 'five of those before differ');
  await join('org-5', 'pkg:npm/left@1.2.0');
  await join('org-20', 'pkg:npm/left@1.2.0');
  now += 7 * 86_400_000;
  assert.deepEqual((await seen('org-0')).rows.map(({ members, low, high }) => [members, low, high])[0], [20, 0, 13], 'two changes alone are not counted');
});
