import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { algorithms } from './profile.ts';
import type { Profile } from './profile.ts';
import { publicKeyOf } from './public-key.ts';
import type { PublicKey } from './public-key.ts';

/** Signs. The private key lives in the closure alone: no property, and nothing that prints an object, shows it. */
export interface Signer {
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}

export function signerFor(key: KeyObject): Signer {
  const publicKey = publicKeyOf(createPublicKey(key));
  const { digest } = algorithms[publicKey.profile];
  return { publicKey, sign: (message) => sign(digest, message, key) };
}

/** A fresh private key in PKCS #8 PEM. */
export function generatePem(profile: Profile): string {
  const { privateKey } = profile === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: algorithms[profile].curve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function signerFromPem(pem: string): Signer {
  return signerFor(createPrivateKey({ key: pem, format: 'pem' }));
}
