import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admittedTo } from '../people/admissions.ts';
import { invite } from '../links/invitations.ts';
import { firstSignIn } from '../links/links.ts';
import { hashOf } from '../secret.ts';
import { readSession, sessionLimits, startSession, stepUpSession } from '../sessions/sessions.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { testProvider } from '../../testing/oidc-provider.ts';
import type { Browser, TestProvider } from '../../testing/oidc-provider.ts';
import { completeSignIn } from './complete.ts';
import { oidc } from './provider.ts';
import type { Oidc, OidcSettings } from './provider.ts';

let here: World;
let provider: TestProvider;
let signIn: Oidc;
let settings: OidcSettings;
let root = '';
const redirectUri = new URL('http://127.0.0.1:8460/sign-in/callback');
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
const calls: string[] = [];

before(async () => {
  here = await world();
  provider = await testProvider(redirectUri, {
    mia: { name: 'Mia Maintainer', email: 'Mia@example.org', verified: true },
    eve: { name: 'Eve', email: 'mia@example.org', verified: false },
    odd: { name: 'Odd\u202eName', email: 'odd@example.org', verified: true },
    root: { name: 'Root', email: 'root@example.org', verified: true },
    nobody: { name: 'Nobody', email: 'nobody@example.org', verified: true },
  }, fetch);
  settings = {
    issuer: provider.issuer, clientId: 'breakwater', clientSecret: 'not a secret: of this test alone', redirectUri, key: new Uint8Array(32).fill(7),
    fetch: (url, options) => { calls.push(new URL(url).pathname); return fetch(url, options as RequestInit); },
  };
  signIn = oidc(settings, here.tools.clock);
  root = (await here.change((trx) => firstSignIn(trx, here.tools))).person;
});
after(async () => {
  await provider.close();
  await here.close();
});

const finish = async (login: string, browser: Browser = new Map(), purpose?: Parameters<Oidc['beginSignIn']>[1]): ReturnType<Oidc['finishSignIn']> => {
  const { location, cookie } = await signIn.beginSignIn('/cases/one', purpose);
  return signIn.finishSignIn(await provider.walk(location, login, browser), cookie);
};
const complete = (finished: Awaited<ReturnType<typeof finish>>, current?: string): ReturnType<typeof completeSignIn> => here.change((trx) => completeSignIn(trx, here.tools, finished, current));
const inviteMia = (email: string, id: string): Promise<unknown> => here.change((trx) => invite(trx, here.tools, { email, role: 'maintainer', case: { id, tier: 0, expires: new Date(here.now().getTime() + 86_400_000) }, why: 'maintains it', by: root }));

test('code, PKCE, state and nonce; issuer and subject come back, and the place one came from', async () => {
  const { location } = await signIn.beginSignIn('//evil.example');
  for (const name of ['state', 'nonce', 'code_challenge']) assert.match(location.searchParams.get(name) ?? '', /^[\w-]{43}$/);
  assert.equal(location.searchParams.get('code_challenge_method'), 'S256');
  assert.deepEqual(await finish('mia'), { issuer: provider.issuer.origin, subject: 'mia', name: 'Mia Maintainer', email: 'mia@example.org', purpose: 'sign-in', session: undefined, returnTo: '/cases/one' });
  assert.ok(calls.includes('/.well-known/openid-configuration') && calls.includes('/token'));
});

test('an answer counts in the browser that asked, once, in time, unchanged', async () => {
  const { location, cookie } = await signIn.beginSignIn('/');
  const other = await signIn.beginSignIn('/');
  const callback = await provider.walk(location, 'mia', new Map());
  const without = (name: string, value?: string): URL => {
    const url = new URL(callback);
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    return url;
  };
  for (const [url, held] of [[callback, undefined], [callback, other.cookie], [callback, `${cookie}x`], [without('state'), cookie], [without('state', 'x'), cookie], [without('iss', 'https://evil.example'), cookie], [without('code', 'x'), cookie], [without('error', 'access_denied'), cookie]] as const) {
    await assert.rejects(signIn.finishSignIn(url, held), code('sign-in-refused'), url.search);
  }
  // The host in the address does not matter: our own is put in its place.
  const strange = new URL(callback);
  strange.host = 'evil.example';
  const again = await signIn.beginSignIn('/');
  const fresh = await provider.walk(again.location, 'mia', new Map());
  strange.search = fresh.search;
  assert.equal((await signIn.finishSignIn(strange, again.cookie)).subject, 'mia');
  await assert.rejects(signIn.finishSignIn(fresh, again.cookie), code('sign-in-refused'));
  const slow = await signIn.beginSignIn('/');
  const late = await provider.walk(slow.location, 'mia', new Map());
  here.pass(600_000);
  await assert.rejects(signIn.finishSignIn(late, slow.cookie), code('sign-in-refused'));
});

test('an address is no identity: it must be verified and invited, and then issuer and subject are', async () => {
  await assert.rejects(complete(await finish('nobody')), code('account-unknown'));
  await inviteMia('mia@example.org', 'case-1');
  await inviteMia('mia@example.org', 'case-2');
  await assert.rejects(complete(await finish('eve')), code('account-unknown'));
  const { person, session, returnTo } = await complete(await finish('mia'));
  assert.equal(returnTo, '/cases/one');
  assert.equal((await readSession(here.db, here.tools.clock, session.secret))?.actor.person, person);
  for (const id of ['case-1', 'case-2']) assert.deepEqual((await admittedTo(here.db, id, here.now())).map((each) => each.person), [person]);
  assert.equal((await complete(await finish('mia'))).person, person);
  // Who claims the same address later, even verified, under another issuer, is somebody else.
  const finished = await finish('mia');
  await assert.rejects(complete({ ...finished, issuer: 'https://other.example' }), code('account-unknown'));
  await inviteMia('odd@example.org', 'case-3');
  const odd = await complete(await finish('odd'));
  assert.equal((await readSession(here.db, here.tools.clock, odd.session.secret))?.name, 'odd@example.org');
});

test('the session that a browser came with ends when somebody signs in', async () => {
  const planted = await here.change((trx) => startSession(trx, here.tools, { person: root, how: 'link', previous: undefined }));
  const { session } = await complete(await finish('mia'), planted.secret);
  assert.equal(await readSession(here.db, here.tools.clock, planted.secret), undefined);
  assert.notEqual(session.secret, planted.secret);
});

test('a way to sign in is added with the second factor, then stands for the person; step-up asks the provider anew', async () => {
  const start = async (): Promise<string> => (await here.change((trx) => startSession(trx, here.tools, { person: root, how: 'link', previous: undefined }))).secret;
  const plain = await start();
  await assert.rejects(complete(await finish('root', new Map(), { kind: 'bind', session: plain }), plain), code('step-up-required'));
  const { secret: stepped } = await here.change((trx) => stepUpSession(trx, here.tools, plain, 'code'));
  const bound = await finish('root', new Map(), { kind: 'bind', session: stepped });
  await assert.rejects(complete(bound, undefined), code('sign-in-refused'));
  await assert.rejects(complete(bound, await start()), code('sign-in-refused'));
  await assert.rejects(complete({ ...bound, subject: 'mia' }, stepped), code('sign-in-refused'));
  assert.equal((await complete(bound, stepped)).person, root);

  const browser: Browser = new Map();
  const { session } = await complete(await finish('root', browser));
  const begun = await signIn.beginSignIn('/', { kind: 'step-up', session: session.secret });
  assert.equal(begun.location.searchParams.get('max_age'), '0');
  const finished = await signIn.finishSignIn(await provider.walk(begun.location, 'root', browser), begun.cookie);
  assert.equal(finished.session, hashOf(session.secret));
  await assert.rejects(complete({ ...finished, subject: 'mia' }, session.secret), code('step-up-refused'));
  const after = await complete(finished, session.secret);
  assert.equal((await readSession(here.db, here.tools.clock, after.session.secret))?.actor.steppedUp, true);
  assert.equal(await readSession(here.db, here.tools.clock, session.secret), undefined);
  here.pass(sessionLimits.stepUp);
  assert.equal((await readSession(here.db, here.tools.clock, after.session.secret))?.actor.steppedUp, false);
});

test('a step-up without max_age steps nobody up', async () => {
  const browser: Browser = new Map();
  await finish('root', browser);
  const session = await here.change((trx) => startSession(trx, here.tools, { person: root, how: 'oidc', previous: undefined }));
  // Whoever sits before the browser may change what it asks the provider: then it signs in silently, and does not say when.
  const begun = await signIn.beginSignIn('/', { kind: 'step-up', session: session.secret });
  begun.location.searchParams.delete('max_age');
  begun.location.searchParams.delete('prompt');
  const callback = await provider.walk(begun.location, 'not asked', browser);
  await assert.rejects(signIn.finishSignIn(callback, begun.cookie), code('sign-in-refused'));
});

test('a provider that is away is one of our errors, and is asked again', async () => {
  let away = true;
  const other = oidc({ ...settings, fetch: (url, options) => away ? Promise.reject(new TypeError('fetch failed')) : fetch(url, options as RequestInit) }, here.tools.clock);
  await assert.rejects(other.beginSignIn('/'), code('provider-unavailable'));
  away = false;
  assert.ok(await other.beginSignIn('/'));
  const plain = oidc({ ...settings, issuer: new URL('http://idp.example.org') }, here.tools.clock);
  await assert.rejects(plain.beginSignIn('/'), code('provider-unavailable'));
});
