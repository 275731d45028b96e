import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base32, newId } from './id.ts';

test('base32 as in RFC 4648, section 10', () => {
  for (const [text, expected] of [['', ''], ['f', 'my'], ['fo', 'mzxq'], ['foo', 'mzxw6'], ['foob', 'mzxw6yq'], ['fooba', 'mzxw6ytb'], ['foobar', 'mzxw6ytboi']] as const) {
    assert.equal(base32(Buffer.from(text)), expected);
  }
});

test('identifiers say what they are of, and differ', () => {
  const made = Array.from({ length: 100 }, () => newId('case'));
  assert.ok(made.every((id) => /^case-[a-z2-7]{26}$/.test(id)));
  assert.equal(new Set(made).size, 100);
});
