import { BreakwaterError } from '../../kernel/error.ts';

export type DistributionErrorCode =
  /** The advisory breaks a rule that every format relies on. */
  | 'advisory-invalid'
  | 'advisory-duplicate'
  | 'publisher-invalid'
  /** The label has no counterpart in the format: nothing may be made of it. */
  | 'tlp-not-exportable'
  /** Our own output fails the official schema or a mandatory test: nothing is written. */
  | 'document-invalid'
  | 'signing-key-invalid'
  | 'signing-key-exposed'
  | 'signing-key-unreadable'
  /** Something that is no feed of ours stands where the feed should go. */
  | 'feed-folder-taken'
  | 'feed-unwritable';

export class DistributionError extends BreakwaterError<DistributionErrorCode> {}
