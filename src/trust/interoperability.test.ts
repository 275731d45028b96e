import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { bundleFromJSON } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { Verifier, toSignedEntity } from '@sigstore/verify';
import fc from 'fast-check';
import { preAuthenticationEncoding, signEnvelope } from './dsse.ts';
import { generatePem, signerFromPem } from './signer.ts';

const signer = signerFromPem(generatePem('ed25519'));

/** Our envelope in a Sigstore bundle that names a plain public key: their verifier then reads it as any other. */
function theirVerdict(envelope: unknown): void {
  const entity = toSignedEntity(bundleFromJSON({
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: { publicKey: { hint: signer.publicKey.keyid }, tlogEntries: [], timestampVerificationData: undefined },
    dsseEnvelope: envelope,
  }));
  const trust = {
    certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [],
    publicKey: () => ({ publicKey: createPublicKey(signer.publicKey.pem), validFor: () => true }),
  };
  new Verifier(trust, { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 }).verify(entity);
}

test('an independent DSSE implementation encodes what is signed as we do', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (type, payload) => {
    assert.deepEqual(Buffer.from(preAuthenticationEncoding(type, payload)), dsse.preAuthEncoding(type, Buffer.from(payload)));
  }));
});

test('an independent verifier accepts our envelope, and not a changed one', () => {
  const envelope = signEnvelope('application/vnd.in-toto+json', Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}'), signer);
  theirVerdict(envelope);
  assert.throws(() => theirVerdict({ ...envelope, payload: Buffer.from('{}').toString('base64') }));
});
