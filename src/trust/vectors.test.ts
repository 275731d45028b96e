import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { preAuthenticationEncoding, signEnvelope } from './dsse.ts';
import { parsePublicKey, publicKeyOf } from './public-key.ts';
import { signerFor } from './signer.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const url = (text: string): string => hex(text).toString('base64url');

test('PAE is as the DSSE protocol shows it', () => {
  const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  assert.equal(Buffer.from(encoded).toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('PAE counts bytes, not characters', () => {
  assert.equal(Buffer.from(preAuthenticationEncoding('é', Buffer.from('ü€'))).toString(), 'DSSEv1 2 é 5 ü€');
});

test('Ed25519 signs and verifies RFC 8032, section 7.1, test 1', () => {
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', d: url('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'), x: url('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') } });
  const signature = hex('e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b');
  const signer = signerFor(key);
  assert.deepEqual(Buffer.from(signer.sign(Buffer.alloc(0))), signature);
  assert.equal(signer.publicKey.verify(Buffer.alloc(0), signature), true);
  assert.equal(signer.publicKey.verify(Buffer.from('x'), signature), false);
});

test('ECDSA P-384 verifies RFC 6979, appendix A.2.6, SHA-384 of "sample"', () => {
  const key = publicKeyOf(createPublicKey({ format: 'jwk', key: {
    kty: 'EC', crv: 'P-384',
    x: url('EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13'),
    y: url('8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720'),
  } }));
  const r = hex('94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46');
  const s = hex('99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8');
  // Both begin with a set bit, so DER puts a zero octet before each.
  const signature = Buffer.concat([hex('30660231'), hex('00'), r, hex('0231'), hex('00'), s]);
  assert.equal(key.verify(Buffer.from('sample'), signature), true);
  assert.equal(key.verify(Buffer.from('sampled'), signature), false);
});

test('the same key, payload and type give the same envelope, known byte for byte', () => {
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', d: url('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'), x: url('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') } });
  assert.deepEqual(signEnvelope('http://example.com/HelloWorld', Buffer.from('hello world'), signerFor(key)), {
    payloadType: 'http://example.com/HelloWorld',
    payload: 'aGVsbG8gd29ybGQ=',
    signatures: [{ keyid: '06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9', sig: '4DHX3Zn4qpBKvEj7maE8O9u9bjXEnPLLnyXVUJ2PXJR8DSLcL3QDpFvfJOj3pB/SPHsl6Jg4boxsMb6KvuYABw==' }],
  });
});

test('a public key reads the same from PEM and JWK', () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: url('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') };
  const read = parsePublicKey(JSON.stringify(jwk));
  assert.deepEqual(parsePublicKey(read.pem).jwk, read.jwk);
  assert.equal(parsePublicKey(JSON.stringify(read.jwk)).keyid, read.keyid);
});
