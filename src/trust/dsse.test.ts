import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countersign, signEnvelope, verifyEnvelope } from './dsse.ts';
import { bounds, parseEnvelope } from './envelope.ts';
import { profiles } from './profile.ts';
import { generatePem, signerFromPem } from './signer.ts';

const type = 'application/vnd.in-toto+json';
const [alice, bob, carol] = [signerFromPem(generatePem('ed25519')), signerFromPem(generatePem('ecdsa-p384')), signerFromPem(generatePem('ed25519'))];
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;

for (const profile of profiles) {
  test(`${profile}: what was signed verifies, and gives back the very bytes`, () => {
    const signer = signerFromPem(generatePem(profile));
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 64 }), fc.uint8Array({ maxLength: 256 }), (payloadType, payload) => {
      const verified = verifyEnvelope(parseEnvelope(JSON.stringify(signEnvelope(payloadType, payload, signer))), [signer.publicKey], { payloadType });
      assert.deepEqual(Buffer.from(verified.payload), Buffer.from(payload));
      assert.deepEqual(verified.keyids, [signer.publicKey.keyid]);
    }), { numRuns: 50 });
  });

  test(`${profile}: no changed bit of payload, type or signature verifies`, () => {
    const signer = signerFromPem(generatePem(profile));
    const envelope = signEnvelope(type, Buffer.from('{"verdict":"confirmed"}'), signer);
    const flip = (base64: string, at: number): string => {
      const bytes = Buffer.from(base64, 'base64');
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
      return bytes.toString('base64');
    };
    const [signature] = envelope.signatures;
    assert.ok(signature);
    fc.assert(fc.property(fc.nat(10_000), (at) => {
      for (const changed of [
        { ...envelope, payload: flip(envelope.payload, at) },
        { ...envelope, payloadType: `${type}x` },
        { ...envelope, signatures: [{ ...signature, sig: flip(signature.sig, at) }] },
      ]) assert.throws(() => verifyEnvelope(changed, [signer.publicKey]), code('signature-invalid'));
    }), { numRuns: 60 });
  });
}

test('a threshold counts keys, not signatures', () => {
  const both = signEnvelope(type, Buffer.from('x'), alice, bob);
  const keys = [alice.publicKey, bob.publicKey, carol.publicKey];
  assert.deepEqual(verifyEnvelope(both, keys, { threshold: 2 }).keyids, [alice.publicKey.keyid, bob.publicKey.keyid]);
  assert.throws(() => verifyEnvelope(both, keys, { threshold: 3 }), code('signature-invalid'));
  const twice = signEnvelope(type, Buffer.from('x'), alice, alice);
  assert.throws(() => verifyEnvelope(twice, [alice.publicKey, alice.publicKey], { threshold: 2 }), code('signature-invalid'));
  assert.equal(verifyEnvelope(countersign(twice, carol), keys, { threshold: 2 }).keyids.length, 2);
});

test('nobody\'s key verifies nothing, and a wrong type is told', () => {
  const envelope = signEnvelope(type, Buffer.from('x'), alice);
  assert.throws(() => verifyEnvelope(envelope, []), code('signature-invalid'));
  assert.throws(() => verifyEnvelope(envelope, [carol.publicKey]), code('signature-invalid'));
  assert.throws(() => verifyEnvelope(envelope, [alice.publicKey], { payloadType: 'text/plain' }), code('payload-type-unexpected'));
  assert.throws(() => verifyEnvelope(envelope, [alice.publicKey], { threshold: 0 }), RangeError);
});

test('a signature without keyid is tried with every key; one with a false keyid is not believed', () => {
  const envelope = signEnvelope(type, Buffer.from('x'), alice);
  const [signature] = envelope.signatures;
  assert.ok(signature);
  assert.equal(verifyEnvelope({ ...envelope, signatures: [{ sig: signature.sig }] }, [bob.publicKey, alice.publicKey]).keyids[0], alice.publicKey.keyid);
  const forged = { ...envelope, signatures: [{ keyid: bob.publicKey.keyid, sig: signature.sig }] };
  assert.throws(() => verifyEnvelope(forged, [bob.publicKey]), code('signature-invalid'));
});

test('base64 is strict: the URL-safe alphabet serves, spaces and loose ends do not', () => {
  const envelope = signEnvelope(type, Buffer.from([0xfb, 0xff, 0xfe, 0x01]), alice);
  const urlSafe = { ...envelope, payload: envelope.payload.replaceAll('+', '-').replaceAll('/', '_') };
  assert.notEqual(urlSafe.payload, envelope.payload);
  assert.equal(verifyEnvelope(urlSafe, [alice.publicKey]).payload.length, 4);
  for (const payload of [`${envelope.payload}\n`, ` ${envelope.payload}`, envelope.payload.replace(/=+$/, ''), '+//+AR==', '!!!!']) {
    assert.throws(() => verifyEnvelope({ ...envelope, payload }, [alice.publicKey]), code('envelope-malformed'), JSON.stringify(payload));
  }
});

test('a hostile envelope ends in one of our errors', () => {
  const good = JSON.stringify(signEnvelope(type, Buffer.from('{}'), alice));
  const signature = { keyid: 'k', sig: 'AAAA' };
  for (const text of ['', '[]', 'null', '{"payload":""}', '{', good.slice(0, -5), good.replace('"signatures":[{', '"signatures":[[{'),
    JSON.stringify({ payloadType: type, payload: '', signatures: [] }),
    JSON.stringify({ payloadType: '', payload: '', signatures: [signature] }),
    JSON.stringify({ payloadType: type, payload: 1, signatures: [signature] }),
    JSON.stringify({ payloadType: type, payload: '', signatures: Array.from({ length: bounds.signatures + 1 }, () => signature) }),
    '['.repeat(200_000),
  ]) assert.throws(() => parseEnvelope(text), code('envelope-malformed'), text.slice(0, 60));
  fc.assert(fc.property(fc.string(), fc.nat(good.length), (noise, at) => {
    try {
      verifyEnvelope(parseEnvelope(good.slice(0, at) + noise + good.slice(at)), [bob.publicKey]);
      assert.fail('accepted');
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error && ['envelope-malformed', 'signature-invalid'].includes(String(error.code)), String(error));
    }
  }), { numRuns: 500 });
});
