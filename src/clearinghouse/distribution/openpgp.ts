import { createMessage, generateKey, readKey, readPrivateKey, readSignature, sign, verify } from 'openpgp';
import type { PrivateKey } from 'openpgp';
import { DistributionError } from './error.ts';

/** Signs documents of the feed. The private key lives in the closure alone. */
export interface FeedSigner {
  /** Lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly created: Date;
  /** An armored detached signature. Its bytes differ from time to time: OpenPGP.js salts signatures against faults. */
  sign(bytes: Uint8Array, at: Date): Promise<string>;
  verify(bytes: Uint8Array, armored: string): Promise<boolean>;
}

/** EdDSA in a version 4 key: what GnuPG, the Go tools and every CSAF downloader read today. */
export async function generateFeedKey(userName: string, at: Date): Promise<string> {
  const { privateKey } = await generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ name: userName }], date: at, subkeys: [], format: 'armored' });
  return privateKey;
}

export async function feedSigner(armoredPrivateKey: string): Promise<FeedSigner> {
  const key = await read(armoredPrivateKey);
  const shared = key.toPublic();
  return {
    fingerprint: key.getFingerprint(),
    publicKey: shared.armor(),
    created: key.getCreationTime(),
    async sign(bytes, at) {
      const armored = await sign({ message: await createMessage({ binary: bytes }), signingKeys: key, detached: true, date: at, format: 'armored' });
      return armored.replaceAll('\r\n', '\n');
    },
    verify: (bytes, armored) => verified(bytes, armored, shared.armor()),
  };
}

/** Was it made by that key over these bytes? What cannot be parsed was not. */
export async function verified(bytes: Uint8Array, armoredSignature: string, armoredPublicKey: string): Promise<boolean> {
  try {
    const [signature, verificationKeys, message] = await Promise.all([
      readSignature({ armoredSignature }), readKey({ armoredKey: armoredPublicKey }), createMessage({ binary: bytes }),
    ]);
    // The document's time is the clock's affair, not the signature's: a signature does not age with the reader.
    const { signatures } = await verify({ message, signature, verificationKeys, date: null });
    return signatures.length > 0 && (await Promise.all(signatures.map((each) => each.verified))).every(Boolean);
  } catch {
    return false;
  }
}

async function read(armoredKey: string): Promise<PrivateKey> {
  const key = await readPrivateKey({ armoredKey }).catch(() => undefined);
  // The parser's message is dropped on purpose: it may quote what it read.
  if (key === undefined || !key.isDecrypted()) {
    throw new DistributionError('signing-key-invalid', 'This is no usable OpenPGP private key', { remedy: 'Hand in an armored private key without a passphrase, or none: one is made on first use.' });
  }
  return key;
}
