import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { announce, messagesOf, migrations, removeWebhook, rotateWebhook, sendAgain, setWebhook, webhookOf, workOnDeliveries, type DeliveryParts } from '../clearinghouse/delivery/index.ts';
import { migrations as operatorMigrations, type Reconciled } from '../clearinghouse/operators/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { openCourier } from './courier.ts';

/** A receiver as somebody else would write it, from Standard Webhooks' text. */
function verified(secret: string, headers: Readonly<Record<string, string | string[] | undefined>>, body: string): boolean {
  const [id, at, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => String(headers[name]));
  if (Math.abs(Date.now() / 1_000 - Number(at)) > 300) return false;
  const wanted = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${at}.${body}`).digest();
  return (signatures ?? '').split(' ').some((each) => {
    const [version, text = ''] = each.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

interface Got { readonly path: string; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: string }
type Behavior = number | 'hang' | 'cut' | 'redirect';

let store: Store;
let server: Server;
let url: string;
let courier: ReturnType<typeof openCourier>;
/** For what hangs: on a busy machine it would give others up, too. */
let hasty: ReturnType<typeof openCourier>;
let parts: DeliveryParts;
let got: Got[] = [];
/** What the receiver does with the next requests; the last of them goes on. */
let behaviors: Behavior[] = [];
let access = true;
const leaves: string[] = [];
const ada = { person: 'person-ada', organization: 'org-a' };
const bob = { person: 'person-bob', organization: 'org-b' };

before(async () => {
  store = await openStore({ kind: 'embedded', memory: true }, [...operatorMigrations, ...migrations]);
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); }).on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body });
      const next = behaviors.length > 1 ? behaviors.shift() : behaviors[0];
      if (next === 'hang') return;
      if (next === 'cut') return void request.socket.destroy();
      if (next === 'redirect') return void response.writeHead(307, { location: '/elsewhere' }).end();
      response.writeHead(next ?? 204).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `${origin}/hooks/of-a-secret-path?token=abc`;
  courier = openCourier({ allowed: [new URL(origin)], proxyEnv: {} });
  hasty = openCourier({ allowed: [new URL(origin)], proxyEnv: {}, milliseconds: 250 });
  parts = {
    db: store.db, queue: store.queue, clock: { now: () => new Date(), monotonic: () => performance.now() }, courier: { refusal: (to) => courier.refusal(to), post: (...sent) => (behaviors.includes('hang') ? hasty : courier).post(...sent) }, delays: [0, 0], hasAccess: () => Promise.resolve(access), tell: () => assert.fail('nobody asked for mail'),
    record: (_, ...all) => { leaves.push(...all.map(({ kind, body }) => `${kind} ${JSON.stringify(body)}`)); return Promise.resolve(); },
    vault: { seal: (bytes, context) => Promise.resolve(Buffer.from(`${context}|${Buffer.from(bytes).toString('base64')}`)), open: (sealed) => Promise.resolve(Buffer.from(Buffer.from(sealed).toString().split('|')[1] ?? '', 'base64')) },
  };
  await workOnDeliveries(store.queue, parts);
});
after(async () => {
  await store.close();
  courier.close();
  hasty.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  for (const { organization } of [ada, bob]) await store.db.transaction().execute((trx) => removeWebhook(trx, { person: 'x', organization }, parts));
  await sql`delete from delivery_announced`.execute(store.db);
  [got, behaviors, access] = [[], [204], true];
});

const within = <T>(act: (trx: Parameters<typeof announce>[0]) => Promise<T>): Promise<T> => store.db.transaction().execute(act);

function matched(organization: string, ...ids: readonly string[]): Reconciled {
  return { organization, findings: 1, opened: ids, changed: ids.map((id, at) => ({ id, title: `Upgrade ${id} to "2"`, clock: '14D', due: `2026-12-${10 + at}`, daysLeft: 15, open: true, opened: true })) };
}

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (let looks = 0; looks < 2_000; looks++) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return assert.fail(what);
}
const idle = (): Promise<unknown> => until('it still waits', async () => (await messagesOf(store.db, ada.organization)).waiting === 0);
const dead = async () => (await idle(), (await messagesOf(store.db, ada.organization)).dead);

test('new actions are one signed message; what was announced is not again, and nobody else hears of it', { timeout: 240_000 }, async () => {
  const secret = await within((trx) => setWebhook(trx, url, ada, parts));
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await within((trx) => announce(trx, [matched('org-a', 'one', 'two'), matched('org-b', 'three')], parts));
  await until('nothing came', async () => got.length > 0);
  const [{ path, headers, body } = assert.fail('none')] = got;
  assert.equal(path, '/hooks/of-a-secret-path?token=abc');
  assert.ok(verified(secret, headers, body) && !verified(secret, headers, `${body} `) && !verified(`whsec_${'A'.repeat(43)}=`, headers, body));
  const { id, at, ...payload } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual(payload, { type: 'actions.new', organization: 'org-a', count: 2, actions: [{ id: 'one', title: 'Upgrade one to "2"', due: '2026-12-10', clock: '14D' }, { id: 'two', title: 'Upgrade two to "2"', due: '2026-12-11', clock: '14D' }] });
  assert.deepEqual([id, typeof at], [headers['webhook-id'], 'string']);
  await within((trx) => announce(trx, [matched('org-a', 'one', 'two'), { ...matched('org-a', 'shut'), changed: [{ ...matched('org-a', 'shut').changed[0] ?? assert.fail('none'), open: false }] }], parts));
  await within((trx) => announce(trx, [matched('org-a', 'two', 'four')], parts));
  await until('the second never came', async () => got.length > 1);
  await idle();
  assert.deepEqual(got.slice(1).map((each) => (JSON.parse(each.body) as { actions: { id: string }[] }).actions.map((action) => action.id)), [['four']]);
  await assert.rejects(within(async (trx) => { await announce(trx, [matched('org-a', 'five')], parts); throw new Error('rolled back'); }), /rolled back/);
  await within((trx) => announce(trx, [matched('org-a', 'five')], parts));
  await until('what was rolled back was not announced', async () => got.length > 2);
});

test('what fails, hangs, breaks off or redirects is tried again under the same id, a bounded number of times; then it is kept, and sent again on demand', { timeout: 240_000 }, async () => {
  const secret = await within((trx) => setWebhook(trx, url, ada, parts));
  behaviors = [500, 'cut', 200];
  await within((trx) => announce(trx, [matched('org-a', 'one')], parts));
  await until('it never came through', async () => (await messagesOf(store.db, 'org-a')).lastSent);
  assert.deepEqual([got.length, new Set(got.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size, got.every(({ headers, body }) => verified(secret, headers, body))], [3, 1, true]);

  for (const [name, behavior, why] of [['two', 503, 'it answered 503'], ['three', 'hang', 'it did not answer in time'], ['four', 'cut', 'it could not be reached'], ['five', 'redirect', 'it answered 307, and redirects are not followed']] as const) {
    [got, behaviors] = [[], [behavior]];
    await within((trx) => announce(trx, [matched('org-a', name)], parts));
    const [latest] = await dead();
    assert.deepEqual([latest?.error, latest?.attempts, latest?.actions], [why, 3, 1], name);
    if (behavior !== 'hang') assert.equal(got.length, 3, name);
    assert.ok(got.every(({ path }) => path.startsWith('/hooks/')), 'nothing followed it elsewhere');
  }
  assert.equal((await messagesOf(store.db, 'org-b')).deadCount, 0);
  const [latest] = await dead();
  const last = latest?.id;
  await assert.rejects(within((trx) => sendAgain(trx, latest?.id ?? '', bob, parts)), /No webhook is set/);
  await within((trx) => setWebhook(trx, url, bob, parts));
  await assert.rejects(within((trx) => sendAgain(trx, latest?.id ?? '', bob, parts)), /No such message/);
  [got, behaviors] = [[], [200]];
  await within((trx) => sendAgain(trx, latest?.id ?? '', ada, parts));
  await until('it was not sent again', async () => got.length === 1);
  assert.deepEqual([got[0]?.headers['webhook-id'], (await idle(), (await messagesOf(store.db, 'org-a')).deadCount)], [last, 3]);
  await assert.rejects(within((trx) => sendAgain(trx, latest?.id ?? '', ada, parts)), /No such message/);
});

test('410 switches it off, and setting an address switches it on', { timeout: 240_000 }, async () => {
  await within((trx) => setWebhook(trx, url, ada, parts));
  behaviors = [410];
  await within((trx) => announce(trx, [matched('org-a', 'one')], parts));
  const [only] = await dead();
  assert.deepEqual([only?.error, only?.attempts, got.length, (await webhookOf(store.db, 'org-a', parts))?.state], ['it answered 410', 1, 1, 'off']);
  await within((trx) => announce(trx, [matched('org-a', 'two')], parts));
  assert.equal((await messagesOf(store.db, 'org-a')).waiting, 0, 'nothing is sent to who is gone');
  await assert.rejects(within((trx) => sendAgain(trx, only?.id ?? '', ada, parts)), /No webhook is set/);
  behaviors = [200];
  await within((trx) => setWebhook(trx, url, ada, parts));
  await within((trx) => sendAgain(trx, only?.id ?? '', ada, parts));
  await until('it is still off', async () => got.length === 2);
});

test('a secret is changed without a gap: for a day both sign, then the new one alone', { timeout: 240_000 }, async () => {
  const former = await within((trx) => setWebhook(trx, url, ada, parts));
  const secret = await within((trx) => rotateWebhook(trx, ada, parts));
  await within((trx) => announce(trx, [matched('org-a', 'one')], parts));
  await until('nothing came', async () => got.length > 0);
  const [{ headers, body } = assert.fail('none')] = got;
  assert.deepEqual([verified(secret, headers, body), verified(former, headers, body), String(headers['webhook-signature']).split(' ').length], [true, true, 2]);
  const tomorrow = { ...parts, clock: { ...parts.clock, now: () => new Date(Date.now() + 86_400_001) } };
  assert.deepEqual((await webhookOf(store.db, 'org-a', tomorrow))?.secrets, [secret]);
  await assert.rejects(within((trx) => rotateWebhook(trx, bob, parts)), /No webhook is set/);
});

test('addresses: https, nothing inside, no credentials; what is stored is sealed, and the ledger knows neither address nor secret', { timeout: 240_000 }, async () => {
  for (const wrong of ['http://hooks.example/', 'https://10.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/latest', 'ftp://hooks.example/', 'https://a:b@hooks.example/', 'https://hooks.example/#x', 'nonsense', 'javascript:alert(1)']) {
    await assert.rejects(within((trx) => setWebhook(trx, wrong, ada, parts)), (error: { code?: string }) => error.code === 'input-invalid', wrong);
  }
  // A name tells only when it is asked for: then it goes nowhere, and is not tried again.
  await within((trx) => setWebhook(trx, `https://localhost:${new URL(url).port}/`, ada, parts));
  await within((trx) => announce(trx, [matched('org-a', 'one')], parts));
  const [only] = await dead();
  assert.deepEqual([only?.error, only?.attempts, got.length], ['it leads to an address inside this service’s own networks', 1, 0]);
  const secret = await within((trx) => setWebhook(trx, url, ada, parts));
  const { rows: [row] } = await sql<{ readonly text: string }>`select w::text || encode(w.sealed, 'escape') as text from delivery_webhook w`.execute(store.db);
  for (const text of [row?.text ?? '', ...leaves]) for (const never of [secret, 'of-a-secret-path', '127.0.0.1']) assert.equal(text.includes(never), false, `${never} in ${text.slice(0, 100)}`);
  assert.ok(leaves.some((leaf) => leaf.startsWith('operator.webhook-set')));
});

test('who has no access any more is sent nothing, and with the webhook goes what waited', { timeout: 240_000 }, async () => {
  await within((trx) => setWebhook(trx, url, ada, parts));
  access = false;
  await within((trx) => announce(trx, [matched('org-a', 'one')], parts));
  await idle();
  assert.deepEqual([got.length, (await messagesOf(store.db, 'org-a')).deadCount], [0, 0]);
  access = true;
  behaviors = [500];
  await within((trx) => announce(trx, [matched('org-a', 'two')], parts));
  assert.equal((await dead()).length, 1);
  await within((trx) => removeWebhook(trx, ada, parts));
  assert.deepEqual([(await messagesOf(store.db, 'org-a')).deadCount, await webhookOf(store.db, 'org-a', parts)], [0, undefined]);
});
