import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { openStore, type Store } from '../../store/index.ts';
import { exposedOrganizations } from './exposed.ts';
import { intelligenceOf, type Given } from './fixture.ts';
import { applyKnowledge, matchWaiting, turnDay, uploadInventory, type OperatorParts } from './flow.ts';
import type { Intelligence } from './judge.ts';
import type { Reconciled } from './reconcile.ts';
import { migrations, ours } from './tables.ts';

const left = { id: 'GHSA-aaaa-aaaa-aaaa', name: 'left', aliases: ['CVE-2026-0001'], ranges: [['0', '1.2.0']] } as const;
const right = { id: 'GHSA-bbbb-bbbb-bbbb', name: 'right', aliases: ['CVE-2026-0002'], ranges: [['0', '3.0.0']] } as const;

let store: Store;
let given: Given;
let known: Intelligence | undefined;
let now = 0;
let entries: { kind: string; subject: string }[] = [];
let told: Reconciled[] = [];
let parts: OperatorParts;
const ada = { person: 'person-ada', organization: 'org-a' };
const bob = { person: 'person-bob', organization: 'org-b' };
const bom = (...purls: readonly string[]): Buffer => Buffer.from(purls.join('\n'));

before(async () => {
  store = await openStore({ kind: 'embedded', memory: true }, migrations);
  given = await intelligenceOf([left]);
  parts = {
    db: store.db, queue: store.queue, clock: { now: () => new Date(now), monotonic: () => now }, knowledge: () => known,
    record: (_, ...all) => { entries.push(...all); return Promise.resolve(); },
    vault: { seal: (bytes, context) => Promise.resolve(Buffer.concat([Buffer.from(`${context}\n`), bytes])) },
    onMatched: (_, matched) => { told.push(...matched); return Promise.resolve(); },
  };
});
after(async () => {
  await store.close();
  await given.remove();
});
beforeEach(async () => {
  for (const table of ['asset', 'inventory', 'component', 'finding', 'timeline', 'due', 'action', 'day', 'settings']) await sql.raw(`truncate table operator_${table} cascade`).execute(store.db);
  await sql`update operator_known set generation = '', kinds = '', run = 0, done = 0, day = ''`.execute(store.db);
  [now, known, entries, told] = [Date.UTC(2026, 10, 25, 9), given.intelligence, [], []];
  await applyKnowledge(parts);
});

const rows = {
  findings: () => ours(store.db).selectFrom('operator_finding').selectAll().orderBy('asset').orderBy('flaw').execute(),
  actions: () => ours(store.db).selectFrom('operator_action').selectAll().orderBy('organization').orderBy('id').execute(),
  due: () => ours(store.db).selectFrom('operator_due').selectAll().orderBy('id').execute(),
};

test('an upload is matched at once: findings with their clock, actions, the document sealed, each on the ledger', async () => {
  const id = await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0', 'pkg:npm/free@1.0.0', 'pkg:nonsense/x@1', 'pkg:npm/left@1.0.0'), ada, parts);
  const inventory = await ours(store.db).selectFrom('operator_inventory').selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([inventory.id, inventory.components, inventory.judged, inventory.unjudged, inventory.matched_at?.getTime()], [id, 4, 3, [{ purl: 'pkg:nonsense/x@1', reason: 'no advisories are written for this kind of package' }], now]);
  assert.match(inventory.document.toString('latin1', 0, 60), new RegExp(`^inventory ${id}\n`));
  assert.equal(inventory.document.includes('free@1.0.0'), false, 'compressed, and sealed by the vault');
  assert.deepEqual((await rows.findings()).map(({ flaw, package: name, found_at: at }) => [flaw, name, at.getTime()]), [['CVE-2026-0001', 'left', now]]);
  assert.deepEqual((await rows.actions()).map(({ organization, title, kind, due }) => [organization, kind, title, due]), [['org-a', 'upgrade', 'Upgrade left to 1.2.0', '2026-12-09']]);
  assert.deepEqual(entries.map(({ kind }) => kind), ['asset.created', 'inventory.uploaded', 'inventory.matched']);
  assert.deepEqual(told.map(({ findings, opened }) => [findings, opened.length]), [[1, 1]]);
  assert.equal(await matchWaiting(parts), false, 'nothing waits any more');
});

test('products are counted and told, with what they are taken for: nobody takes them for judged', async () => {
  const table = Buffer.from('product,version,purl\nFortiOS,7.0.6,\nForti OS Suite,1,\nleft,1.0.0,pkg:npm/left@1.0.0\nPump Server,,\n');
  await uploadInventory({ name: 'Ward' }, table, ada, parts);
  const told = await ours(store.db).selectFrom('operator_inventory').select(['components', 'judged', 'products', 'unjudged_count', 'unjudged']).executeTakeFirstOrThrow();
  assert.deepEqual([told.components, told.judged, told.products, told.unjudged_count], [4, 1, 3, 3]);
  assert.deepEqual(told.unjudged.map(({ purl, product, reason }) => [purl, product, reason.split(';')[0]]), [
    ['', 'FortiOS 7.0.6', 'a product, recognized as fortinet:fortios'], ['', 'Forti OS Suite 1', 'a product that is not recognized'], ['', 'Pump Server', 'a product that is not recognized'],
  ]);
  assert.deepEqual((await ours(store.db).selectFrom('operator_component').select('purl').execute()).map(({ purl }) => purl), ['pkg:npm/left@1.0.0']);
  assert.deepEqual((await rows.findings()).map(({ flaw }) => flaw), ['CVE-2026-0001']);
  known = undefined;
  await uploadInventory({ name: 'Ward' }, Buffer.from('product,version\nFortiOS,7.0.6\n'), ada, parts);
  assert.deepEqual((await ours(store.db).selectFrom('operator_inventory').select('unjudged').where('components', '=', 1).executeTakeFirstOrThrow()).unjudged, [{ purl: '', product: 'FortiOS 7.0.6', reason: 'a product, of which nothing is known on this machine' }]);
});

test('a bad upload changes nothing', async () => {
  for (const bytes of [bom('no inventory'), bom(), Buffer.from('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}'), Buffer.from('{"bomFormat":"CycloneDX","specVersion":"9"}')]) await assert.rejects(uploadInventory({ name: 'Portal' }, bytes, ada, parts), /inventory|components|CycloneDX/i);
  await assert.rejects(uploadInventory({ name: 'two\nlines' }, bom('pkg:npm/left@1.0.0'), ada, parts), /name/);
  await assert.rejects(uploadInventory({ asset: 'asset-of-nobody' }, bom('pkg:npm/left@1.0.0'), ada, parts), /no such thing/);
  assert.deepEqual([(await rows.findings()).length, entries.length, (await ours(store.db).selectFrom('operator_asset').selectAll().execute()).length, (await ours(store.db).selectFrom('operator_component').selectAll().execute()).length], [0, 0, 0, 0]);
});

test('the day a flaw was found on stays with it: over a new inventory, a new name, and its coming back', async () => {
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0'), ada, parts);
  const first = now;
  now += 86_400_000;
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.1.0'), ada, parts);
  assert.deepEqual((await rows.findings()).map(({ found_at: at, gone_at: gone }) => [at.getTime(), gone]), [[first, null]]);
  now += 86_400_000;
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.2.0'), ada, parts);
  assert.deepEqual((await rows.findings()).map(({ gone_at: gone }) => gone?.getTime()), [now]);
  assert.deepEqual((await rows.actions()).map(({ gone_at: gone }) => gone?.getTime()), [now]);
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0'), ada, parts);
  assert.deepEqual((await rows.findings()).map(({ found_at: at, gone_at: gone }) => [at.getTime(), gone]), [[first, null]]);
  known = await given.bring([{ ...left, aliases: ['CVE-2020-9999', 'CVE-2026-0001'] }]);
  await applyKnowledge(parts);
  assert.deepEqual((await rows.findings()).map(({ flaw, found_at: at, gone_at: gone }) => [flaw, at.getTime(), gone === null]), [['CVE-2020-9999', first, true], ['CVE-2026-0001', first, false]]);
});

test('new knowledge reaches whoever has what it is about, moves due dates with their history, and twice is once', async () => {
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0'), ada, parts);
  await uploadInventory({ name: 'Ward' }, bom('pkg:npm/right@1.0.0'), bob, parts);
  [told, entries] = [[], []];
  known = await given.bring([left, right]);
  await applyKnowledge(parts);
  assert.deepEqual(told.map(({ organization, opened }) => [organization, opened.length]), [['org-b', 1]]);
  now += 86_400_000;
  known = await given.bring([left, right], [{ cve: 'CVE-2026-0001', added: '2026-11-26' }]);
  told = [];
  await applyKnowledge(parts);
  assert.deepEqual(told.map(({ organization }) => organization), ['org-a']);
  const [change] = await rows.due();
  assert.deepEqual([change?.flaw, change?.moved, (await rows.due()).length], ['CVE-2026-0001', 'earlier', 1]);
  assert.match(change?.changed.join('\n') ?? '', /In KEV: No .* became Yes/);
  // Investigating comes first now, and the patch waits for it.
  assert.deepEqual((await rows.actions()).filter(({ organization }) => organization === 'org-a').map(({ kind, due }) => `${kind} ${due ?? ''}`).sort(), ['investigate 2026-11-28', 'upgrade 2026-11-28']);
  [told, entries] = [[], []];
  await applyKnowledge(parts);
  assert.deepEqual([told, entries], [[], []]);
});

test('what came in before there was knowledge waits for it; what was interrupted goes on', async () => {
  known = undefined;
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0'), ada, parts);
  assert.equal((await rows.findings()).length, 0);
  known = given.intelligence;
  assert.equal(await matchWaiting(parts), true);
  assert.equal((await rows.findings()).length, 1);
  await uploadInventory({ name: 'Ward' }, bom('pkg:npm/right@1.0.0'), bob, parts);
  known = await given.bring([left, right]);
  await uploadInventory({ name: 'Lab' }, bom('pkg:npm/right@2.0.0'), bob, parts);
  assert.equal((await rows.findings()).length, 1, 'knowledge that is not applied yet judges nothing');
  await assert.rejects(applyKnowledge({ ...parts, onMatched: () => Promise.reject(new Error('cut off')) }), /cut off/);
  assert.equal((await rows.findings()).length, 1, 'nothing of it is half there');
  await applyKnowledge(parts);
  while (await matchWaiting(parts));
  assert.deepEqual((await rows.findings()).map(({ flaw }) => flaw), ['CVE-2026-0001', 'CVE-2026-0002', 'CVE-2026-0002']);
});

test('who holds a version of what is affected, for a flaw that nobody has published', async () => {
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/secret@1.0.0', 'pkg:npm/%40a/b@1.0.0'), ada, parts);
  await uploadInventory({ name: 'Ward' }, bom('pkg:npm/secret@2.0.0', 'pkg:pypi/secret@1.0.0'), bob, parts);
  const held = async (ecosystem: string, name: string, fixed: string): Promise<readonly string[]> => [...await exposedOrganizations(store.db, [{ ecosystem, name, versions: [], ranges: [{ type: 'SEMVER', events: [['introduced', '0'], ['fixed', fixed]] }] }])].sort();
  assert.deepEqual([await held('npm', 'secret', '2.0.0'), await held('npm', 'secret', '3.0.0'), await held('npm', '@a/b', '2.0.0'), await held('npm', 'other', '2.0.0')], [['org-a'], ['org-a', 'org-b'], ['org-a'], []]);
});

test('a day is counted once, for each operator', async () => {
  await uploadInventory({ name: 'Portal' }, bom('pkg:npm/left@1.0.0'), ada, parts);
  now += 30 * 86_400_000;
  await turnDay(parts);
  await turnDay(parts);
  const days = await ours(store.db).selectFrom('operator_day').selectAll().orderBy('day').execute();
  assert.deepEqual(days.map(({ day, open, overdue }) => [day, Object.values(open), overdue]), [['2026-11-25', [1], 0], ['2026-12-25', [1], 1]]);
});
