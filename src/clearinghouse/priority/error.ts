import { BreakwaterError } from '../../kernel/error.ts';

export type PriorityErrorCode =
  | 'day-malformed'
  | 'zone-unknown'
  /** The published table names a timeline that says neither days nor an upgrade. */
  | 'timeline-unreadable'
  | 'asset-unknown'
  /** The act is none of those that this state knows. */
  | 'act-refused'
  | 'evidence-missing'
  | 'reason-missing'
  | 'date-not-ahead'
  | 'capacity-invalid'
  | 'cohort-invalid';

export class PriorityError extends BreakwaterError<PriorityErrorCode> {}
