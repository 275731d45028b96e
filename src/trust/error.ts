import { BreakwaterError } from '../kernel/error.ts';

export type TrustErrorCode =
  /** The key file is not a key of the wanted profile. */
  | 'key-invalid'
  /** Others can read the key file, or it is not a plain file of ours. */
  | 'key-exposed'
  | 'key-unreadable'
  | 'envelope-malformed'
  | 'envelope-too-large'
  /** Too few of the given keys signed it, or what was signed is not this payload. */
  | 'signature-invalid'
  /** Signed, but as another kind of document. */
  | 'payload-type-unexpected';

export class TrustError extends BreakwaterError<TrustErrorCode> {}
