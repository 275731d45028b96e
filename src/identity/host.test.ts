import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostAllowed, originAllowed, publicOrigin } from './host.ts';
import type { Sender } from './host.ts';

const local = { origin: new URL('http://127.0.0.1:8460'), port: 8_460, loopbackOnly: true };
const proxied = { origin: new URL('https://desk.example.org'), port: 8_460, loopbackOnly: true };

test('only our own names are a host: no name that merely resolves to us', () => {
  for (const host of ['127.0.0.1:8460', 'localhost:8460', 'LOCALHOST:8460', '[::1]:8460']) assert.equal(hostAllowed(host, local), true, host);
  for (const host of [undefined, '', '127.0.0.1', 'localhost', '127.0.0.1:80', 'evil.example:8460', '127.0.0.1.evil.example:8460', 'localhost.:8460', '127.1:8460', '0.0.0.0:8460', '2130706433:8460',
    'localhost:8460@evil.example', 'localhost:8460, evil.example', 'desk.example.org', `${'a'.repeat(300)}:8460`]) assert.equal(hostAllowed(host, local), false, host);
  assert.equal(hostAllowed('localhost', { ...local, port: 80 }), true);
});

test('behind a proxy the public name counts, with and without its standard port', () => {
  for (const host of ['desk.example.org', 'DESK.example.org', 'desk.example.org:443', '127.0.0.1:8460']) assert.equal(hostAllowed(host, proxied), true, host);
  for (const host of ['desk.example.org:80', 'desk.example.org:8460', 'x.desk.example.org', 'desk.example.org.', 'example.org']) assert.equal(hostAllowed(host, proxied), false, host);
});

test('a public address is https, or loopback', () => {
  for (const text of ['https://desk.example.org', 'https://desk.example.org:8443', 'http://localhost:1', 'http://[::1]:8460']) assert.equal(publicOrigin(text).protocol.startsWith('http'), true);
  for (const text of ['', 'desk.example.org', 'http://desk.example.org', 'https://desk.example.org/path', 'https://user@desk.example.org', 'ftp://localhost', 'https://desk.example.org/?x']) assert.throws(() => publicOrigin(text), /public address/, text);
});

test('a change comes from our own pages, or from a program without a cookie', () => {
  const post = (change: Partial<Sender>): Sender => ({ method: 'POST', origin: undefined, secFetchSite: undefined, host: '127.0.0.1:8460', cookie: true, ...change });
  const allowed: readonly Partial<Sender>[] = [
    { origin: 'http://127.0.0.1:8460', secFetchSite: 'same-origin' }, { origin: 'http://127.0.0.1:8460' }, { secFetchSite: 'same-origin' }, { cookie: false },
    { origin: 'http://localhost:8460', host: 'localhost:8460' }, { method: 'GET', origin: 'http://evil.example', secFetchSite: 'cross-site' },
  ];
  const denied: readonly Partial<Sender>[] = [
    {}, { origin: 'null' }, { origin: '' }, { origin: 'http://evil.example' }, { origin: 'http://evil.example', cookie: false }, { origin: 'http://127.0.0.1:8461' }, { origin: 'https://127.0.0.1:8460' },
    { origin: 'http://127.0.0.1:8460', secFetchSite: 'cross-site' }, { origin: 'http://127.0.0.1:8460', secFetchSite: 'same-site' }, { secFetchSite: 'none' }, { secFetchSite: 'cross-site', cookie: false },
    { origin: 'http://127.0.0.1:8460/path' }, { origin: 'http://localhost:8460' }, { origin: 'http://evil.example:8460', host: 'evil.example:8460' }, { method: 'DELETE' }, { method: 'PATCH', origin: 'null' },
  ];
  for (const each of allowed) assert.equal(originAllowed(post(each), local), true, JSON.stringify(each));
  for (const each of denied) assert.equal(originAllowed(post(each), local), false, JSON.stringify(each));
  assert.equal(originAllowed(post({ origin: 'https://desk.example.org', host: 'desk.example.org' }), proxied), true);
  assert.equal(originAllowed(post({ origin: 'http://desk.example.org', host: 'desk.example.org' }), proxied), false);
});
