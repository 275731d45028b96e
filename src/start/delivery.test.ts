import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { update } from '../clearinghouse/advisories/index.ts';
import { operations, type DeliveryView, type FeedMadeView } from '../http/index.ts';
import { addPerson, csrfOf, endSponsorship, grantRole, homeOrganization, sponsorOrganization, startSession } from '../identity/index.ts';
import { readConfiguration } from './configuration.ts';
import { deskApp } from './desk-app.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { systemClock } from './laboratory.ts';

const origin = 'http://127.0.0.1:8040';
let folder: string;
let desk: OpenDesk;
let app: ReturnType<typeof deskApp>;
let now = Date.parse('2026-11-25T09:00:00Z');
const clock = { ...systemClock, now: () => new Date(now) };
interface Operator { readonly person: string; readonly organization: string; readonly session: string }
let [ada, bob]: Operator[] = [];
let [home, staff] = ['', ''];
const faults: string[] = [];
const mails: { readonly to: string; readonly text: string }[] = [];
const smtp = new SMTPServer({
  disabledCommands: ['STARTTLS'], authOptional: true,
  onData(stream, { envelope }, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      mails.push({ to: envelope.rcptTo.map(({ address }) => address).join(), text: Buffer.concat(chunks).toString().replaceAll(/=\r?\n/g, '') });
      done();
    });
  },
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-delivery-'));
  await new Promise<void>((resolve) => { smtp.listen(0, '127.0.0.1', resolve); });
  const env = {
    BREAKWATER_SMTP: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`, BREAKWATER_MAIL_FROM: 'desk@example.org',
    BREAKWATER_DATA: folder, BREAKWATER_KEYS: join(folder, 'keys'), BREAKWATER_CACHE: join(folder, 'cache'), BREAKWATER_INTEL: join(folder, 'intel'), BREAKWATER_PROFILE: 'embedded',
  };
  await bring([]);
  desk = await openDesk(readConfiguration(env), { clock, driver: 'auto', environment: env, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: ({ error }) => faults.push(String(error)) });
  app = deskApp(desk, { places: { origin: new URL(origin), port: 8040, loopbackOnly: true }, proxies: [], oidc: undefined, pages: undefined, version: '0', onFault: (error, where) => faults.push(`${where}: ${String(error)}`) });
  const { store: { db }, tools } = desk;
  [ada, bob] = await db.transaction().execute(async (trx) => {
    home = await homeOrganization(trx, tools);
    staff = await addPerson(trx, tools, { name: 'Staff', by: undefined });
    const made: Operator[] = [];
    for (const name of ['Ada', 'Bob']) {
      const organization = await sponsorOrganization(trx, tools, { name: `${name}’s <hospital>`, sponsor: home, by: staff });
      const person = await addPerson(trx, tools, { name, email: `${name.toLowerCase()}@hospital.example`, by: staff });
      await grantRole(trx, tools, { organization, person, role: 'operator', by: staff });
      made.push({ person, organization, session: (await startSession(trx, tools, { person, how: 'link', previous: undefined })).secret });
    }
    return made;
  });
  await desk.work();
});
after(async () => {
  await desk.close();
  await new Promise<void>((resolve) => { smtp.close(() => resolve()); });
  await rm(folder, { recursive: true, force: true });
});

async function ask({ session }: Pick<Operator, 'session'>, method: string, path: string, body?: object | string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await app.request(`${origin}${path}`, {
    method, headers: { host: '127.0.0.1:8040', cookie: `breakwater-session=${session}`, origin, 'sec-fetch-site': 'same-origin', 'x-csrf-token': csrfOf(session), ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
  return { status: response.status, body: await response.json() };
}

async function good<T>(who: Operator | undefined, method: string, path: string, body?: object | string): Promise<T> {
  const answer = await ask(who ?? assert.fail('nobody'), method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const operation = operations.find((each) => each.method === method.toLowerCase() && each.path === path.split('?')[0]);
  assert.deepEqual(operation?.answer?.parse(answer.body), answer.body, `${method} ${path}`);
  return answer.body as T;
}

/** As a feed reader asks: it knows the address and nothing else. */
async function read(address: string, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const response = await app.request(address, { headers: { host: '127.0.0.1:8040', ...headers } }, { incoming: { socket: { remoteAddress: '127.0.0.2' } } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What `breakwater intel update` does. */
async function bring(listed: readonly string[]): Promise<void> {
  const flaw = (id: string, cve: string, name: string): string => JSON.stringify({
    schema_version: '1.7.0', id, aliases: [cve], modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z', severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }],
  });
  const [osv, kev] = [join(folder, 'osv.ndjson'), join(folder, 'kev.json')];
  await writeFile(osv, [flaw('GHSA-aaaa-aaaa-aaaa', 'CVE-2026-0001', 'left'), flaw('GHSA-bbbb-bbbb-bbbb', 'CVE-2026-0002', 'right'), flaw('GHSA-cccc-cccc-cccc', 'CVE-2026-0003', 'middle')].join('\n'));
  await writeFile(kev, JSON.stringify({ catalogVersion: '2026.11.20', dateReleased: '2026-11-20T12:00:00.0000Z', vulnerabilities: ['CVE-2000-0001', ...listed].map((cveID) => ({ cveID, dateAdded: '2026-11-24', dueDate: '2026-12-11', knownRansomwareCampaignUse: 'Known' })) }));
  await update({
    folder: join(folder, 'intel'), sources: [{ kind: 'osv', location: osv }, { kind: 'kev', location: kev }], rebuild: false, seed: 1, clock: systemClock, progress: () => undefined,
    http: () => assert.fail('nothing is fetched'), lock: () => Promise.resolve({ release: () => Promise.resolve() }),
  });
}

async function until(what: string, ready: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 1_000; looks++) {
    if (await ready()) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.fail(what);
}

interface JsonFeed { readonly items: readonly { readonly id: string; readonly title: string; readonly content_text: string; readonly date_published: string; readonly date_modified: string; readonly _breakwater: { readonly due?: string } }[] }

test('a letter to those who want it: that there is something to see, one for each match, and the rest of the day none', { timeout: 300_000 }, async () => {
  const chosen = await good<DeliveryView>(ada, 'POST', '/api/operator/delivery/mail', { wanted: true });
  assert.deepEqual(chosen.mail, { sends: true, wanted: true, address: 'ada@hospital.example' });
  assert.equal((await good<DeliveryView>(bob, 'GET', '/api/operator/delivery')).mail.wanted, false);
  await until('what is known was never applied', async () => (await good<{ readonly stage: string }>(ada, 'GET', '/api/operator/day')).stage === 'no-inventory');
  await good(ada, 'POST', '/api/operator/inventories?name=Office', 'pkg:npm/middle@1.0.0');
  await good(bob, 'POST', '/api/operator/inventories?name=Office', 'pkg:npm/middle@1.0.0');
  await until('no letter came', () => Promise.resolve(mails.length > 0));
  await good(ada, 'POST', '/api/operator/inventories?name=Office', 'pkg:npm/middle@1.0.0');
  assert.deepEqual(mails.map(({ to }) => to), ['ada@hospital.example']);
  const [{ text } = assert.fail('none')] = mails;
  assert.match(text, /^Subject: Breakwater: there is something to see\r?$/m);
  for (const never of ['middle', 'right', 'Office', 'hospital>', 'CVE', ada?.organization ?? '']) assert.equal(text.replace(/^To:.*$/m, '').includes(never), false, never);
  assert.deepEqual((await good<DeliveryView>(ada, 'POST', '/api/operator/delivery/mail', { wanted: false })).mail.wanted, false);
});

test('a feed: by a secret address that is told once, of one organization, new when a due date moves, gone when it is revoked', { timeout: 300_000 }, async () => {
  await good(ada, 'POST', '/api/operator/inventories?name=Portal', 'pkg:npm/left@1.0.0');
  await until('never matched', async () => (await good<{ readonly stage: string }>(ada, 'GET', '/api/operator/day')).stage === 'ready');
  await good(bob, 'POST', '/api/operator/inventories?name=Ward', 'pkg:npm/right@1.0.0');
  const made = await good<FeedMadeView>(ada, 'POST', '/api/operator/delivery/feed', {});
  assert.equal(made.delivery.feed?.by, 'Ada');
  assert.equal(JSON.stringify(await good<DeliveryView>(ada, 'GET', '/api/operator/delivery')).includes('key='), false);

  const [atom, json] = [await read(made.atom), await read(made.json)];
  assert.deepEqual([atom.status, atom.headers.get('content-type'), atom.headers.get('cache-control'), atom.headers.get('referrer-policy')], [200, 'application/atom+xml; charset=utf-8', 'private, no-store', 'no-referrer']);
  assert.match(atom.text, /<title>What to do at Ada’s &lt;hospital&gt;<\/title>[\s\S]*<title>Upgrade left to 2\.0\.0<\/title>[\s\S]*Due 2026-12-09\./);
  const key = new URL(made.atom).searchParams.get('key') ?? assert.fail('no key');
  for (const { text } of [atom, json]) for (const never of [key, key.split('.')[1] ?? '', 'right', 'Bob', 'Ward']) assert.equal(text.includes(never), false, never);
  assert.equal((await read(made.json, { 'if-none-match': json.headers.get('etag') ?? '' })).status, 304);
  const before = (JSON.parse(json.text) as JsonFeed).items.find(({ title }) => title.includes('left'));

  now += 3_600_000;
  await bring(['CVE-2026-0001']);
  const items = async (): Promise<JsonFeed['items']> => (JSON.parse((await read(made.json)).text) as JsonFeed).items;
  await until('the date never moved', async () => (await items()).some(({ id, _breakwater: { due } }) => id === before?.id && due !== before?.['_breakwater'].due));
  const after = (await items()).find(({ id }) => id === before?.id);
  assert.deepEqual([after?.date_published, after?.date_modified], [before?.date_published, new Date(now).toISOString()], 'the same entry, changed');
  assert.deepEqual((await items()).map(({ date_published: at }) => at), (await items()).map(({ date_published: at }) => at).toSorted().reverse(), 'what is newer stands first');

  // Nobody learns from an answer what was wrong with the key.
  const wrong = [`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`, 'feed-aaaaaaaaaaaaaaaaaaaaaaaaaa.' + 'a'.repeat(52), '', 'x', 'a'.repeat(100_000)];
  const refused = await Promise.all(wrong.map(async (each) => read(`${origin}/api/operator/feed.atom?key=${each}`)));
  assert.equal(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size, 1);
  assert.equal(refused[0]?.status, 404);

  const again = await good<FeedMadeView>(ada, 'POST', '/api/operator/delivery/feed', {});
  assert.deepEqual([(await read(made.atom)).status, (await read(again.atom)).status], [404, 200]);
  assert.equal((await good<DeliveryView>(ada, 'POST', '/api/operator/delivery/feed/revoke', {})).feed, undefined);
  assert.equal((await read(again.atom)).status, 404);

  const bobs = await good<FeedMadeView>(bob, 'POST', '/api/operator/delivery/feed', {});
  let last = 0;
  for (let reads = 0; reads < 242 && last !== 429; reads++) last = (await read(bobs.json)).status;
  assert.equal(last, 429);
  now += 3_600_000;
  assert.equal((await read(bobs.json)).status, 200);
  await desk.store.db.transaction().execute((trx) => endSponsorship(trx, desk.tools, { organization: bob?.organization ?? '', sponsor: home, by: staff }));
  assert.equal((await read(bobs.json)).status, 404, 'who has no access any more has no feed');
  assert.deepEqual(faults, []);
});
