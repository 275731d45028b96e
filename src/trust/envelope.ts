import { z } from 'zod';
import { TrustError } from './error.ts';

/**
 * DSSE v1.0 envelopes (secure-systems-lab/dsse, envelope.md and protocol.md). Everything that comes in is hostile until
 * a signature over it has been checked, so size and number are bounded before anything is decoded.
 */
export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  /** A hint for finding the key, never a reason to trust it: it is not signed (protocol.md, "keyid"). */
  readonly keyid?: string | undefined;
  /** Base64. */
  readonly sig: string;
}

/** Bounds of an envelope as a text. A sealed proof travels in the payload, hence the generous first one. */
export const bounds = { characters: 64 << 20, signatures: 32, payloadType: 256, signature: 4_096 } as const;

/** Unknown members are passed over, as envelope.md asks ("consumers MUST ignore unrecognized fields"). */
const schema = z.object({
  payloadType: z.string().min(1).max(bounds.payloadType),
  payload: z.string(),
  signatures: z.array(z.object({ keyid: z.string().max(1_024).optional(), sig: z.string().min(1).max(bounds.signature) })).min(1).max(bounds.signatures),
});

export function parseEnvelope(text: string): Envelope {
  if (text.length > bounds.characters) {
    throw new TrustError('envelope-too-large', `The envelope has ${text.length} characters; ${bounds.characters} is the most`, { remedy: 'Check that this is the right file.' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed('is not JSON', error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(`is not valid at ${issue?.path.join('.') === '' ? 'its top' : issue?.path.join('.')}: ${issue?.message}`);
  }
  return parsed.data;
}

/**
 * Strict: standard or URL-safe alphabet (envelope.md allows both), right padding, no white space, and no two texts for
 * the same bytes; Node's own decoder passes over what it does not know.
 */
export function decodeBase64(text: string, what: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  if (bytes.toString('base64') !== standard) throw malformed(`has a ${what} that is not base64`);
  return bytes;
}

function malformed(what: string, cause?: unknown): TrustError {
  return new TrustError('envelope-malformed', `The envelope ${what}`, { cause, remedy: 'Give a DSSE envelope as JSON: payloadType, payload, signatures.' });
}
