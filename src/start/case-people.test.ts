import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openCase } from '../clearinghouse/cases/index.ts';
import type { CaseView, InvitationPreview } from '../http/index.ts';
import { addPerson, csrfOf, grantRole, homeOrganization, readCookie, startSession, stepUpSession } from '../identity/index.ts';
import { readConfiguration } from './configuration.ts';
import { deskApp } from './desk-app.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { systemClock } from './laboratory.ts';

const origin = 'http://127.0.0.1:8040';
const faults: string[] = [];
let desk: OpenDesk;
let data = '';
let app: ReturnType<typeof deskApp>;
let coordinator: Who;
let id = '';

interface Answer { readonly status: number; readonly body: CaseView & { readonly link?: string; readonly detail?: string } }
interface Who { get(path: string): Promise<Answer>; post(path: string, body: object): Promise<Answer>; readonly secret: () => string }

/** Somebody at a browser, signed in by this secret or by the cookie that they get. */
function somebody(given = ''): Who {
  let secret = given;
  async function ask(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { host: '127.0.0.1:8040', origin, 'sec-fetch-site': 'same-origin', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(secret === '' ? {} : { cookie: `breakwater-session=${secret}`, 'x-csrf-token': csrfOf(secret) }) };
    const response = await app.request(`${origin}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
    secret = readCookie({ origin: new URL(origin) }, response.headers.get('set-cookie')?.split(';')[0] ?? undefined) ?? secret;
    return { status: response.status, body: await response.json() as Answer['body'] };
  }
  return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body), secret: () => secret };
}

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'breakwater-case-people-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_CACHE: join(data, 'cache'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  const at = systemClock.now();
  desk = await openDesk(configuration, { clock: { ...systemClock, now: () => at }, driver: 'auto', environment: env, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: () => undefined });
  app = deskApp(desk, { places: { origin: new URL(origin), port: 8040, loopbackOnly: true }, proxies: configuration.desk.proxies, oidc: undefined, pages: undefined, version: '0', onFault: (error, where) => faults.push(`${where}: ${String(error)}`) });
  const { tools, store: { db }, cases } = desk;
  const staff = await db.transaction().execute(async (trx) => {
    const person = await addPerson(trx, tools, { name: 'Carla Coordinator', by: undefined });
    const home = await homeOrganization(trx, tools);
    await grantRole(trx, tools, { organization: home, person, role: 'coordinator', by: person });
    const { secret } = await startSession(trx, tools, { person, how: 'link', previous: undefined });
    return { person, home, secret: (await stepUpSession(trx, tools, secret, 'code')).secret };
  });
  coordinator = somebody(staff.secret);
  ({ id } = await openCase(cases, { person: staff.person, organization: staff.home, roles: ['coordinator'], automatic: true }, {
    title: 'A flaw in left-pad', band: 'standard', identity: { package: 'pkg:npm/left-pad', aliases: [] }, report: { report: 'report-1', finder: undefined, receivedAt: at, verdict: 'confirmed' },
  }));
}, { timeout: 120_000 });
after(async () => {
  await desk.close();
  await rm(data, { recursive: true, force: true });
});

const invite = (email: string, over: object = {}, into = id): Promise<Answer> => coordinator.post(`/api/cases/${into}/invite`, { email, role: 'maintainer', tier: 0, why: 'maintains left-pad', expires: '2099-01-01T00:00:00Z', ...over });
const secretOf = ({ body }: Answer): string => body.link?.split('#')[1] ?? assert.fail(JSON.stringify(body));
async function opens(answer: Answer, name: string): Promise<Who> {
  const who = somebody();
  assert.equal((await who.post('/api/invitation', { token: secretOf(answer), name })).status, 200);
  return who;
}
const history = async (): Promise<readonly string[]> => (await coordinator.get(`/api/cases/${id}`)).body.history.map(({ who, what }) => `${what} | ${who}`);
let mara: Who;

test('an invitation says who, as what and until when, and neither which case nor why; looking spends nothing', { timeout: 60_000 }, async () => {
  assert.equal((await invite('mara@example.org', { tier: 1 })).status, 409, 'who approves sees what they approve');
  assert.equal((await invite('mara@example.org', { role: 'participant' })).status, 409);
  const made = await invite('mara@example.org');
  assert.deepEqual(made.body.invitations.map(({ email, role, over }) => [email, role, over]), [['mara@example.org', 'maintainer', false]]);
  const stranger = somebody();
  for (let looks = 0; looks < 2; looks++) {
    const { status, body } = await stranger.post('/api/invitation/preview', { token: secretOf(made) });
    const preview = body as unknown as InvitationPreview;
    assert.deepEqual([status, preview.by, preview.role, preview.case?.tier, preview.again], [200, 'Carla Coordinator', 'maintainer', 0, false]);
    assert.doesNotMatch(JSON.stringify(body), /left-pad|case-|person-|flaw|maintains/);
  }
  assert.equal((await stranger.post('/api/invitation/preview', { token: 'a'.repeat(52) })).status, 403);
  assert.deepEqual((await coordinator.get(`/api/cases/${id}`)).body.people.map(({ name }) => name), ['Carla Coordinator'], 'nobody came yet');
  assert.match((await history()).join('\n'), /^opened [^|]*\| Breakwater, by itself$[^]*^mara@example\.org is invited as maintainer, tier 0: maintains left-pad \| Carla Coordinator$/m);

  mara = await opens(made, 'Mara Maintainer');
  const told = (await history()).join('\n');
  assert.match(told, /^Mara Maintainer is admitted at tier 0 as maintainer[^|]*\| Breakwater, by itself$/m);
  assert.match(told, /^mara@example\.org has received the report \| Mara Maintainer$/m);
  assert.doesNotMatch(told, /takes the report on|finds the report|\b(?:org|person|fix)-[a-z2-7]{26}/);
  assert.equal((await stranger.post('/api/invitation/preview', { token: secretOf(made) })).status, 403, 'it is spent');
});

test('the same address again is the same person and the same vendor; a second case finds them, too', { timeout: 60_000 }, async () => {
  const again = await invite('Mara@Example.org');
  const back = await opens(again, 'Somebody Else');
  const { people, consent } = (await back.get(`/api/cases/${id}`)).body;
  assert.deepEqual(people.map(({ name, role }) => `${name}, ${role}`).toSorted((a, b) => a.localeCompare(b)), ['Carla Coordinator, coordinator', 'Mara Maintainer, maintainer']);
  assert.deepEqual(consent.blockers, ['mara@example.org has not approved']);
  const renewed = await coordinator.post(`/api/cases/${id}/renew-invitation`, { invitation: (await coordinator.get(`/api/cases/${id}`)).body.people.find(({ role }) => role === 'maintainer')?.invitation ?? '' });
  assert.equal((await (await opens(renewed, 'x')).get(`/api/cases/${id}`)).body.you.role, 'maintainer');
  assert.equal((await mara.post(`/api/cases/${id}/renew-invitation`, { invitation: 'invitation-x' })).status, 403);
});

test('a proposed date is told with its reason; the proposer is not asked, and a no brings another date', { timeout: 60_000 }, async () => {
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const proposed = (await coordinator.post(`/api/cases/${id}/propose-embargo`, { until, why: 'the release train' })).body;
  assert.deepEqual([proposed.proposal?.until, proposed.proposal?.by, proposed.proposal?.why, proposed.proposal?.mine, proposed.proposal?.waitsFor], [until, 'Carla Coordinator', 'the release train', true, ['mara@example.org']]);
  assert.ok(!proposed.may.includes('accept-embargo'));
  assert.ok(proposed.dates.some(({ at, kind }) => at === until && kind === 'proposed'));
  assert.equal((await mara.post(`/api/cases/${id}/reject-embargo`, {})).status, 409, 'a reason is asked for');
  const later = new Date(Date.now() + 45 * 86_400_000).toISOString();
  const countered = (await mara.post(`/api/cases/${id}/reject-embargo`, { why: 'we freeze until then', until: later })).body;
  assert.deepEqual([countered.proposal?.until, countered.proposal?.by, countered.proposal?.mine], [later, 'Mara Maintainer', true]);
  assert.ok((await coordinator.get(`/api/cases/${id}`)).body.may.includes('accept-embargo'));
  assert.equal((await coordinator.post(`/api/cases/${id}/accept-embargo`, {})).body.embargo.state, 'active');
  assert.match((await history()).join('\n'), /mara@example\.org takes the report on \| Mara Maintainer/, 'by taking part in the dates');
});

test('a vendor who was invited by mistake is taken off, sees nothing more, and is not waited for', { timeout: 60_000 }, async () => {
  const wrong = await opens(await invite('wrong@example.org'), 'Wrong Vendor');
  const both = (await coordinator.get(`/api/cases/${id}`)).body;
  assert.ok(both.consent.blockers.includes('wrong@example.org has not approved'));
  const person = both.people.find(({ name }) => name === 'Wrong Vendor');
  assert.equal((await mara.post(`/api/cases/${id}/end-admission`, { person: person?.id ?? '', why: 'w' })).status, 403);
  const ended = await coordinator.post(`/api/cases/${id}/end-admission`, { person: person?.id ?? '', why: 'maintains something else' });
  assert.equal(ended.status, 200, JSON.stringify(ended.body));
  assert.ok(!ended.body.consent.blockers.some((each) => each.includes('wrong@example.org')));
  assert.equal((await wrong.get(`/api/cases/${id}`)).status, 404);
  assert.equal((await coordinator.post(`/api/cases/${id}/renew-invitation`, { invitation: person?.invitation ?? '' })).status, 404, 'no link brings them back');
  const pending = (await invite('late@example.org')).body.invitations[0];
  assert.deepEqual((await coordinator.post(`/api/cases/${id}/withdraw-invitation`, { invitation: pending?.id ?? '', why: 'not needed' })).body.invitations, []);
});

test('published is never answered as a failure, even where the case cannot be read just then', { timeout: 60_000 }, async () => {
  assert.deepEqual((await mara.post(`/api/cases/${id}/approve`, {})).body.preview?.title, 'A flaw in left-pad');
  assert.equal((await coordinator.post(`/api/cases/${id}/end-embargo`, { why: 'all agree' })).status, 200);
  await sql`alter table fix rename to fix_elsewhere`.execute(desk.store.db);
  const published = await coordinator.post(`/api/cases/${id}/publish`, {});
  await sql`alter table fix_elsewhere rename to fix`.execute(desk.store.db);
  assert.deepEqual([published.status, published.body], [200, { id }]);
  assert.equal(faults.length, 1);
  assert.equal((await coordinator.get(`/api/cases/${id}`)).body.state, 'published');
});

test('an old link to a merged case leads to what it became', { timeout: 60_000 }, async () => {
  const open = (title: string): Promise<{ readonly id: string }> => openCase(desk.cases, { person: 'nobody', organization: '', roles: ['coordinator'] }, {
    title, band: 'standard', identity: { package: 'pkg:npm/left-pad', aliases: [] }, report: { report: `report-of-${title}`, finder: undefined, receivedAt: new Date(), verdict: 'confirmed' },
  });
  const [from, into] = [await open('one'), await open('two')];
  assert.equal((await coordinator.post(`/api/cases/${from.id}/merge`, { into: into.id, why: 'one flaw' })).body.id, into.id);
  const found = await coordinator.get(`/api/cases/${from.id}`);
  assert.deepEqual([found.status, found.body.id, found.body.may.includes('split')], [200, into.id, true]);
  assert.equal((await mara.get(`/api/cases/${from.id}`)).status, 404);
  assert.equal((await coordinator.post(`/api/cases/${from.id}/close`, { why: 'w' })).status, 404);
});
