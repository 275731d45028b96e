import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dayCommand, inventoryUploadCommand } from '../cli/desk/operator.ts';
import type { Screen } from '../cli/terminal/screen.ts';
import { update } from '../clearinghouse/advisories/index.ts';
import { operations, type ActionView, type AssetView, type DayView, type HistoryView, type InventoryView, type SectorView } from '../http/index.ts';
import { actorFor, addPerson, createToken, grantRole, homeOrganization, sponsorOrganization, type Scope } from '../identity/index.ts';
import { readConfiguration } from './configuration.ts';
import { deskApp } from './desk-app.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { systemClock } from './laboratory.ts';

const origin = 'http://127.0.0.1:8040';
let folder: string;
let desk: OpenDesk;
let app: ReturnType<typeof deskApp>;
let [ada, bob, staff] = ['', '', ''];
const faults: string[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-operator-'));
  const env = { BREAKWATER_DATA: folder, BREAKWATER_KEYS: join(folder, 'keys'), BREAKWATER_CACHE: join(folder, 'cache'), BREAKWATER_INTEL: join(folder, 'intel'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  desk = await openDesk(configuration, { driver: 'auto', environment: env, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: ({ error }) => faults.push(String(error)) });
  app = deskApp(desk, { places: { origin: new URL(origin), port: 8040, loopbackOnly: true }, proxies: [], oidc: undefined, pages: undefined, version: '0', onFault: (error, where) => faults.push(`${where}: ${String(error)}`) });
  [ada, bob, staff] = await people();
  await desk.work();
});
after(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

/** Operators of two organizations, and a coordinator of the clearinghouse: a token each. */
async function people(): Promise<[string, string, string]> {
  const { store: { db }, tools } = desk;
  return db.transaction().execute(async (trx) => {
    const home = await homeOrganization(trx, tools);
    const first = await addPerson(trx, tools, { name: 'Staff', by: undefined });
    async function tokenOf(person: string, organization: string, scopes: readonly Scope[]): Promise<string> {
      const actor = await actorFor(trx, person, tools.clock.now());
      assert.ok(actor);
      return (await createToken(trx, tools, { ...actor, steppedUp: true }, { name: 'a test', organization, scopes, expires: new Date(tools.clock.now().getTime() + 3_000_000) })).text;
    }
    await grantRole(trx, tools, { organization: home, person: first, role: 'coordinator', by: first });
    const operators: string[] = [];
    for (const name of ['Ada', 'Bob']) {
      const organization = await sponsorOrganization(trx, tools, { name: `${name}’s hospital`, sponsor: home, by: first });
      const person = await addPerson(trx, tools, { name, by: first });
      await grantRole(trx, tools, { organization, person, role: 'operator', by: first });
      operators.push(await tokenOf(person, organization, ['read-inventory', 'inventory']));
    }
    return [operators[0] ?? '', operators[1] ?? '', await tokenOf(first, home, ['read-cases', 'coordinate'])];
  });
}

async function ask(token: string, method: string, path: string, body?: object | string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await app.request(`${origin}${path}`, {
    method, headers: { host: '127.0.0.1:8040', authorization: `Bearer ${token}`, ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}) }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
  return { status: response.status, body: await response.json() };
}

async function good<T>(token: string, method: string, path: string, body?: object | string): Promise<T> {
  const answer = await ask(token, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  // Answers are as the OpenAPI document has them, member by member.
  const [plain = ''] = path.split('?');
  const operation = operations.find((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain));
  assert.deepEqual(operation?.answer?.parse(answer.body), answer.body, `${method} ${plain}`);
  return answer.body as T;
}

async function until(token: string, ready: (day: DayView) => boolean): Promise<DayView> {
  for (let looks = 0; looks < 200; looks++) {
    const day = await good<DayView>(token, 'GET', '/api/operator/day');
    if (ready(day)) return day;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return assert.fail('the day never came to that');
}

/** What `breakwater intel update` does. */
async function bring(listed: readonly string[]): Promise<void> {
  const flaw = (id: string, cve: string, name: string, ...events: readonly object[]): string => JSON.stringify({
    schema_version: '1.7.0', id, aliases: [cve], modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z', severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, ...events] }] }],
  });
  const [osv, kev] = [join(folder, 'osv.ndjson'), join(folder, 'kev.json')];
  await writeFile(osv, [flaw('GHSA-aaaa-aaaa-aaaa', 'CVE-2026-0001', 'left', { fixed: '1.2.0' }), flaw('GHSA-bbbb-bbbb-bbbb', 'CVE-2026-0002', 'left', { fixed: '2.0.0' }), flaw('GHSA-cccc-cccc-cccc', 'CVE-2026-0003', 'never')].join('\n'));
  await writeFile(kev, JSON.stringify({ catalogVersion: '2026.11.20', dateReleased: '2026-11-20T12:00:00.0000Z', vulnerabilities: ['CVE-2000-0001', ...listed].map((cveID) => ({ cveID, dateAdded: '2026-11-20', dueDate: '2026-12-11', knownRansomwareCampaignUse: 'Known' })) }));
  await update({
    folder: join(folder, 'intel'), sources: [{ kind: 'osv', location: osv }, { kind: 'kev', location: kev }], rebuild: false, seed: 1, clock: systemClock, progress: () => undefined,
    http: () => assert.fail('nothing is fetched'), lock: () => Promise.resolve({ release: () => Promise.resolve() }),
  });
}

test('from nothing to a day’s card: an inventory, what is known, answers, decisions, and what others may not see', { timeout: 120_000 }, async () => {
  const nothing = await good<DayView>(ada, 'GET', '/api/operator/day');
  assert.deepEqual([nothing.stage, nothing.organization.name, nothing.knowledge.stale], ['no-inventory', 'Ada’s hospital', true]);
  assert.match(nothing.knowledge.remedy ?? '', /breakwater intel update/);
  for (const [body, status] of [['no inventory', 400], ['', 400]] as const) assert.equal((await ask(ada, 'POST', '/api/operator/inventories?name=Portal', body)).status, status);
  assert.equal((await ask(ada, 'POST', '/api/operator/inventories', 'pkg:npm/left@1.0.0')).status, 400);
  assert.deepEqual(await good(ada, 'GET', '/api/operator/assets'), { assets: [] }, 'nothing is half there');

  const uploaded = await good<InventoryView>(ada, 'POST', '/api/operator/inventories?name=Portal', 'pkg:npm/left@1.0.0\npkg:npm/never@3.0.0\npkg:nonsense/x@1\n');
  assert.deepEqual([uploaded.components, uploaded.judged, uploaded.unjudged, uploaded.matched, uploaded.by], [3, 2, [{ purl: 'pkg:nonsense/x@1', reason: 'no advisories are written for this kind of package' }], false, 'Ada']);
  assert.equal((await good<DayView>(ada, 'GET', '/api/operator/day')).stage, 'no-knowledge');

  await bring([]);
  const day = await until(ada, ({ stage }) => stage === 'ready');
  assert.deepEqual(day.actions.map(({ kind, title, breaking }) => `${kind}: ${title}, ${breaking}`).sort(), ['control: Take off the public network never, false', 'upgrade: Upgrade left to 2.0.0, true']);
  assert.deepEqual([day.label.kind, day.counts.open, day.counts.findings, day.weeks[0]?.hours], ['benchmark', 2, 3, 5]);
  assert.match(day.sentence, /^(?:One thing|Two things) today, about .*\. The first is due \d{1,2} [A-Z][a-z]{2} \d{4}\.$/);
  const upgrade = day.actions.find(({ kind }) => kind === 'upgrade') ?? assert.fail('no upgrade');
  assert.deepEqual([upgrade.findings.map(({ flaw }) => flaw), upgrade.from, upgrade.to, upgrade.may, upgrade.wayBack.length > 0], [['CVE-2026-0001', 'CVE-2026-0002'], ['1.0.0'], '2.0.0', ['done', 'defer', 'not-affected'], true]);
  const [input] = upgrade.findings[0]?.due.inputs.filter(({ name }) => /exposed/i.test(name)) ?? [];
  assert.equal(input?.basis, 'default');

  const { assets: [row] } = await good<{ readonly assets: readonly AssetView[] }>(ada, 'GET', '/api/operator/assets');
  const asset = await good<AssetView>(ada, 'POST', `/api/operator/assets/${row?.id ?? ''}`, { exposed: false, stakes: 'life', maintainer: 'Grace' });
  assert.deepEqual([asset.exposed, asset.stakes, asset.maintainer, asset.answered.exposed?.by, asset.findings], [false, 'life', 'Grace', 'Ada', 3]);
  const later = await good<ActionView>(ada, 'GET', `/api/operator/actions/${upgrade.id}`);
  assert.deepEqual(later.findings[0]?.due.history.map(({ moved }) => moved), ['set', 'later']);
  assert.ok((later.due ?? '9') > (upgrade.due ?? ''), 'what is not exposed has longer');

  const path = `/api/operator/actions/${upgrade.id}`;
  assert.equal((await ask(ada, 'POST', `${path}/done`, { evidence: [] })).status, 400);
  assert.equal((await ask(ada, 'POST', `${path}/defer`, { until: '2020-01-01', why: 'no time' })).status, 400);
  const excluded = await good<ActionView>(ada, 'POST', `${path}/not-affected`, { justification: 'vulnerable_code_not_present', why: 'we cut it out', evidence: [{ what: 'diff', where: 'ticket 7' }] });
  assert.deepEqual([excluded.standing.state, excluded.standing.act?.by, excluded.may], ['not-affected', 'Ada', ['reopen', 'undo']]);
  assert.deepEqual((await good<DayView>(ada, 'GET', '/api/operator/day')).settled.map(({ id, state }) => [id, state]), [[upgrade.id, 'not-affected']]);
  assert.equal((await good<ActionView>(ada, 'POST', `${path}/undo`, { why: 'it is there after all' })).standing.state, 'open');
  assert.equal((await good<ActionView>(ada, 'POST', `${path}/done`, { evidence: [{ what: 'version read back', where: 'ticket 8' }] })).standing.state, 'done');
  assert.equal((await ask(ada, 'POST', `${path}/defer`, { until: '2099-01-01', why: 'no time' })).status, 409);
  await good(ada, 'POST', '/api/operator/inventories?name=Portal', 'pkg:npm/left@1.0.0\npkg:npm/never@3.0.0');
  assert.match((await good<ActionView>(ada, 'GET', path)).standing.log.at(-1)?.what ?? '', /opened again: The next inventory of Portal still has it/);

  // A listing is heard of within seconds, and asks for evidence first.
  await good(ada, 'POST', '/api/operator/settings', { binding: true, zone: 'America/Chicago', sector: 'healthcare', hoursPerWeek: 4 });
  await bring(['CVE-2026-0001']);
  const listed = await until(ada, ({ actions }) => actions.some(({ kind }) => kind === 'investigate'));
  assert.deepEqual([listed.actions[0]?.kind, listed.label.kind, listed.zone], ['investigate', 'directive', 'America/Chicago']);
  assert.match(listed.actions[0]?.why ?? '', /evidence has to be collected/);
  assert.equal(listed.actions[0]?.steps.every(({ dueAt }) => dueAt !== undefined), true);
  assert.deepEqual(listed.actions.find(({ id }) => id === upgrade.id)?.after.map(({ id }) => id), [listed.actions[0]?.id]);

  const history = await good<HistoryView>(ada, 'GET', '/api/operator/history');
  assert.ok(history.open.length >= 1 && history.byAsset[0]?.name === 'Portal');
  const sector = await good<SectorView>(ada, 'GET', '/api/sector');
  assert.deepEqual([sector.sector, sector.rows], ['healthcare', []], 'of one there is nothing to tell');
  assert.match(sector.withheld ?? '', /five at least/);

  const absent = await ask(bob, 'GET', '/api/operator/assets/asset-nowhere');
  for (const here of [`/api/operator/assets/${asset.id}`, `/api/operator/inventories/${uploaded.id}`, path]) {
    assert.deepEqual(await ask(bob, 'GET', here), absent);
    assert.equal((await ask(staff, 'GET', here)).status, 404);
  }
  assert.equal((await ask(staff, 'GET', '/api/operator/day')).status, 403);
  assert.equal((await good<DayView>(bob, 'GET', '/api/operator/day')).counts.findings, 0);

  // Who brings a flaw in is named from the inventory's own graph.
  await good(bob, 'POST', '/api/operator/inventories?name=Ward', {
    bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { 'bom-ref': 'app', name: 'app' } }, components: ['lib', 'left'].map((name) => ({ 'bom-ref': name, purl: `pkg:npm/${name}@1.0.0` })),
    dependencies: [{ ref: 'app', dependsOn: ['lib'] }, { ref: 'lib', dependsOn: ['left'] }],
  });
  const ward = await until(bob, ({ actions }) => actions.length > 0);
  const theirs = ward.actions.find(({ kind }) => kind === 'upgrade');
  assert.deepEqual([theirs?.id, theirs?.places.map(({ asset: { name }, owners }) => [name, owners])], [upgrade.id, [['Ward', [['lib@1.0.0', 'left@1.0.0']]]]], 'the same work has the same name, and each sees their own part of it');
  assert.deepEqual(faults, []);
});

test('the same from a terminal: an inventory goes up, and the day comes down', { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const screen: Screen = { columns: 100, live: false, line: (text = '') => void lines.push(text), note: (text) => void lines.push(text), paint: (_, text) => text, error: process.stderr };
  const environment = { screen, folder, desk: { url: origin, token: bob, request: (url: string, init: RequestInit) => Promise.resolve(app.request(url, { ...init, headers: { ...init.headers as Record<string, string>, host: '127.0.0.1:8040' } }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })) } };
  await writeFile(join(folder, 'list.txt'), 'pkg:npm/never@1.0.0\npkg:nonsense/x@1');
  assert.equal(await inventoryUploadCommand('list.txt', { asset: 'Lab' }, environment), 0);
  assert.match(lines.join('\n'), /^Lab {2}package URLs, 2 components, (?:1 findings|waits to be matched)\n {2}1 could not be judged/i);
  await until(bob, ({ actions }) => actions.some(({ places }) => places.some(({ asset }) => asset.name === 'Lab')));
  lines.length = 0;
  assert.equal(await dayCommand({}, environment), 1);
  assert.match(lines.join('\n'), /things? today, about[\s\S]*Take off the public network never[\s\S]*benchmark, not a duty/);
  await assert.rejects(inventoryUploadCommand('missing.txt', { asset: 'Lab' }, environment), /cannot read missing.txt/);
  await assert.rejects(inventoryUploadCommand('list.txt', { asset: 'a\nb' }, environment), /name of one line/);
});
