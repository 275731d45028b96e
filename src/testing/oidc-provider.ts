import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import { Provider } from 'oidc-provider';

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly verified: boolean;
}

export interface TestProvider {
  readonly issuer: URL;
  /** As a browser: follows redirects, signs in where asked, until it is sent back to the client. */
  walk(location: URL, login: string, browser: Browser): Promise<URL>;
  close(): Promise<void>;
}

/** The cookies of one browser at the provider. */
export type Browser = Map<string, string>;

/** The real oidc-provider on loopback, with its own sign-in pages. */
export async function testProvider(redirectUri: URL, accounts: Readonly<Record<string, Account>>, get: (url: URL, options: RequestInit) => Promise<Response>): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const issuer = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  // It warns of what is meant for tests; these are.
  const quiet = [mock.method(console, 'warn', () => undefined), mock.method(console, 'info', () => undefined)];
  const provider = new Provider(issuer.origin, {
    clients: [{ client_id: 'breakwater', client_secret: 'not a secret: of this test alone', redirect_uris: [redirectUri.href], grant_types: ['authorization_code'], response_types: ['code'] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['test'] },
    findAccount: (_context, id) => {
      const account = accounts[id];
      return account === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, name: account.name, email: account.email, email_verified: account.verified }) };
    },
  });
  for (const each of quiet) each.mock.restore();
  const answer = provider.callback();
  server.on('request', (request, response) => { void answer(request, response); });

  async function walk(location: URL, login: string, browser: Browser): Promise<URL> {
    let [url, body] = [location, undefined as URLSearchParams | undefined];
    for (let step = 0; step < 20; step++) {
      if (url.origin === redirectUri.origin && url.pathname === redirectUri.pathname) return url;
      const response = await get(url, { method: body === undefined ? 'GET' : 'POST', redirect: 'manual', headers: { cookie: [...browser].map(([name, value]) => `${name}=${value}`).join('; ') }, ...(body === undefined ? {} : { body }) });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') browser.delete(name);
        else browser.set(name, value);
      }
      const [next, text] = [response.headers.get('location'), await response.text()];
      if (next !== null) {
        [url, body] = [new URL(next, url), undefined];
        continue;
      }
      const [, action] = /<form[^>]* action="([^"]+)"/.exec(text) ?? [];
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(text) ?? [];
      if (action === undefined || prompt === undefined) throw new Error(`no form at ${url.pathname}: ${response.status} ${text.slice(0, 400)}`);
      [url, body] = [new URL(action, url), new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'x' } : { prompt })];
    }
    throw new Error('the provider leads in circles');
  }

  return { issuer, walk, close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }) };
}
