/** What an installation decides for itself; each figure that reaches a person carries where it comes from. */
export interface CaseSettings {
  /** Where nobody stated anything else. Policies in the field say 21, 30 and 90 days. */
  readonly defaultEmbargo: { readonly days: number; readonly source: string };
  /** Exploited in the wild: guidance to defenders within so many days at the latest. */
  readonly guidanceDays: number;
  /** How long a finder is waited for before an extension is decided without an answer. */
  readonly hearingDays: number;
  /** A vendor that is aware should have an embargo decided within so many days. */
  readonly decisionDays: number;
  /** How many unanswered attempts, and days of silence since the first of them, allow escalation. */
  readonly silence: { readonly attempts: number; readonly days: number };
  /** How many days a vendor who refuses has at least between a coordinator's override and its final date. */
  readonly refusalDays: number;
  /** How long finder and coordinator stay admitted by opening the case; whoever else comes has a date of their own. */
  readonly admissionDays: number;
}

export const defaultSettings: CaseSettings = {
  defaultEmbargo: { days: 90, source: 'this installation’s setting (default 90 days)' },
  guidanceDays: 7,
  hearingDays: 7,
  decisionDays: 5,
  silence: { attempts: 2, days: 14 },
  refusalDays: 14,
  admissionDays: 365,
};
