import type { AffectedRange } from '../../reproduction/index.ts';
import type { Contribution, ParticipantRole } from './admission.ts';
import { admitted } from './admission.ts';
import type { Band } from './bands.ts';
import { resolveGoverningDate, type GoverningDate, type PolicyDate } from './governing.ts';
import type { Labels, Tier } from './labels.ts';
import { holds } from './machines/embargo.ts';
import type { ManagementState } from './machines/report.ts';
import type { CaseState } from './machines/together.ts';
import type { CaseSettings } from './settings.ts';

/** Who acts. Whether they may is decided before; here it is checked whether the case's state allows it. */
export interface Actor {
  readonly person: string;
  readonly organization: string;
  readonly roles: readonly string[];
  /** The software acted, with the standing of this person: the record says so. */
  readonly automatic?: boolean;
}

/** RFC 3339 in UTC with milliseconds, as `toISOString` writes it: order of texts is order of time. */
export type Instant = string;

export interface Participant {
  readonly person: string;
  readonly organization: string;
  readonly role: ParticipantRole;
  readonly tier: Tier;
  /** For a maintainer, the vendor's counts instead. */
  readonly management: ManagementState;
  readonly contribution: Contribution;
  readonly needToKnow: string;
  readonly reason: string;
  readonly approver: string;
  readonly admittedAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | undefined;
}

export type Party = 'coordinator' | 'maintainer' | 'finder';

export interface Decision {
  readonly party: Party;
  readonly person: string;
  readonly organization: string;
  readonly accepts: boolean;
  readonly at: Instant;
}

export interface Proposal {
  readonly until: Instant;
  /** It ends after what is active: an extension. */
  readonly later: boolean;
  readonly why: string;
  readonly by: string;
  readonly at: Instant;
  readonly decisions: readonly Decision[];
}

export interface Term {
  readonly until: Instant;
  readonly acceptedAt: Instant;
  /** The case it was accepted in; another one after a merge. */
  readonly case: string;
  /** A coordinator set it while no vendor was aware: nobody agreed to it. */
  readonly alone?: boolean;
}

export type EmbargoEnd = 'due' | 'agreed' | 'public' | 'exploit' | 'unavailable';

export interface Contact {
  readonly at: Instant;
  readonly by: string;
  readonly note: string;
  /** A vendor of the case; undefined for attempts to find one. */
  readonly vendor: string | undefined;
  readonly answered: boolean;
}

/** A vendor says no; `vendor` undefined where the case has none and a maintainer outside of it said so. */
export interface Refusal {
  readonly vendor: string | undefined;
  readonly by: string;
  readonly recorded: 'maintainer' | 'coordinator';
  readonly why: string;
  readonly at: Instant;
}

/** What a coordinator did about refusals: in force once it is confirmed. */
export interface Override {
  readonly at: Instant;
  readonly by: string;
  readonly why: string;
  readonly covers: readonly string[];
  /** From then on whoever made it may confirm it, too. */
  readonly final: Instant;
  readonly confirmed: { readonly at: Instant; readonly by: string; readonly why: string; readonly on: 'second-coordinator' | 'final-date'; readonly authority: string | undefined } | undefined;
}

/** What a case keeps besides its machines. Stored as one JSON document. */
export interface Papers {
  readonly terms: readonly Term[];
  readonly proposal: Proposal | undefined;
  readonly ended: { readonly at: Instant; readonly how: EmbargoEnd } | undefined;
  readonly upstream: { readonly date: PolicyPaper; readonly source: string } | undefined;
  readonly listCaps: readonly { readonly date: PolicyPaper; readonly told: Instant; readonly source: string }[];
  readonly publicModel: { readonly since: Instant; readonly source: string } | undefined;
  readonly observed: { readonly P?: Instant; readonly X?: Instant; readonly A?: Instant };
  readonly contacts: readonly Contact[];
  readonly heard: readonly { readonly vendor: string; readonly at: Instant }[];
  readonly escalation: { readonly at: Instant; readonly by: string; readonly why: string; readonly covers: readonly string[] } | undefined;
  readonly refusals: readonly Refusal[];
  readonly override: Override | undefined;
  readonly approvals: readonly { readonly person: string; readonly organization: string; readonly at: Instant }[];
  readonly labels: Labels;
  readonly fixes: readonly { readonly fix: string; readonly version: string | undefined; readonly at: Instant }[];
}
export type PolicyPaper = { readonly days: number } | { readonly at: Instant };

export type CaseStatus = 'open' | 'published' | 'closed' | 'merged';

export interface CaseFile {
  readonly id: string;
  readonly title: string;
  /** purl without version. */
  readonly package: string;
  readonly aliases: readonly string[];
  readonly band: Band;
  readonly range: AffectedRange | undefined;
  readonly openedAt: Date;
  readonly status: CaseStatus;
  readonly publishedAt: Date | undefined;
  readonly state: CaseState;
  readonly participants: readonly Participant[];
  readonly papers: Papers;
}

/** One thing that happened: for the history in words, for the ledger in ids. */
export interface Step {
  readonly kind: `case.${string}`;
  readonly what: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Done {
  readonly file: CaseFile;
  readonly steps: readonly Step[];
}

export function governingOf(file: CaseFile, settings: CaseSettings): GoverningDate {
  const { upstream, listCaps, publicModel, observed, terms } = file.papers;
  return resolveGoverningDate({
    openedAt: file.openedAt,
    publicAt: observed.P === undefined ? undefined : new Date(observed.P),
    exploitedAt: observed.A === undefined ? undefined : new Date(observed.A),
    publicModel: publicModel === undefined ? undefined : { since: new Date(publicModel.since), source: publicModel.source },
    upstream: upstream === undefined ? undefined : { date: dateOf(upstream.date), source: upstream.source },
    listCaps: listCaps.map(({ date, told, source }) => ({ date: dateOf(date), told: new Date(told), source })),
    negotiated: terms.map((term) => ({ at: new Date(term.until), source: term.case === file.id ? `${term.alone === true ? 'set by the coordinator alone, while no vendor was aware,' : 'accepted'} ${term.acceptedAt.slice(0, 10)}` : `accepted in the merged case ${term.case}` })),
  }, settings);
}

function dateOf(date: PolicyPaper): PolicyDate {
  return 'days' in date ? date : { at: new Date(date.at) };
}

/** When the active embargo ends by itself; undefined where none is active. */
export function embargoEnd(file: CaseFile, settings: CaseSettings): Date | undefined {
  return holds(file.state.embargo) ? governingOf(file, settings).at : undefined;
}

/** The participant, if admitted now. */
export function onCase(file: CaseFile, person: string, now: Date): Participant | undefined {
  return file.participants.find((each) => each.person === person && admitted(each, now));
}

/** For whom an actor speaks on this case: a maintainer for their project first, whatever else they are. */
export function partyOf(file: CaseFile, actor: Actor, now: Date): Party | undefined {
  const role = onCase(file, actor.person, now)?.role;
  if (role === 'maintainer') return 'maintainer';
  if (actor.roles.includes('coordinator')) return 'coordinator';
  return role === 'finder' ? 'finder' : undefined;
}

export function managementOf(file: CaseFile, participant: Participant): ManagementState {
  if (participant.role !== 'maintainer') return participant.management;
  return file.state.vendors.find(({ organization }) => organization === participant.organization)?.management ?? participant.management;
}
