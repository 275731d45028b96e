import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { update } from '../clearinghouse/advisories/index.ts';
import { addRange } from '../clearinghouse/cases/index.ts';
import { listAdvisories, loadOrCreateFeedSigner, writeFeed } from '../clearinghouse/distribution/index.ts';
import { applyKnowledge, changeSettings, uploadInventory, workOnNotices, type Sector } from '../clearinghouse/operators/index.ts';
import { sponsorOrganization } from '../identity/index.ts';
import type { AffectedRange } from '../reproduction/index.ts';
import { broken, caseActs, reportActs, whole } from './access/bodies.ts';
import { openWorld, type Asker, type World } from './access/world.ts';
import { systemClock } from './laboratory.ts';

/** What only the one hospital has or says; each text is nowhere else. */
const marks = { asset: 'mk-asset-7f3', package: 'mk-package-7f3', host: 'mk-host-7f3.example', why: 'mk-why-7f3', evidence: 'mk-evidence-7f3', unknown: 'mk-unknown-7f3' } as const;
const organizationName = 'mk-hospital-7f3';
const inventory = `pkg:npm/shared-7f3@1.0.0\npkg:npm/${marks.package}@1.0.0\npkg:nonsense/${marks.unknown}@1\n`;

interface Heard {
  readonly who: string;
  readonly what: string;
  readonly text: string;
}

let here: World;
let ada: Asker;
/** By what it is. */
let markers: Map<string, string>;
/** Ids in paths: those of the hospital, and of what there is besides. */
let ids: Map<string, readonly string[]>;
let [shared, alone] = ['', ''];
const news: string[] = [];

before(async () => {
  here = await openWorld([], known);
  here.desk.live.subscribe((event) => news.push(JSON.stringify(event)));
  await applyKnowledge(here.desk.operators);
  await workOnNotices(here.desk.store.queue, here.desk.store.db);
  const hospital = await here.desk.store.db.transaction().execute((trx) => sponsorOrganization(trx, here.desk.tools, { name: organizationName, sponsor: here.home, by: here.people[0]?.person ?? '' }));
  ada = await here.enter('Ada', hospital, 'operator');
  await others();
  const [asset, file, action] = await holdings();
  [shared, alone] = await ranged();
  const staff = coordinator();
  for (const id of [shared, alone]) assert.equal((await here.ask('POST', `/api/cases/${id}/notices`, staff.headers, { from: '2098-01-01T00:00:00Z', to: '2098-01-02T00:00:00Z', hours: 2 })).status, 202);
  const notice = await noticed();
  markers = new Map([...Object.entries(marks), ['digest', createHash('sha256').update(inventory).digest('hex')], ['asset id', asset], ['inventory id', file], ['action id', action], ['organization id', hospital], ['organization name', organizationName]]);
  ids = new Map([
    ['/api/cases', [...here.cases.filter(({ standing }) => standing.label === 'GREEN' && standing.state === 'published').map(({ id }) => id), shared, alone]], ['/api/reports', here.reports.slice(0, 2).map(({ id }) => id)],
    ['/api/operator/assets', [asset]], ['/api/operator/inventories', [file]], ['/api/operator/actions', [action]], ['/api/operator/notices', [notice]], ['/api/organizations', [hospital, here.home]],
    ['/v1/vulns', ['GHSA-aaaa-aaaa-aaaa', 'CVE-2026-0001']], ['/api/tokens', [here.targets[0]?.id ?? '']], ['/v1/submissions', [here.reports[0]?.receipt ?? '']], ['/api/advisories', ['BW-0']],
  ]);
});
after(() => here.close());

const coordinator = (): Asker => here.people.find(({ name }) => name === 'coordinator org') ?? assert.fail('no coordinator');

/** A flaw of what only the hospital has: published elsewhere, so that its name is on the hospital's own card. */
async function known(intel: string): Promise<void> {
  const [osv, kev] = [`${intel}.ndjson`, `${intel}.json`];
  await writeFile(osv, JSON.stringify({ schema_version: '1.7.0', id: 'GHSA-aaaa-aaaa-aaaa', aliases: ['CVE-2026-0001'], modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: marks.package }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }] }] }));
  await writeFile(kev, JSON.stringify({ catalogVersion: '2026.11.20', dateReleased: '2026-11-20T12:00:00.0000Z', vulnerabilities: [{ cveID: 'CVE-2000-0001', dateAdded: '2026-11-20', dueDate: '2026-12-11', knownRansomwareCampaignUse: 'Known' }] }));
  await update({ folder: intel, sources: [{ kind: 'osv', location: osv }, { kind: 'kev', location: kev }], rebuild: false, seed: 1, clock: systemClock, progress: () => undefined, http: () => assert.fail('nothing is fetched'), lock: () => Promise.resolve({ release: () => Promise.resolve() }) });
}

/** Those among whom the hospital is counted: enough in one sector, too few in another. */
async function others(): Promise<void> {
  const { store: { db }, operators } = here.desk;
  const join = async (organization: string, sector: Sector, text: string): Promise<void> => {
    const actor = { person: 'nobody', organization };
    await db.transaction().execute((trx) => changeSettings(trx, here.desk.tools, actor, { sector }));
    await uploadInventory({ name: 'Everything' }, Buffer.from(text), actor, operators);
  };
  for (let index = 0; index < 7; index++) await join(`org-health-${index}`, 'healthcare', index < 3 ? 'pkg:npm/shared-7f3@1.0.0' : 'pkg:npm/else-7f3@1.0.0');
  for (let index = 0; index < 3; index++) await join(`org-dam-${index}`, 'dams', 'pkg:npm/shared-7f3@1.0.0');
}

async function holdings(): Promise<[asset: string, inventory: string, action: string]> {
  const { store: { db }, operators } = here.desk;
  const ask = async (path: string, body: object): Promise<string> => {
    const { status, text } = await here.ask('POST', path, ada.headers, body);
    assert.equal(status, 200, text);
    return text;
  };
  await ask('/api/operator/settings', { sector: 'healthcare' });
  const file = await uploadInventory({ name: marks.asset }, Buffer.from(inventory), { person: ada.person, organization: ada.organization }, operators);
  const { rows: [asset] } = await sql<{ readonly id: string }>`select id from operator_asset where organization = ${ada.organization}`.execute(db);
  const { rows: [action] } = await sql<{ readonly id: string }>`select id from operator_action where organization = ${ada.organization}`.execute(db);
  assert.ok(asset !== undefined && action !== undefined);
  await ask(`/api/operator/assets/${asset.id}`, { exposed: true, maintainer: marks.host });
  await ask(`/api/operator/actions/${action.id}/defer`, { until: '2098-01-01', why: marks.why });
  await ask(`/api/operator/actions/${action.id}/undo`, { why: marks.why });
  await ask(`/api/operator/actions/${action.id}/not-affected`, { justification: 'component_not_present', why: marks.why, evidence: [{ what: marks.evidence, where: marks.host }] });
  return [asset.id, file, action.id];
}

/** Two cases that are not public: of what several have, and of what the hospital has alone. */
async function ranged(): Promise<[shared: string, alone: string]> {
  const { cases } = here.desk;
  const range = (name: string): AffectedRange => ({ label: '', package: `pkg:npm/${name}`, ecosystem: 'npm', cells: [], affected: { events: [{ introduced: '0' }, { fixed: '1.2.0' }], versions: ['1.0.0'], unjudged: [] }, disagreements: undefined, trials: 0 });
  const made: string[] = [];
  for (const [label, name] of [['AMBER', 'shared-7f3'], ['CLEAR', 'solo-7f3']] as const) made.push((await addRange(cases, `report-of-open-${label}`, { person: 'engine', organization: here.home, roles: ['coordinator'] }, range(name)))?.id ?? '');
  await uploadInventory({ name: `${marks.asset}-2` }, Buffer.from('pkg:npm/solo-7f3@1.0.0'), { person: ada.person, organization: ada.organization }, here.desk.operators);
  return [made[0] ?? '', made[1] ?? ''];
}

async function noticed(): Promise<string> {
  for (let looks = 0; looks < 100; looks++) {
    const { rows } = await sql<{ readonly notice: string }>`select notice from operator_notice_to where organization = ${ada.organization} and notice in (select id from operator_notice where reach is null)`.execute(here.desk.store.db);
    if (rows.length === 2) {
      const { status } = await here.ask('POST', `/api/operator/notices/${rows[0]?.notice ?? ''}/acknowledge`, ada.headers, {});
      assert.equal(status, 200);
      return rows[0]?.notice ?? '';
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return assert.fail('the notices never went out');
}

/** Every path that a route stands for, with all the ids that are known. */
function pathsOf(route: string): readonly string[] {
  const [head = '', ...rest] = route.split('/:');
  if (rest.length === 0) return [route.replace('*', 'no-such-thing')];
  const acts = rest.at(-1) === 'act' ? (head === '/api/cases' ? caseActs : head === '/api/reports' ? reportActs : ['defer', 'done', 'reopen', 'undo']) : [''];
  return (ids.get(head) ?? ['nowhere']).flatMap((id) => acts.map((act) => `${head}/:${rest.join('/:')}`.replace(/:(?:id|receipt)/, id).replace(':act', act).replace(':person', ada.person).replace(':report', here.reports[0]?.id ?? '').replace(':invitation', 'nowhere')));
}

/** What would take the askers themselves away, as organizations' acts would with a body that they take; a backup holds everything on purpose. */
const spared = new Set(['/api/sign-out', '/api/backup', '/api/events']);

async function walk(askers: readonly Asker[], ask: World['ask']): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const asker of askers) for (const { method, path: route } of here.routes) {
    if (spared.has(route)) continue;
    for (const path of pathsOf(route)) {
      const bodies = method === 'GET' || method === 'ALL' ? [undefined] : route === '/api/cases/:id/:act' ? [broken, whole(path.split('/').at(-1) ?? '', shared)] : route.startsWith('/api/organizations') ? [broken] : [broken, {}];
      for (const body of bodies) heard.push({ who: asker.name, what: `${method} ${path}`, text: (await ask(method === 'ALL' ? 'GET' : method, path, asker.headers, body)).text });
    }
  }
  return heard;
}

/** What somebody heard of the hospital. Whoever may see an organization may see that it is there and what it is called, and that it was founded. */
function leaks(heard: readonly Heard[]): readonly string[] {
  return heard.flatMap(({ who, what, text }) => [...markers].flatMap(([name, mark]) => {
    if (!text.includes(mark)) return [];
    const staff = /^(?:coordinator|administrator)/.test(who);
    // Advisories are public, whoever has what they are about.
    if (name === 'package' && what.includes('/v1/vulns/')) return [];
    const known = staff && name.startsWith('organization') && /\/api\/(?:organizations|ledger)/.test(what);
    return known ? [] : [`${who}, ${what}: ${name}`];
  }));
}

const strangers = (): readonly Asker[] => [...here.people.filter(({ relation }) => ['org', 't0', 'none'].includes(relation)), here.nobody];

test('a coordinator gets the same answers about exposure whoever came, went or changed, and a notice gets the same answer', async () => {
  const { store: { db }, operators, tools } = here.desk;
  const staff = coordinator();
  const ask = async (id: string): Promise<string> => (await here.ask('GET', `/api/cases/${id}/exposure`, staff.headers)).text;
  const first = [await ask(shared), await ask(alone)];
  assert.deepEqual(first.map((text) => (JSON.parse(text) as { readonly sectors: readonly object[] }).sectors), [[{ sector: 'healthcare', members: 8, low: 0, high: 8 }], [{ sector: 'healthcare', members: 8, low: 0, high: 8 }]]);
  const actor = { person: 'nobody', organization: 'org-health-0' };
  const changes: readonly (() => Promise<unknown>)[] = [
    () => uploadInventory({ name: 'Everything' }, Buffer.from('pkg:npm/else-7f3@1.0.0'), actor, operators),
    () => db.transaction().execute((trx) => changeSettings(trx, tools, actor, { sector: 'dams' })),
    () => db.transaction().execute((trx) => changeSettings(trx, tools, actor, { sector: null })),
    () => uploadInventory({ name: 'Everything' }, Buffer.from('pkg:npm/shared-7f3@1.0.0'), { person: 'nobody', organization: 'org-new' }, operators),
    () => db.transaction().execute((trx) => changeSettings(trx, tools, { person: 'nobody', organization: 'org-new' }, { sector: 'healthcare' })),
  ];
  for (const change of changes) {
    await change();
    assert.deepEqual([await ask(shared), await ask(alone)], first);
    const { status, text } = await here.ask('POST', `/api/cases/${alone}/notices`, staff.headers, { from: '2098-01-01T00:00:00Z', to: '2098-01-02T00:00:00Z', hours: 1 });
    assert.deepEqual([status, text], [202, first[1]]);
  }
});

test('no route tells anybody else what an operator has, says or is sent', { timeout: 900_000 }, async () => {
  const heard = await walk(strangers(), here.ask);
  assert.deepEqual(leaks(heard), []);
  const said = heard.filter(({ text }) => !text.includes('problem/') && text.length > 20).length;
  assert.ok(heard.length > 3_000 && said > 300, `${heard.length} answers, ${said} with something in them`);
  assert.deepEqual(here.faults.filter((text) => [...markers.values()].some((mark) => text.includes(mark))), [], 'logs');
});

test('the walk finds what there is to find: everything at its owner, and a leak that is planted', { timeout: 120_000 }, async () => {
  const own = await walk([ada], here.ask);
  const found = new Set(leaks(own).map((text) => text.replace(/^.*: /, '')));
  assert.deepEqual([...markers.keys()].filter((name) => !found.has(name)), []);
  const observer = here.people.find(({ name }) => name === 'observer org') ?? assert.fail('no observer');
  const leaky: World['ask'] = async (method, path, headers, body) => {
    const answer = await here.ask(method, path, headers, body);
    return path === '/api/health' ? { ...answer, text: answer.text.replace('"status"', `"last":"${marks.asset}","status"`) } : answer;
  };
  assert.deepEqual(leaks(await walk([observer], leaky)), ['observer org, GET /api/health: asset']);
});

test('nothing that leaves the house otherwise tells it: ledger, feed, mail, news', async () => {
  const { store: { db }, integrator, ledgerFolder, feedFolder, publisher, tools, record } = here.desk;
  await db.transaction().execute((trx) => record(trx, { kind: 'test.ended', subject: 'privacy', body: {} }));
  await integrator.integrate();
  const staff = coordinator();
  const pages: Heard[] = [];
  for (let before = 1_000_000; before > 0;) {
    const text = (await here.ask('GET', `/api/ledger?before=${before}`, staff.headers)).text;
    pages.push({ who: 'coordinator', what: `GET /api/ledger?before=${before}`, text });
    const { leaves } = JSON.parse(text) as { readonly leaves: readonly { readonly index: number }[] };
    before = leaves.at(-1)?.index ?? 0;
  }
  const { rows: [entries] } = await sql<{ readonly count: string }>`select count(*) as count from ledger_entry where subject = any(${[...markers.values()]}::text[])`.execute(db);
  assert.ok(Number(entries?.count) > 5 && pages.length > 1, 'there is something to withhold');
  assert.deepEqual(leaks(pages), []);
  // Nor does it answer to an id that somebody guesses: an action's is the same wherever there is the same to do.
  for (const name of ['asset id', 'inventory id', 'action id']) {
    const asked = JSON.parse((await here.ask('GET', `/api/ledger?of=${markers.get(name) ?? ''}`, staff.headers)).text) as { readonly leaves: readonly object[] };
    assert.deepEqual(asked.leaves, [], name);
  }
  const leaves = pages.flatMap(({ text }) => (JSON.parse(text) as { readonly leaves: readonly { readonly kind: string }[] }).leaves).filter(({ kind }) => /^(?:action|asset|inventory|operator)\./.test(kind));
  assert.ok(leaves.length > 20);
  for (const leaf of leaves) assert.deepEqual(Object.keys(leaf).sort(), ['at', 'hash', 'index', 'kind']);

  await writeFeed(feedFolder, await listAdvisories(db), publisher, await loadOrCreateFeedSigner(join(feedFolder, '..', 'keys'), publisher.name, tools.clock), tools.clock);
  const files: Heard[] = [];
  for (const folder of [feedFolder, ledgerFolder]) for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.push({ who: 'anybody', what: join(entry.parentPath, entry.name), text: (await readFile(join(entry.parentPath, entry.name))).toString('latin1') });
  }
  assert.ok(files.length > 5);
  assert.deepEqual(leaks(files), []);
  const { rows: letters } = await sql`select * from notification_outbox`.execute(db);
  assert.deepEqual(leaks([{ who: 'mail', what: '', text: JSON.stringify(letters) }, ...news.map((text) => ({ who: 'news', what: '', text }))]), []);
});
