import type { Day } from '../calendar.ts';
import type { Timeline } from './directive.ts';

/** One computation of a due date that differed from the one before, with what made the difference. */
export interface DueChange {
  readonly at: Date;
  readonly timeline: Timeline;
  /** One sentence per input, clock or rule that changed; of the first computation, none. */
  readonly changed: readonly string[];
  readonly moved: 'set' | 'earlier' | 'later' | 'unmoved';
}

export interface DueRecord {
  readonly current: Timeline;
  /** From the first to the current one; nothing is ever taken out. */
  readonly history: readonly DueChange[];
}

/** Takes in a new computation. The same record comes back when nothing differs, so that a store writes only changes. */
export function recordDue(before: DueRecord | undefined, timeline: Timeline, at: Date): DueRecord {
  if (before === undefined) return { current: timeline, history: [{ at, timeline, changed: [], moved: 'set' }] };
  const changed = changes(before.current, timeline);
  if (changed.length === 0) return before;
  return { current: timeline, history: [...before.history, { at, timeline, changed, moved: movement(before.current.due, timeline.due) }] };
}

function changes(before: Timeline, after: Timeline): readonly string[] {
  return [
    ...after.inputs.flatMap((input) => {
      const was = before.inputs.find(({ point }) => point === input.point);
      if (was !== undefined && was.value.key === input.value.key && was.basis === input.basis && was.source === input.source && was.date === input.date) return [];
      return [`${input.name}: ${was === undefined ? 'not asked' : described(was)} became ${described(input)}`];
    }),
    ...(before.start.day === after.start.day && before.start.because === after.start.because ? [] : [`The clock starts ${after.start.day} (${after.start.because}), not ${before.start.day} (${before.start.because})`]),
    ...(before.outcome.key === after.outcome.key ? [] : [`${before.outcome.name} became ${after.outcome.name}`]),
    ...(before.dueAt?.getTime() === after.dueAt?.getTime() ? [] : [`Due ${after.due ?? 'at the next upgrade'}, not ${before.due ?? 'at the next upgrade'}`]),
    ...(before.label === after.label ? [] : [`The answer is a ${after.label}, no longer a ${before.label}`]),
    ...(before.table === after.table ? [] : [`${before.table} gave way to ${after.table}`]),
  ];
}

function described({ value, basis, source, date }: Timeline['inputs'][number]): string {
  return `${value.name} (${basis === 'default' ? 'default: ' : ''}${source}${date === undefined ? '' : `, ${date}`})`;
}

/** No due date is later than any. */
function movement(before: Day | undefined, after: Day | undefined): DueChange['moved'] {
  if (before === after) return 'unmoved';
  if (after === undefined) return 'later';
  return before === undefined || after < before ? 'earlier' : 'later';
}
