import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublicKey } from '../trust/index.ts';
import type { PublicKey, Signer } from '../trust/index.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { verifierKey } from './index.ts';
import { keyId, parseNote, signNote, verifyNote } from './note.ts';
import { code, places, stranger } from './trials/place.ts';

const place = places();

/** The note and key that Go's sumdb documents its format with. */
const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const note = 'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n'
  + '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

function keyOf(verifier: string): PublicKey {
  const raw = Buffer.from(verifier.split('+').slice(2).join('+'), 'base64').subarray(1);
  return parsePublicKey(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }));
}

test('a note of Go\'s sumdb verifies, and its key has the id that it has there', () => {
  const key = keyOf(peter);
  assert.equal(keyId('PeterNeumann', key).toString(16), 'c74f20a3');
  assert.equal(verifierKey('PeterNeumann', key), peter);
  verifyNote(parseNote(Buffer.from(note)), 'PeterNeumann', key);
});

test('no changed bit of a note passes, wherever it is', () => {
  const key = keyOf(peter);
  const bytes = Buffer.from(note);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => verifyNote(parseNote(changed), 'PeterNeumann', key), code('note-malformed', 'signature-invalid'), `bit ${bit}`);
  }
});

test('signatures of others are passed over; a false one of ours is not', async (t) => {
  const { signer } = await place(t);
  const text = 'one\n';
  const signed = signNote(text, 'desk.example', signer);
  const other = note.slice(note.lastIndexOf('— '));
  verifyNote(parseNote(Buffer.from(signed + other)), 'desk.example', signer.publicKey);
  assert.throws(() => verifyNote(parseNote(Buffer.from(text + '\n' + other)), 'desk.example', signer.publicKey), code('signature-invalid'));
  const forged = signNote('two\n', 'desk.example', signer).split('\n').at(-2);
  assert.throws(() => verifyNote(parseNote(Buffer.from(`${signed}${forged}\n`)), 'desk.example', signer.publicKey), code('signature-invalid'));
});

test('a checkpoint is three lines and says which log', async (t) => {
  const { signer } = await place(t);
  const root = Buffer.alloc(32, 7);
  const signed = signCheckpoint({ origin: 'desk.example/log', size: 20_852_163, root }, signer);
  assert.match(signed, /^desk\.example\/log\n20852163\n[A-Za-z0-9+/]{43}=\n\n— desk\.example\/log [A-Za-z0-9+/]{90,92}={0,2}\n$/);
  assert.deepEqual(openCheckpoint(Buffer.from(signed), signer.publicKey), { origin: 'desk.example/log', size: 20_852_163, root });
  assert.throws(() => openCheckpoint(Buffer.from(signed), signer.publicKey, 'desk.example/other'), code('origin-unexpected'));
  assert.throws(() => openCheckpoint(Buffer.from(signed), parsePublicKey(stranger())), code('signature-invalid'));
  for (const text of ['log\n01\n' + root.toString('base64') + '\n', 'log\n1\nAAAA\n', 'log\n1\n', `log\n1\n${root.toString('base64')}\nextension\n`, '\n1\n' + root.toString('base64') + '\n', `log\n-1\n${root.toString('base64')}\n`]) {
    assert.throws(() => openCheckpoint(Buffer.from(signRaw(text, signer)), signer.publicKey), code('note-malformed'), text);
  }
});

function signRaw(text: string, signer: Signer): string {
  return signNote(text, 'log', signer);
}
