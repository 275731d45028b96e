import type { AffectedRange } from '../../reproduction/index.ts';
import type { Band } from './bands.ts';
import { addDays, dayOf } from './dates.ts';
import type { Actor, Done, Participant } from './file.ts';
import { initialLabels } from './labels.ts';
import { caseState } from './machines/together.ts';
import type { CaseSettings } from './settings.ts';

/** A report as a case keeps it. `verdict` is what running it gave, `unproven` where there was nothing to run. */
export interface CaseReport {
  readonly report: string;
  /** The person, where known; finders by mail have only a name to be credited by. */
  readonly finder: { readonly person?: string; readonly name?: string; readonly organization: string } | undefined;
  readonly receivedAt: Date;
  readonly verdict: string;
}

/** What identifies the flaw: only indexed keys are made of it. */
export interface FlawIdentity {
  /** purl without version. */
  readonly package: string;
  readonly aliases: readonly string[];
  /** Edges of the executed range. */
  readonly introduced?: readonly string[] | undefined;
  readonly fixed?: readonly string[] | undefined;
  /** The oracle that fired, and the function or file where it did. */
  readonly oracle?: string | undefined;
  readonly sink?: string | undefined;
  /** Top frames of the crash, innermost first, and its kind. */
  readonly crash?: { readonly type: string; readonly state: readonly string[] } | undefined;
}

export interface Opening {
  readonly title: string;
  readonly band: Band;
  readonly identity: FlawIdentity;
  readonly range?: AffectedRange | undefined;
  readonly report: CaseReport;
  /** A person's reason, where a person opened it and not the verdict. */
  readonly byHand?: string | undefined;
}

/** What a report and the runs of its proof, as far as there were any, say about which flaw it is. */
export function flawIdentity({ package: name, aliases, range, oracle }: { readonly package: string; readonly aliases: readonly string[]; readonly range: AffectedRange | undefined; readonly oracle: string | undefined }): FlawIdentity {
  return { package: name, aliases, ...edgesOf(range), oracle };
}

/** Where an executed range begins and ends. */
export function edgesOf(range: AffectedRange | undefined): Pick<FlawIdentity, 'introduced' | 'fixed'> {
  const events = range?.affected.events ?? [];
  return { introduced: events.flatMap(({ introduced }) => introduced ?? []), fixed: events.flatMap(({ fixed }) => fixed ?? []) };
}

/** A fresh case: finder and coordinator are on it, nobody else knows. */
export function opened(id: string, opening: Opening, actor: Actor, now: Date, settings: CaseSettings): Done {
  const { finder } = opening.report;
  const at = now.toISOString();
  const own = { needToKnow: 'everything', approver: actor.person, admittedAt: at, expiresAt: addDays(now, settings.admissionDays).toISOString(), endedAt: undefined, tier: 0, management: 'accepted' } as const;
  const participants: Participant[] = [{ ...own, person: actor.person, organization: actor.organization, role: 'coordinator', contribution: 'coordinating', reason: 'opened the case' }];
  if (finder?.person !== undefined && finder.person !== actor.person) participants.push({ ...own, person: finder.person, organization: finder.organization, role: 'finder', contribution: 'finding', reason: 'reported it' });
  return {
    file: {
      id, title: opening.title, package: opening.identity.package, aliases: opening.identity.aliases, band: opening.band, range: opening.range, openedAt: now,
      status: 'open', publishedAt: undefined, participants, state: caseState({ vendors: [], publicity: 'pxa', embargo: 'none' }),
      papers: {
        terms: [], proposal: undefined, ended: undefined, upstream: undefined, listCaps: [], publicModel: undefined, observed: {},
        contacts: [], heard: [], escalation: undefined, refusals: [], override: undefined, approvals: [], labels: initialLabels, fixes: [],
      },
    },
    steps: [{ kind: 'case.opened', what: `opened ${opening.byHand === undefined ? '' : 'by hand '}for report ${opening.report.report} of ${dayOf(opening.report.receivedAt)}${opening.byHand === undefined ? '' : `: ${opening.byHand}`}`, body: { report: opening.report.report, package: opening.identity.package, band: opening.band, ...(opening.byHand === undefined ? {} : { byHand: true, verdict: opening.report.verdict }) } }],
  };
}
