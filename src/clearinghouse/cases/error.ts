import { BreakwaterError } from '../../kernel/error.ts';

export type CaseErrorCode =
  | 'case-unknown'
  /** The case is closed, merged away or published, and the act needs an open one. */
  | 'case-not-open'
  /** The machines do not know this act in this state. */
  | 'act-refused'
  /** Facts, embargo and report management contradict each other. */
  | 'state-impossible'
  /** The flaw is public, exploitable by all, or anyone can find it: no embargo. */
  | 'embargo-unavailable'
  | 'date-not-ahead'
  | 'vendor-unnamed'
  | 'vendor-unknown'
  | 'person-unknown'
  | 'admission-refused'
  | 'escalation-early'
  /** Only a maintainer who is on the case approves. */
  | 'not-maintainer'
  | 'publication-blocked'
  | 'merge-refused'
  | 'report-unknown'
  | 'report-known'
  /** A case keeps at least one report. */
  | 'last-report'
  | 'input-invalid';

export class CaseError extends BreakwaterError<CaseErrorCode> {}
