import type { AffectedRange, FixVerification, Reproduction, Verdict } from '../reproduction/index.ts';

/**
 * What the pages get: GET answers under /api, JSON. Times are RFC 3339 in UTC. What the asker may not see is absent, and
 * `withheld` says so in one line where absence would puzzle. The pages take these types as they stand.
 */

/** GET /api/session */
export interface SessionView {
  readonly person: { readonly id: string; readonly name: string; readonly roles: readonly Role[]; readonly organization: string } | undefined;
  /** Ways to sign in that this installation offers. */
  readonly signIn: readonly ('link' | 'oidc' | 'mail')[];
  /** Goes into the header `x-csrf-token` of every POST. */
  readonly csrf: string;
  readonly profile: 'postgres' | 'cluster' | 'embedded';
}
export type Role = 'administrator' | 'coordinator' | 'maintainer' | 'reporter' | 'operator' | 'observer';

/** GET /api/reports?state=…&verdict=…&wants=decision : the queue, what wants a decision first, then newest first. */
export interface ReportList {
  readonly reports: readonly ReportRow[];
  readonly counts: Readonly<Partial<Record<ReportRow['state'], number>>>;
  /** How many wait for a person's decision. */
  readonly decisions: number;
  /** Where a token has no scope for it, that is said: an empty list would read as none. */
  readonly withheld?: string;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

export interface ReportRow {
  readonly id: string;
  readonly receivedAt: string;
  readonly title: string;
  /** purl without version, or ecosystem and name as they were given. */
  readonly package: string;
  readonly state: 'queued' | 'processing' | 'done';
  /** While it runs. */
  readonly progress: { readonly stage: string; readonly done: number; readonly of: number } | undefined;
  readonly verdict: Verdict | undefined;
  readonly case: string | undefined;
  readonly known: boolean;
  /** Parts of a complete report that it lacks. */
  readonly missing: readonly string[];
  readonly band: Band;
  /** A coordinator closed it by hand. */
  readonly closed: boolean;
}
export type Band = 'incident' | 'urgent' | 'standard' | 'needs-info';

/** GET /api/reports/:id */
export interface ReportView extends ReportRow {
  readonly finder: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly contentType: string; readonly bytes: number; readonly description: string | undefined; readonly erased: boolean; /** For those who may have the proof. */ readonly href: string | undefined }[];
  readonly reproduction: Reproduction | undefined;
  readonly range: AffectedRange | undefined;
  readonly command: string | undefined;
  readonly withheld: string | undefined;
  /** Where its signed evidence is, for those who may have the proof. */
  readonly evidence: string | undefined;
  readonly closing: { readonly at: string; readonly by: string; readonly why: string } | undefined;
  /** How a person put it into the case that it is in. */
  readonly decision: { readonly at: string; readonly by: string; readonly why: string; readonly case: string } | undefined;
  /** Verdicts from before a person had the proof run again, oldest first. */
  readonly former: readonly { readonly verdict: Verdict; readonly at: string; readonly rerun: { readonly at: string; readonly by: string; readonly why: string } }[];
  /** What the asker may do about a report that no verdict decided, what is likeliest first. */
  readonly may: readonly ReportAct[];
  /** Cases that it may belong to, for those who may attach it. */
  readonly proposals: readonly { readonly case: string; readonly title: string; readonly why: string }[];
}
/** POST /api/reports/:id/:act, a JSON body each; answers 200 with the new ReportView. */
export type ReportAct = 'open-case' /* {why, title?, band?} */ | 'attach' /* {case, why} */ | 'rerun' /* {why} */ | 'close' /* {why} */ | 'reopen' /* {why} */;

/** GET /api/tokens : `{tokens, scopes}`. */
export interface TokenList {
  readonly tokens: readonly TokenView[];
  /** What the asker can make one for; `hour`: for an hour at most, and with the second factor. */
  readonly scopes: readonly { readonly name: string; readonly what: string; readonly hour: boolean }[];
}
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

/** GET /api/cases : `{cases}`. */
export interface CaseRow {
  readonly id: string;
  readonly title: string;
  readonly package: string;
  /** The answer first: "Confirmed on 4.17.0 to 4.17.11; fixed in 4.17.12; published 12 March." */
  readonly sentence: string;
  readonly state: 'open' | 'published' | 'closed';
  readonly band: Band;
  readonly embargo: { readonly state: 'none' | 'proposed' | 'active' | 'revise' | 'exited'; readonly until: string | undefined };
  readonly reports: number;
  readonly tlp: Tlp;
  readonly openedAt: string;
  /** The next due date and what is due. */
  readonly due: { readonly at: string; readonly what: string } | undefined;
}
export type Tlp = 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';

/** GET /api/cases/:id */
export interface CaseView extends CaseRow {
  /** CERT/CC's six facts, for example `VfdpxA`. */
  readonly facts: string;
  readonly aliases: readonly string[];
  readonly reproduction: Reproduction | undefined;
  readonly range: AffectedRange | undefined;
  /** The one command that repeats the verdict. */
  readonly command: string | undefined;
  /** Signed evidence of the runs, one envelope for each report that has one: `breakwater evidence verify` reads it. */
  readonly evidence: readonly { readonly report: string; readonly href: string; readonly sha256: string; readonly tlp: Tlp }[];
  readonly merged: readonly { readonly report: string; readonly title: string; readonly finder: string | undefined; readonly receivedAt: string; readonly verdict: Verdict | undefined; readonly why: string }[];
  readonly proposals: readonly { readonly case: string; readonly title: string; readonly why: string }[];
  readonly fixes: readonly { readonly id: string; readonly submittedBy: string; readonly submittedAt: string; readonly what: string; readonly state: 'queued' | 'processing' | 'done'; readonly verification: FixVerification | undefined }[];
  readonly people: readonly { readonly id: string; readonly name: string; readonly organization: string; readonly role: 'finder' | 'maintainer' | 'coordinator' | 'participant'; readonly tier: number; readonly management: string; readonly expires: string | undefined;
    /** By which they came, for those who may renew it. */
    readonly invitation: string | undefined }[];
  /** Invitations that nobody took up yet, for those who may renew or withdraw them. */
  readonly invitations: readonly { readonly id: string; readonly email: string; readonly role: string; readonly tier: number; readonly why: string; readonly by: string; readonly at: string; readonly expires: string; readonly over: boolean }[];
  /** A date that is proposed and not decided yet. `mine`: the asker's side has said yes to it. */
  readonly proposal: { readonly until: string; readonly later: boolean; readonly why: string; readonly by: string; readonly at: string; readonly mine: boolean; readonly waitsFor: readonly string[];
    readonly decisions: readonly { readonly party: string; readonly who: string; readonly accepts: boolean; readonly at: string }[] } | undefined;
  /** How the asker stands to the case, and what they have said about its publication. */
  readonly you: { readonly role: 'finder' | 'maintainer' | 'coordinator' | 'participant' | undefined; readonly approved: string | undefined; readonly refused: { readonly at: string; readonly why: string } | undefined };
  /** After how much silence a vendor's approval may be replaced, and from when on; without `from`, attempts are missing. */
  readonly silence: { readonly attempts: number; readonly days: number; readonly from: string | undefined } | undefined;
  /** What will go out, for those who decide on it. */
  readonly preview: { readonly title: string; readonly package: string; readonly affected: string; readonly found: string; readonly weaknesses: readonly string[]; readonly aliases: readonly string[]; readonly credits: readonly string[]; readonly tlp: Tlp } | undefined;
  /** In order of time; `at` in the future for what is due. */
  readonly dates: readonly { readonly at: string; readonly what: string; readonly kind: 'past' | 'due' | 'governing' | 'proposed'; readonly source: string | undefined }[];
  readonly governing: { readonly at: string; readonly rule: string; readonly source: string } | undefined;
  readonly consent: { readonly coordinator: string | undefined; readonly maintainer: string | undefined; readonly escalation: string | undefined; readonly blockers: readonly string[];
    readonly refusals: readonly { readonly vendor: string | undefined; readonly why: string; readonly at: string }[];
    /** In force once it is confirmed. */
    readonly override: { readonly at: string; readonly by: string; readonly why: string; readonly final: string; readonly confirmed: { readonly at: string; readonly by: string; readonly on: 'second-coordinator' | 'final-date'; readonly authority: string | undefined } | undefined } | undefined;
  };
  /** What the asker may do now, by the decision point. */
  readonly may: readonly CaseAct[];
  readonly advisory: string | undefined;
  readonly history: readonly { readonly at: string; readonly who: string; readonly what: string; readonly leaf: number | undefined }[];
  readonly withheld: string | undefined;
}
/** GET /api/cases/:id/exposure: who would be exposed, in bands that hide small counts; the first answer for a package stays. POST /api/cases/:id/notices gives the same. */
export interface ExposureView {
  /** The day as of which operators were counted. */
  readonly frozenOn: string | undefined;
  readonly sectors: readonly { readonly sector: string; readonly members: number; readonly low: number; readonly high: number }[];
  readonly total: { readonly members: number; readonly low: number; readonly high: number } | undefined;
  /** It was counted for an earlier case of the same package. */
  readonly earlier: boolean;
  /** Why there is nothing to see, where there is not. */
  readonly withheld: string | undefined;
}
/** POST /api/cases/:id/notices: a window and the work in it; those who are exposed are told this and nothing else. 202. */
export interface NoticeBody {
  readonly from: string;
  readonly to: string;
  readonly hours: number;
}

/** POST /api/invitation/preview: what a letter may say of an invitation, while its link is not spent. */
export interface InvitationPreview {
  readonly by: string;
  /** Who runs this desk, or the organization that one is invited into. */
  readonly organization: string;
  readonly role: string;
  readonly case: { readonly tier: number; readonly tlp: Tlp; readonly until: string | undefined } | undefined;
  /** It was taken up before: a way back in. */
  readonly again: boolean;
  readonly expires: string;
}

/** POST /api/cases/:id/:act, a JSON body each; answers 200 with the new CaseView, or a problem document. */
export type CaseAct =
  | 'merge' /* {into, why} */ | 'split' /* {report, why} */ | 'propose-embargo' /* {until, why} */ | 'accept-embargo' | 'reject-embargo' /* {why, until?} */ | 'end-embargo' /* {why} */
  | 'label' /* {tlp} */ | 'observe' /* {fact: 'V'|'F'|'D'|'P'|'X'|'A'} */ | 'contact' /* {note} */ | 'escalate' /* {why} */
  | 'refuse' /* {why, vendor?} */ | 'withdraw-refusal' | 'override' /* {why} */ | 'confirm-override' /* {why, authority?} */ | 'withdraw-override'
  | 'submit-fix' /* {version} or {patch} */ | 'approve' | 'withdraw-approval' | 'publish' | 'invite' /* {email, role, tier, why, expires} -> {link} besides */ | 'renew-invitation' /* {invitation} -> {link} besides */
  | 'withdraw-invitation' /* {invitation, why} */ | 'end-admission' /* {person, why} */ | 'close' /* {why} */;

/** GET /api/advisories and GET /api/advisories/:id (public) */
export interface AdvisoryView {
  readonly id: string;
  readonly title: string;
  readonly publishedAt: string;
  readonly modifiedAt: string;
  readonly package: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Markdown, shown as it is written. */
  readonly details: string;
  readonly sentence: string;
  /** What was run to find the range and what was not, in the words of OSV and CSAF. */
  readonly found: string;
  readonly remedies: readonly string[];
  /** CWE identifiers. */
  readonly weaknesses: readonly string[];
  readonly severity: readonly string[];
  readonly range: Pick<AffectedRange, 'cells' | 'affected'>;
  readonly credits: readonly { readonly name: string; readonly type: string; readonly role: string }[];
  /** Fingerprint of the OpenPGP key that signed the CSAF document. */
  readonly signingKey: string | undefined;
  readonly links: readonly { readonly rel: 'osv' | 'csaf' | 'sha256' | 'sha512' | 'signature' | 'key'; readonly href: string }[];
}

/** GET /api/ledger?before=N&kind=case&of=case-… : `{size, from, checkpoint, leaves}`; `from` is the oldest leaf that was looked at. */
export interface LeafView {
  readonly index: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string | undefined;
  /** Which step of that kind: `propose`, `confirmed`, `V`. */
  readonly step: string | undefined;
  /** By name where there is one, else by id; undefined where nobody is named. */
  readonly who: string | undefined;
  /** Of the subject. */
  readonly name: string | undefined;
  readonly href: string | undefined;
  readonly hash: string;
}

/** GET /api/organizations : `{organizations}`; of a new one POST answers besides the invitation of its first member. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  /** The clearinghouse itself. */
  readonly home: boolean;
  /** Holds the guest of one case. */
  readonly guest: boolean;
  /** Its members have the access that their roles give. */
  readonly active: boolean;
  readonly sponsors: readonly { readonly id: string; readonly name: string; readonly until: string | undefined; readonly mayEnd: boolean }[];
  readonly members: number;
  readonly invited: number;
  readonly may: readonly PeopleAct[];
}
/** `sponsor`: others below it. `extend`: it itself, anew or until another time. */
export type PeopleAct = 'sponsor' | 'extend' | 'invite' | 'assign-roles' | 'remove' | 'link';

/** GET /api/organizations/:id/members */
export interface MembersView {
  readonly organization: OrganizationRow;
  /** What one can be there. */
  readonly roles: readonly Role[];
  readonly members: readonly MemberRow[];
  /** Not taken up yet; `expires` may be over. */
  readonly invitations: readonly { readonly id: string; readonly email: string; readonly role: Role; readonly why: string; readonly by: string; readonly at: string; readonly expires: string }[];
}
export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly roles: readonly Role[];
  readonly lastSignIn: string | undefined;
}

/** A link that is shown this once. */
export interface LinkView {
  readonly link: string;
  readonly expires: string;
}
export interface InvitedView extends LinkView {
  readonly id: string;
  /** The same invitation goes to the address by mail. */
  readonly mailed: boolean;
}

/** GET /api/health */
export interface HealthView {
  readonly status: 'ok' | 'degraded';
  readonly version: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly queue: readonly { readonly name: string; readonly unfinished: number; readonly oldestSeconds: number | undefined }[];
  /** Knowledge of others' advisories; without sources, questions are answered from what was published here alone. */
  readonly intel: { readonly sources: readonly { readonly kind: string; readonly location: string; readonly records: number; readonly fetched: string; readonly newest: string; readonly ageSeconds: number }[]; readonly problem: string | undefined };
  /** Undefined where no mail is sent. Dead letters were given up; they name neither people nor cases. */
  readonly mail: { readonly waiting: number; readonly deadCount: number; readonly dead: readonly { readonly id: string; readonly since: string; readonly attempts: number; readonly error: string }[] } | undefined;
}

/** GET /api/events: server-sent events, each `data:` one of these. The pages ask anew for what changed. */
export type LiveEvent =
  | { readonly kind: 'report'; readonly id: string; readonly state: ReportRow['state']; readonly progress: ReportRow['progress']; readonly verdict: Verdict | undefined }
  | { readonly kind: 'case'; readonly id: string }
  | { readonly kind: 'ledger'; readonly size: number };

/** Every error answer, RFC 9457 `application/problem+json`. */
export interface ProblemView {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly remedy: string | undefined;
}
