import { BreakwaterError } from '../kernel/error.ts';

export type ReproductionErrorCode =
  | 'manifest-missing'
  | 'manifest-malformed'
  | 'manifest-invalid'
  | 'manifest-too-large'
  | 'bundle-invalid'
  | 'proof-expands-too-far'
  | 'patch-invalid'
  | 'evidence-invalid'
  | 'not-confirmed'
  | 'no-versions'
  | 'engine-gone'
  | 'engine-failed';

export class ReproductionError extends BreakwaterError<ReproductionErrorCode> {}
