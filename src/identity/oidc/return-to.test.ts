import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeReturnTo } from './return-to.ts';
import { seal, unseal } from './seal.ts';

test('a path on this site is kept, everything that leads away is not', () => {
  for (const path of ['/', '/cases/case-abc?tab=runs#r1', '/a//b', '/%2f%2fevil.example']) assert.equal(safeReturnTo(path), path);
  for (const path of [undefined, '', 'cases', '//evil.example', '/\\evil.example', '\\\\evil.example', 'http://evil.example', 'javascript:alert(1)', '/\t/evil.example', '/\n/evil.example', '/.//evil.example', '/..//evil.example',
    '/a/..//evil.example', '/%2e//evil.example', '/x\\..\\evil', `/${'a'.repeat(3_000)}`, '/é']) assert.equal(safeReturnTo(path), '/', path);
});

test('wherever a browser resolves it, it stays on the site', () => {
  const piece = fc.constantFrom('/', '\\', '.', '..', '%2e', '\t', '@', ':', 'evil.example', 'http:', '?', '#', ' ');
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const path = safeReturnTo(`/${pieces.join('')}`);
    assert.equal(new URL(path, 'https://desk.example.org/sign-in/callback').host, 'desk.example.org');
  }), { numRuns: 2_000 });
});

test('a sealed state opens with its key alone, and no bit of it can be changed', () => {
  const [key, another] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const text = seal(key, { state: 'secret' });
  assert.deepEqual(unseal(key, text), { state: 'secret' });
  assert.equal(text.includes('secret') || unseal(another, text) !== undefined, false);
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at < bytes.length * 8; at++) {
    const changed = Buffer.from(bytes);
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    assert.equal(unseal(key, changed.toString('base64url')), undefined);
  }
  for (const odd of ['', 'x', text.slice(0, 20), `${text}!`, 'a'.repeat(4_000)]) assert.equal(unseal(key, odd), undefined);
});
