import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, trustedProxies } from './address.ts';

const nobody = trustedProxies([]) ?? assert.fail();
const proxies = trustedProxies(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8']) ?? assert.fail();

test('nobody is trusted unless told: then the header is the sender’s own word', () => {
  assert.equal(clientAddress('127.0.0.1', '198.51.100.7', nobody), '127.0.0.1');
  assert.equal(clientAddress('203.0.113.9', '198.51.100.7', proxies), '203.0.113.9');
});

test('behind trusted proxies the last hop that is none of them counts, however much a sender puts before it', () => {
  assert.equal(clientAddress('127.0.0.1', '198.51.100.7', proxies), '198.51.100.7');
  assert.equal(clientAddress('::ffff:127.0.0.1', '1.1.1.1, 198.51.100.7, 10.1.2.3', proxies), '198.51.100.7');
  assert.equal(clientAddress('::1', '127.0.0.1, 2001:DB8::7, [fd00::2]', proxies), '2001:db8::7');
  assert.equal(clientAddress('10.0.0.1', `${'9.9.9.9, '.repeat(5_000)}198.51.100.7`, proxies), '198.51.100.7');
});

test('without the header, or with nonsense in it, the proxy itself counts', () => {
  for (const header of [undefined, '', 'unknown', '198.51.100.7, _hidden', ',']) assert.equal(clientAddress('127.0.0.1', header, proxies), '127.0.0.1', header);
  assert.equal(clientAddress(undefined, undefined, proxies), 'unknown');
});

test('what is no address and no network is not taken', () => {
  for (const list of [['proxy.example'], ['10.0.0.0/33'], ['10.0.0.0/x'], ['::/129'], ['']]) assert.equal(trustedProxies(list), undefined, list[0]);
});
