/**
 * `ed25519`: RFC 8032, the default. `ecdsa-p384`: P-384 with SHA-384, signatures in DER, for those bound to CNSA 1.0
 * or FIPS 186-5 curves with hardware that has no Edwards ones.
 */
export const profiles = ['ed25519', 'ecdsa-p384'] as const;
export type Profile = (typeof profiles)[number];

/** What `node:crypto` calls them; the digest is undefined where the algorithm brings its own. */
export const algorithms = {
  ed25519: { type: 'ed25519', curve: undefined, digest: undefined },
  'ecdsa-p384': { type: 'ec', curve: 'secp384r1', digest: 'sha384' },
} as const;
