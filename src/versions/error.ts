import { BreakwaterError } from '../kernel/error.ts';

export type VersionsErrorCode =
  /** The text breaks the grammar of VERS. */
  | 'range-invalid'
  /** Well-formed, but its versions are out of order, repeated, or make an empty or redundant range. */
  | 'range-contradictory'
  | 'range-too-long';

export class VersionsError extends BreakwaterError<VersionsErrorCode> {}
