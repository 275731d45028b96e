import { BreakwaterError } from '../kernel/error.ts';

export type EcosystemErrorCode =
  | 'unknown-ecosystem'
  | 'name-invalid'
  | 'package-not-found'
  | 'version-not-found'
  | 'no-usable-file'
  | 'digest-mismatch'
  | 'archive-invalid'
  | 'dependency-refused'
  | 'dependency-unresolved'
  | 'patch-does-not-apply'
  | 'build-failed'
  /** The sandbox broke or a limit of the build was reached: says nothing about the source. */
  | 'build-interrupted'
  | 'recipe-unknown'
  | 'tool-missing'
  | 'registry-unreachable';

export class EcosystemError extends BreakwaterError<EcosystemErrorCode> {}
