import { decodeBase64 } from './envelope.ts';
import type { Envelope, Signature } from './envelope.ts';
import { TrustError } from './error.ts';
import type { PublicKey } from './public-key.ts';
import type { Signer } from './signer.ts';

/** What is signed: type and bytes with their lengths, so that neither can flow into the other (protocol.md, PAE). */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** Signs with one key or several; each signature stands alone. */
export function signEnvelope(payloadType: string, payload: Uint8Array, ...signers: readonly [Signer, ...Signer[]]): Envelope {
  const message = preAuthenticationEncoding(payloadType, payload);
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: signers.map((signer) => signatureOf(message, signer)),
  };
}

/** The same envelope with one more signature, for example the coordinator's beside the finder's. */
export function countersign(envelope: Envelope, signer: Signer): Envelope {
  const message = preAuthenticationEncoding(envelope.payloadType, decodeBase64(envelope.payload, 'payload'));
  return { ...envelope, signatures: [...envelope.signatures, signatureOf(message, signer)] };
}

interface Verified {
  readonly payloadType: string;
  /** The very bytes that were signed: read these, never the envelope's text again. */
  readonly payload: Uint8Array;
  /** Keys that signed, each once. */
  readonly keyids: readonly string[];
}

interface Expectation {
  /** How many different keys must have signed; default 1. */
  readonly threshold?: number;
  readonly payloadType?: string;
}

/**
 * Throws `signature-invalid` unless enough of the given keys signed. A key counts once however often it signed, and a
 * signature that no given key made is passed over: it may be meant for somebody else.
 */
export function verifyEnvelope(envelope: Envelope, keys: readonly PublicKey[], { threshold = 1, payloadType }: Expectation = {}): Verified {
  if (!Number.isSafeInteger(threshold) || threshold < 1) throw new RangeError('a threshold is a whole number from 1');
  const payload = decodeBase64(envelope.payload, 'payload');
  const message = preAuthenticationEncoding(envelope.payloadType, payload);
  const signatures = envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: decodeBase64(sig, 'signature') }));
  const distinct = [...new Map(keys.map((key) => [key.keyid, key])).values()];
  const signed = distinct.filter((key) => signatures.some(({ keyid, sig }) => (keyid === undefined || keyid === '' || keyid === key.keyid) && key.verify(message, sig)));
  if (signed.length < threshold) {
    throw new TrustError('signature-invalid', `${signed.length} of the ${distinct.length} given keys signed this; ${threshold} must have`, {
      where: envelope.signatures.map(({ keyid }) => keyid ?? 'no keyid').join(', '),
      remedy: 'Ask the signer for the right public key, and for the document as it was signed.',
    });
  }
  if (payloadType !== undefined && payloadType !== envelope.payloadType) {
    throw new TrustError('payload-type-unexpected', `This is signed as ${envelope.payloadType}, not as ${payloadType}`, { remedy: 'Give the document that this command reads.' });
  }
  return { payloadType: envelope.payloadType, payload, keyids: signed.map(({ keyid }) => keyid) };
}

function signatureOf(message: Uint8Array, signer: Signer): Signature {
  return { keyid: signer.publicKey.keyid, sig: Buffer.from(signer.sign(message)).toString('base64') };
}
