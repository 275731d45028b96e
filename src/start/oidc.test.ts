import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { testProvider, type TestProvider } from '../testing/oidc-provider.ts';
import { browser, tryDesk, type TriedDesk } from './try-desk.ts';

let tried: TriedDesk;
let provider: TestProvider;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

before(async () => {
  const port = await freePort();
  provider = await testProvider(new URL(`http://127.0.0.1:${port}/sign-in/callback`), {
    mia: { name: 'Mia Coordinator', email: 'mia@example.org', verified: true },
    eve: { name: 'Eve', email: 'mia@example.org', verified: false },
    nobody: { name: 'Nobody', email: 'nobody@example.org', verified: true },
  }, fetch);
  tried = await tryDesk(process.env, { BREAKWATER_LISTEN: `127.0.0.1:${port}`, BREAKWATER_OIDC_ISSUER: provider.issuer.origin, BREAKWATER_OIDC_CLIENT_ID: 'breakwater', BREAKWATER_OIDC_CLIENT_SECRET: 'not a secret: of this test alone' });
  const admin = browser(tried.service.address, fetch);
  assert.equal((await admin.post('/api/sign-in/link', { token: tried.service.link.split('#')[1] })).status, 200);
  assert.equal((await admin.post('/api/step-up', { code: tried.service.code })).status, 200);
  assert.equal((await admin.post('/api/invitations', { email: 'mia@example.org', role: 'coordinator', why: 'shares the desk' })).status, 201);
}, { timeout: 120_000 });
after(async () => {
  await tried.close();
  await provider.close();
});

interface Jar {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** A browser at the desk: keeps every cookie, follows nothing by itself. */
function jar(cookies = new Map<string, string>()): Jar {
  return {
    cookies,
    async get(path, headers = {}) {
      const response = await fetch(new URL(path, tried.service.address), { redirect: 'manual', headers: { accept: 'text/html', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

async function begin(at: Jar, login: string, returnTo = '/cases'): Promise<URL> {
  const begun = await at.get(`/api/sign-in/oidc?returnTo=${encodeURIComponent(returnTo)}`);
  assert.equal(begun.status, 303);
  return provider.walk(new URL(begun.headers.get('location') ?? ''), login, new Map());
}

const session = async (at: Jar): Promise<{ person?: { name: string; roles: readonly string[] }; csrf: string; signIn: readonly string[] }> => await (await at.get('/api/session')).json() as never;
const refusedTo = (response: Response): readonly unknown[] => [response.status, response.headers.get('location')];

test('sign in at the provider, be who was invited, come back to where one was, and sign out', { timeout: 60_000 }, async () => {
  const mia = jar();
  assert.deepEqual((await session(mia)).signIn, ['oidc', 'link']);
  const callback = await begin(mia, 'mia');
  const done = await mia.get(callback.href);
  assert.deepEqual(refusedTo(done), [303, '/cases']);
  assert.match(done.headers.getSetCookie().find((line) => line.startsWith('breakwater-session=')) ?? '', /; HttpOnly; SameSite=Lax$/);
  assert.deepEqual([...mia.cookies.keys()], ['breakwater-session'], 'what was begun is over');
  const { person, csrf } = await session(mia);
  assert.deepEqual([person?.name, person?.roles], ['Mia Coordinator', ['coordinator']]);
  assert.equal((await mia.get('/api/cases')).status, 200);

  const kept = new Map(mia.cookies);
  const out = (headers: Readonly<Record<string, string>>): Promise<Response> => fetch(`${tried.service.address}/api/sign-out`, { method: 'POST', headers: { origin: tried.service.address, cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; '), ...headers } });
  assert.equal((await out({})).status, 403, 'not without the token of the page');
  assert.equal((await out({ 'x-csrf-token': csrf })).status, 200);
  assert.equal((await session(jar(kept))).person, undefined, 'the old cookie opens nothing any more');

  const again = jar();
  assert.deepEqual(refusedTo(await again.get((await begin(again, 'mia', 'https://evil.example/')).href)), [303, '/'], 'nobody is sent elsewhere');
  assert.equal((await session(again)).person?.name, 'Mia Coordinator', 'known by issuer and subject from now on');
});

test('an answer of the provider works once, in the browser that asked, for what it asked', { timeout: 60_000 }, async () => {
  const refused = [303, '/sign-in?refused=sign-in-refused'];
  const first = jar();
  const callback = await begin(first, 'mia');
  const before = new Map(first.cookies);
  assert.deepEqual(refusedTo(await jar().get(callback.href)), refused, 'without the cookie of the browser that asked');
  const other = jar();
  const others = await begin(other, 'mia');
  assert.deepEqual(refusedTo(await jar(new Map(other.cookies)).get(callback.href)), refused, 'with the state of another sign-in');
  const mixed = new URL(callback);
  mixed.searchParams.set('state', others.searchParams.get('state') ?? '');
  assert.deepEqual(refusedTo(await jar(new Map(other.cookies)).get(mixed.href)), refused, 'with another sign-in’s state, but not its verifier and nonce');
  // That try spent the code at the provider: a fresh one, used twice.
  const fresh = jar();
  const used = await begin(fresh, 'mia');
  const replayed = new Map(fresh.cookies);
  assert.deepEqual(refusedTo(await fresh.get(used.href)), [303, '/cases']);
  const replay = jar(replayed);
  assert.deepEqual(refusedTo(await replay.get(used.href)), refused, 'replayed, cookie and all');
  assert.equal((await session(replay)).person, undefined);
  assert.deepEqual(refusedTo(await jar(before).get('/sign-in/callback?error=access_denied&state=x')), refused);
  const program = await jar().get(callback.href, { accept: 'application/json' });
  assert.deepEqual([program.status, program.headers.get('content-type')], [403, 'application/problem+json'], 'a program gets a problem document');
});

test('an account that nobody here knows gets a page that says what to do, and no session', { timeout: 60_000 }, async () => {
  for (const login of ['nobody', 'eve']) {
    const stranger = jar();
    assert.deepEqual(refusedTo(await stranger.get((await begin(stranger, login)).href)), [303, '/sign-in?refused=account-unknown'], login);
    assert.deepEqual([...stranger.cookies.keys()], []);
    assert.equal((await session(stranger)).person, undefined);
  }
});
