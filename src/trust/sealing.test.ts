import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyWrapperFrom, openSealed, seal } from './index.ts';
import { decrypt } from './sealing.ts';

const wrapper = keyWrapperFrom(Buffer.alloc(32, 7).toString('hex'));
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
const flipped = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};

test('what is sealed opens again, and only there', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.string(), fc.string(), async (plain, context, elsewhere) => {
    const sealed = await seal(plain, context, wrapper);
    assert.deepEqual(Buffer.from(await openSealed(sealed, context, wrapper)), Buffer.from(plain));
    if (elsewhere !== context) await assert.rejects(openSealed(sealed, elsewhere, wrapper), code('envelope-malformed'));
  }), { numRuns: 60 });
});

test('any changed bit of ciphertext or wrapped key is noticed', async () => {
  const sealed = await seal(Buffer.from('a proof'), 'report-1/1', wrapper);
  for (let at = 0; at < sealed.ciphertext.byteLength; at++) {
    await assert.rejects(openSealed({ ...sealed, ciphertext: flipped(sealed.ciphertext, at, at % 8) }, 'report-1/1', wrapper), code('envelope-malformed'));
  }
  for (let at = 0; at < sealed.wrappedKey.byteLength; at++) {
    await assert.rejects(openSealed({ ...sealed, wrappedKey: flipped(sealed.wrappedKey, at, at % 8) }, 'report-1/1', wrapper), code('envelope-malformed'));
  }
  for (const cut of [0, 1, 12, 28, sealed.ciphertext.byteLength - 1]) {
    await assert.rejects(openSealed({ ...sealed, ciphertext: sealed.ciphertext.subarray(0, cut) }, 'report-1/1', wrapper), code('envelope-malformed'));
  }
});

test('another key-encryption key opens nothing, even under a false name', async () => {
  const other = keyWrapperFrom(randomBytes(32).toString('hex'));
  const sealed = await seal(Buffer.from('a proof'), 'c', wrapper);
  await assert.rejects(openSealed(sealed, 'c', other), code('key-invalid'));
  await assert.rejects(openSealed({ ...sealed, keyId: other.id }, 'c', other), code('envelope-malformed'));
  assert.throws(() => decrypt(randomBytes(32), sealed.ciphertext, 'c'), code('envelope-malformed'));
});

test('the same content never looks the same, and keys of two contents do not fit each other', async () => {
  const [one, two] = [await seal(Buffer.from('same'), 'c', wrapper), await seal(Buffer.from('same'), 'c', wrapper)];
  assert.notDeepEqual(one.ciphertext, two.ciphertext);
  await assert.rejects(openSealed({ ...one, wrappedKey: two.wrappedKey }, 'c', wrapper), code('envelope-malformed'));
});
