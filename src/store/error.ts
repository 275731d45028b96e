import { BreakwaterError } from '../kernel/error.ts';

export type StoreErrorCode =
  /** A place that is none: a URL of another scheme, a path that is not absolute. */
  | 'place-invalid'
  /** The server does not answer, or does not let us in. */
  | 'unreachable'
  /** Another process has the embedded folder open. */
  | 'folder-locked'
  /** The folder is not ours alone, or others could put something into its place. */
  | 'folder-exposed'
  /** The embedded folder does not open: of another version of PostgreSQL, or damaged. */
  | 'folder-unreadable'
  /** No PostgreSQL here, or no account to run it as. */
  | 'cluster-unavailable'
  | 'cluster-failed'
  /** The database went through a migration that this program does not know. */
  | 'schema-newer'
  /** A migration of ours would have to be applied before one that already is, or two have one name. */
  | 'migrations-disordered'
  | 'migration-failed'
  | 'queue-invalid'
  | 'backup-failed'
  /** Not a backup of ours, or not a whole one. */
  | 'backup-malformed'
  /** Written by a newer program. */
  | 'backup-newer'
  | 'restore-not-empty';

export class StoreError extends BreakwaterError<StoreErrorCode> {}
