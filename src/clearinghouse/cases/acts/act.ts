import type { AdmissionRequest } from '../admission.ts';
import type { PolicyPaper } from '../file.ts';
import type { Artifact, Label } from '../labels.ts';
import type { Fact } from '../machines/facts.ts';
import type { ManagementEvent } from '../machines/report.ts';

/** What a person, or a job, does to one case. Merging and splitting concern two; publishing stands alone in `publish.ts`. */
export type Act =
  | { readonly kind: 'propose-embargo'; readonly until: Date; readonly why: string }
  | { readonly kind: 'accept-embargo' }
  | { readonly kind: 'reject-embargo'; readonly why: string; readonly until?: Date }
  | { readonly kind: 'end-embargo'; readonly why: string }
  /** By the clock: an embargo whose date has come ends, a proposal that waited long enough is decided. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'label'; readonly artifact: Artifact; readonly tlp: Label }
  | { readonly kind: 'observe'; readonly fact: Fact; readonly vendor?: string; readonly why?: string }
  | { readonly kind: 'manage'; readonly person: string; readonly event: ManagementEvent; readonly why?: string }
  | { readonly kind: 'contact'; readonly note: string; readonly vendor?: string; readonly answered?: boolean }
  | { readonly kind: 'escalate'; readonly why: string }
  | { readonly kind: 'refuse'; readonly why: string; readonly vendor?: string }
  | { readonly kind: 'withdraw-refusal' }
  | { readonly kind: 'override'; readonly why: string }
  | { readonly kind: 'confirm-override'; readonly why: string; readonly authority?: string }
  | { readonly kind: 'withdraw-override' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'withdraw-approval' }
  | { readonly kind: 'admit'; readonly admission: AdmissionRequest; readonly deploys?: boolean }
  /** Whoever is invited is on the case once they take it up; until then the record has the invitation. */
  | { readonly kind: 'invitation'; readonly event: 'made' | 'renewed' | 'withdrawn'; readonly email: string; readonly as: string; readonly why: string }
  | { readonly kind: 'dismiss'; readonly person: string; readonly why: string }
  | { readonly kind: 'upstream-policy'; readonly date: PolicyPaper; readonly source: string }
  | { readonly kind: 'list-cap'; readonly date: PolicyPaper; readonly source: string }
  | { readonly kind: 'public-model'; readonly source: string }
  | { readonly kind: 'fix-submitted'; readonly fix: string; readonly what: string }
  | { readonly kind: 'fix-verified'; readonly fix: string; readonly version?: string }
  | { readonly kind: 'close'; readonly why: string };
