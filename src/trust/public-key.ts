import { createHash, createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { TrustError } from './error.ts';
import { algorithms, profiles } from './profile.ts';
import type { Profile } from './profile.ts';

/** A key that signatures are checked with. Whether it is trusted is the caller's business. */
export interface PublicKey {
  /** Hexadecimal SHA-256 of the key's SubjectPublicKeyInfo in DER (RFC 5280, section 4.1). */
  readonly keyid: string;
  readonly profile: Profile;
  /** SubjectPublicKeyInfo in PEM. */
  readonly pem: string;
  /** RFC 7517, with the keyid as `kid`. */
  readonly jwk: JsonWebKey;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** A PEM of this many characters is no key of ours. */
const longestText = 4_096;

/** Reads a public key from PEM (SPKI) or from a JWK in JSON. A private key is refused, so that none is handed around by mistake. */
export function parsePublicKey(text: string): PublicKey {
  if (text.length > longestText) throw invalid('is too long for a public key');
  if (text.includes('PRIVATE KEY') || /"d"\s*:/.test(text)) throw invalid('is a private key', 'Give the public key; keep this one to yourself.');
  try {
    const trimmed = text.trim();
    return publicKeyOf(trimmed.startsWith('{')
      ? createPublicKey({ key: JSON.parse(trimmed) as JsonWebKey, format: 'jwk' })
      : createPublicKey({ key: trimmed, format: 'pem' }));
  } catch (error) {
    if (error instanceof TrustError) throw error;
    throw invalid('cannot be read', undefined, error);
  }
}

export function publicKeyOf(key: KeyObject): PublicKey {
  const profile = profileOf(key);
  const keyid = createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex');
  const { digest } = algorithms[profile];
  return {
    keyid,
    profile,
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...key.export({ format: 'jwk' }), kid: keyid, use: 'sig' },
    verify(message, signature) {
      try {
        return verify(digest, message, key, signature);
      } catch {
        // A signature that is no signature at all (DER that does not parse) is simply not valid.
        return false;
      }
    },
  };
}

/** The profile a key belongs to; throws `key-invalid` for any other kind. */
export function profileOf(key: KeyObject): Profile {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const profile = profiles.find((each) => algorithms[each].type === key.asymmetricKeyType && algorithms[each].curve === curve);
  if (profile === undefined) throw invalid(`is of the kind ${key.asymmetricKeyType ?? 'secret'}${curve === undefined ? '' : ` ${curve}`}`);
  return profile;
}

function invalid(what: string, remedy = 'Give a public key of Ed25519 or ECDSA P-384, as PEM or JWK.', cause?: unknown): TrustError {
  return new TrustError('key-invalid', `The key ${what}`, { remedy, cause });
}
