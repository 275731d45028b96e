import { deeperThan } from '../../kernel/depth.ts';
import { parseEnvelope, verifyEnvelope } from '../../trust/index.ts';
import type { PublicKey } from '../../trust/index.ts';
import { ReproductionError } from '../error.ts';
import { claimFromEvidence } from './claim.ts';
import { contradictions } from './consistency.ts';
import { most, payloadType, statementSchema } from './schema.ts';
import type { Statement } from './schema.ts';

export interface Evidence {
  readonly statement: Statement;
  /** The given keys that signed it. */
  readonly keyids: readonly string[];
}

/**
 * Signature first, then form, then whether the statement agrees with itself. Nothing of the payload is looked at before
 * one of the given keys has signed for it. Throws a TrustError or `evidence-invalid`.
 */
export function readEvidence(text: string, keys: readonly PublicKey[], threshold = 1): Evidence {
  const { payload, keyids } = verifyEnvelope(parseEnvelope(text), keys, { payloadType, threshold });
  return { statement: parseStatement(payload), keyids };
}

/**
 * For a second run where the signer's key is not at hand: form, size and whether it agrees with itself, and nothing about
 * who says it. What it carries is run like a claim from anybody.
 */
export function readUnverified(text: string): { readonly statement: Statement; readonly claimedKeyids: readonly string[] } {
  const envelope = parseEnvelope(text);
  if (envelope.payloadType !== payloadType) throw invalid(`This is of the type ${envelope.payloadType.slice(0, 100)}, not ${payloadType}`);
  return { statement: parseStatement(Buffer.from(envelope.payload, 'base64')), claimedKeyids: envelope.signatures.flatMap(({ keyid }) => keyid ?? []) };
}

export function parseStatement(payload: Uint8Array): Statement {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    throw invalid('The statement is not JSON in UTF-8', '', error);
  }
  if (deeperThan(value, most.depth)) throw invalid(`The statement is nested deeper than ${most.depth} levels`);
  const parsed = statementSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`The statement is not valid: ${issue?.message}`, issue?.path.join('.'));
  }
  const [first] = contradictions(parsed.data);
  if (first !== undefined) throw invalid(`The statement contradicts itself: ${first}`);
  try {
    claimFromEvidence(parsed.data);
  } catch (error) {
    if (!(error instanceof ReproductionError)) throw error;
    throw error.code === 'evidence-invalid' ? error : invalid(`The claim inside cannot be read: ${error.message}`, 'predicate.claim', error);
  }
  return parsed.data;
}

function invalid(message: string, where?: string, cause?: unknown): ReproductionError {
  return new ReproductionError('evidence-invalid', message, {
    ...(where === undefined || where === '' ? {} : { where }), cause, remedy: 'Ask for the envelope as `breakwater reproduce --evidence` wrote it.',
  });
}
