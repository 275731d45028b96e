import type { DecisionValue } from '../../../kernel/decision-table.ts';
import { addDays, daysBetween, earlier, type Calendar, type Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';
import { evaluator, sourceText, type Alternative, type Answers, type Evaluation } from '../evaluation.ts';
import type { Asset, Finding } from '../finding.ts';
import type { PriorityPolicy } from '../policy.ts';
import { models, points } from '../tables.ts';

/** BOD 26-04 binds federal civilian agencies; for everybody else its answer is a benchmark, and is called one. */
export type TimelineLabel = 'directive' | 'benchmark';

export interface Start {
  readonly day: Day;
  /** For steps that are counted in hours: the hour is that of the discovery, or of when the listing reached this desk. */
  readonly at: Date;
  readonly because: 'listed' | 'found';
  readonly source: string;
}

export interface Timeline extends Omit<Evaluation, 'otherwise'> {
  readonly label: TimelineLabel;
  readonly start: Start;
  /** Remediated by the end of this day; none where the next scheduled upgrade is soon enough. */
  readonly due: Day | undefined;
  /** The first instant that is too late, in the operator's own zone. */
  readonly dueAt: Date | undefined;
  readonly forensics: boolean;
  readonly otherwise: readonly (Alternative & { readonly due: Day | undefined })[];
}

export interface TimelineContext {
  readonly policy: PriorityPolicy;
  readonly calendar: Calendar;
  readonly label: TimelineLabel;
}

export function timelineOf(finding: Finding, asset: Asset, context: TimelineContext): Timeline {
  return timelinesIn(context)(finding, asset);
}

/** For many findings: see `evaluator`. */
export function timelinesIn(context: TimelineContext): (finding: Finding, asset: Asset) => Timeline {
  const { calendar, policy, label } = context;
  const evaluate = evaluator(models.bod2604, policy);
  const periods = new Map(models.bod2604.table.outcome.values.map((outcome) => [outcome.key, periodOf(outcome)]));
  const dueDay = (outcome: DecisionValue, start: Day): Day | undefined => {
    const days = periods.get(outcome.key)?.days;
    return days === undefined ? undefined : addDays(start, days);
  };
  return (finding, asset) => {
    const evaluation = evaluate(answersFor(finding, asset));
    const start = startOf(finding, context);
    const due = dueDay(evaluation.outcome, start.day);
    return {
      ...evaluation,
      label,
      start,
      due,
      dueAt: due === undefined ? undefined : calendar.endOf(due),
      forensics: periods.get(evaluation.outcome.key)?.forensics === true,
      // A listing starts a clock of its own, from a day that nobody knows: what is shown is from the day that is.
      otherwise: evaluation.otherwise.map((each) => ({ ...each, due: dueDay(each.outcome, start.day) })),
    };
  };
}

/** Calendar days left of a clock; negative when it has run out, nothing where there is none. */
export function daysLeft(timeline: Timeline, now: Date, calendar: Calendar): number | undefined {
  return timeline.due === undefined ? undefined : daysBetween(calendar.dayOf(now), timeline.due);
}

function answersFor(finding: Finding, asset: Asset): Answers {
  const { kev } = finding;
  return {
    [points.kev]: kev === undefined ? undefined : { key: kev.listed ? 'Y' : 'N', source: kev.source, date: kev.day },
    [points.exposed]: asset.exposed,
    [points.automatable]: finding.automatable,
    [points.technicalImpact]: finding.technicalImpact,
  };
}

function startOf(finding: Finding, { policy, calendar }: TimelineContext): Start {
  const foundOn = calendar.dayOf(finding.foundAt);
  const { kev } = finding;
  const source = sourceText(policy.clock.source);
  if (policy.clock.value === 'found' || kev?.listed !== true || earlier(kev.day, foundOn) === foundOn) return { day: foundOn, at: finding.foundAt, because: 'found', source };
  // Nobody acts in the hours before the listing was heard of; they count from then, and the days from the listing.
  return { day: kev.day, at: kev.heardAt !== undefined && kev.heardAt < finding.foundAt ? kev.heardAt : finding.foundAt, because: 'listed', source };
}

const upgrade = /\bsystem upgrade$/i;
const period = /^(\d{1,3}) days?(?: & (forensic investigation))?$/i;

/** The published names say the period themselves: `3 days & forensic investigation`, `60 days`, `Fix on system upgrade`. */
export function periodOf(outcome: DecisionValue): { readonly days: number | undefined; readonly forensics: boolean } {
  const match = period.exec(outcome.name);
  if (match !== null) return { days: Number(match[1]), forensics: match[2] !== undefined };
  if (upgrade.test(outcome.name)) return { days: undefined, forensics: false };
  throw new PriorityError('timeline-unreadable', `The table's outcome ${JSON.stringify(outcome.name)} says neither days nor an upgrade`, { where: outcome.key, remedy: 'Use a release that knows this version of the table.' });
}
