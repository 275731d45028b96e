import { addDays, dayOf } from './dates.ts';
import type { CaseSettings } from './settings.ts';

export type DateRule = 'public' | 'public-model' | 'upstream-policy' | 'list-cap' | 'negotiated' | 'default';

/** A policy states days from the opening of the case, or a day of its own. */
export type PolicyDate = { readonly days: number } | { readonly at: Date };

export interface DateInputs {
  /** Policies count from here. */
  readonly openedAt: Date;
  /** When the flaw or an exploit of it became public. */
  readonly publicAt?: Date | undefined;
  /** Any public model can make this report. */
  readonly publicModel?: { readonly since: Date; readonly source: string } | undefined;
  /** The upstream project's own disclosure policy. */
  readonly upstream?: { readonly date: PolicyDate; readonly source: string } | undefined;
  /** Pre-disclosure lists that were told, and how long each of them keeps quiet at most. */
  readonly listCaps?: readonly { readonly date: PolicyDate; readonly told: Date; readonly source: string }[];
  /** Accepted in this case, or in one that was merged into it. */
  readonly negotiated?: readonly { readonly at: Date; readonly source: string }[];
  /** Attacks were observed. */
  readonly exploitedAt?: Date | undefined;
}

export interface Candidate {
  readonly at: Date;
  readonly rule: DateRule;
  readonly source: string;
}

export interface GoverningDate extends Candidate {
  /** Every candidate, the governing one too, with why it governs or lost. */
  readonly considered: readonly (Candidate & { readonly because: string })[];
  /** Guidance to defenders at the latest, whatever the date of the details. */
  readonly guidanceBy: { readonly at: Date; readonly source: string } | undefined;
}

/** In order of precedence; of two by one rule the earlier one governs. */
const precedence: readonly DateRule[] = ['public', 'public-model', 'upstream-policy', 'list-cap', 'negotiated', 'default'];

export function resolveGoverningDate(inputs: DateInputs, settings: CaseSettings): GoverningDate {
  const candidates = candidatesOf(inputs, settings).toSorted((a, b) => precedence.indexOf(a.rule) - precedence.indexOf(b.rule) || a.at.getTime() - b.at.getTime());
  const governing = candidates.find((candidate) => !givesWay(candidate, candidates)) as Candidate;
  const attacked = inputs.exploitedAt;
  const guidance = attacked === undefined ? undefined : addDays(attacked, settings.guidanceDays);
  return {
    ...governing,
    considered: candidates.map((candidate) => ({ ...candidate, because: because(candidate, governing) })),
    guidanceBy: guidance === undefined || attacked === undefined ? undefined : { at: guidance, source: `attacks observed ${dayOf(attacked)}: guidance within ${settings.guidanceDays} days` },
  };
}

function candidatesOf(inputs: DateInputs, settings: CaseSettings): readonly Candidate[] {
  const { openedAt, publicAt, publicModel, upstream } = inputs;
  const { days, source } = settings.defaultEmbargo;
  return [
    ...(publicAt === undefined ? [] : [{ at: publicAt, rule: 'public' as const, source: 'the flaw is public' }]),
    // No embargo on what anybody can make: the date is the day it was known, and nothing moves it.
    ...(publicModel === undefined ? [] : [{ at: publicModel.since, rule: 'public-model' as const, source: publicModel.source }]),
    ...(upstream === undefined ? [] : [{ at: dateOf(upstream.date, openedAt), rule: 'upstream-policy' as const, source: upstream.source }]),
    ...(inputs.listCaps ?? []).map(({ date, told, source }) => ({ at: dateOf(date, told), rule: 'list-cap' as const, source })),
    ...(inputs.negotiated ?? []).map(({ at, source }) => ({ at, rule: 'negotiated' as const, source })),
    { at: addDays(openedAt, days), rule: 'default', source },
  ];
}

function dateOf(date: PolicyDate, from: Date): Date {
  return 'days' in date ? addDays(from, date.days) : date.at;
}

/** A cap is the longest that a list keeps quiet: an earlier negotiated date respects it and governs. */
function givesWay(candidate: Candidate, candidates: readonly Candidate[]): boolean {
  return candidate.rule === 'list-cap' && candidates.some(({ rule, at }) => rule === 'negotiated' && at < candidate.at);
}

const reasons: Readonly<Record<DateRule, string>> = {
  public: 'what is public has no embargo',
  'public-model': 'a report that any public model can make has no embargo',
  'upstream-policy': 'the upstream project’s own policy comes first',
  'list-cap': 'a list that was told keeps quiet no longer',
  negotiated: 'it was negotiated and accepted',
  default: 'nothing else was stated',
};

function because(candidate: Candidate, governing: Candidate): string {
  if (candidate === governing) return reasons[governing.rule];
  if (candidate.rule === governing.rule) return `${dayOf(governing.at)} is earlier: the earliest accepted date wins`;
  if (candidate.rule === 'list-cap' && governing.rule === 'negotiated') return `the negotiated ${dayOf(governing.at)} keeps within it`;
  return `${reasons[governing.rule]} (${governing.source})`;
}
