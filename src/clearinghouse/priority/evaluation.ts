import { decide, rankOf, valueOf, type DecisionPoint, type DecisionTable, type DecisionValue } from '../../kernel/decision-table.ts';
import type { Day } from './calendar.ts';
import type { Answer } from './finding.ts';
import type { PolicySource, PriorityPolicy, Setting } from './policy.ts';
import { points, type DecisionModel } from './tables.ts';

/** One input as it went into a decision: what somebody stated, or what stands in for it. */
export interface Input {
  readonly point: string;
  readonly name: string;
  readonly value: DecisionValue;
  readonly basis: 'stated' | 'default';
  readonly source: string;
  /** When it was stated; a default has no date. */
  readonly date: Day | undefined;
}

/** What the decision would be if a default turned out to be another value. */
export interface Alternative {
  readonly point: string;
  readonly name: string;
  readonly value: DecisionValue;
  readonly outcome: DecisionValue;
}

export interface Evaluation {
  readonly table: string;
  readonly inputs: readonly Input[];
  readonly outcome: DecisionValue;
  /** Higher is more urgent. */
  readonly rank: number;
  readonly otherwise: readonly Alternative[];
}

export type Answers = Readonly<Record<string, Answer | undefined>>;

export function evaluate(model: DecisionModel, answers: Answers, policy: PriorityPolicy): Evaluation {
  return evaluator(model, policy)(answers);
}

/** For many evaluations: what follows from the same values is worked out once, and only who stated them is put in anew. */
export function evaluator(model: DecisionModel, policy: PriorityPolicy): (answers: Answers) => Evaluation {
  const asked = [model.table, ...model.derived].flatMap(({ inputs }) => inputs.map(({ id }) => id));
  const known = new Map<string, Evaluation>();
  return (answers) => {
    const key = asked.map((id) => answers[id]?.key ?? '').join(' ');
    const before = known.get(key);
    if (before === undefined) {
      const evaluation = workOut(model, answers, policy);
      known.set(key, evaluation);
      return evaluation;
    }
    return {
      ...before,
      inputs: before.inputs.map((input) => {
        const answer = answers[input.point];
        return answer === undefined ? input : { point: input.point, name: input.name, value: input.value, basis: input.basis, source: answer.source, date: answer.date };
      }),
    };
  };
}

function workOut(model: DecisionModel, answers: Answers, policy: PriorityPolicy): Evaluation {
  const inputs = inputsOf(model, answers, policy);
  const outcome = conclude(model, inputs);
  return {
    table: model.table.id,
    inputs,
    outcome,
    rank: rankOf(model.table.outcome, outcome),
    otherwise: inputs.every(({ basis }) => basis === 'stated') ? [] : leavesOf(model, answers).flatMap((point) => alternatives(model, answers, policy, point, inputs)),
  };
}

/** Other defaults may hang on this one (of what is listed, others stand in), so each alternative is worked out from the start. */
function alternatives(model: DecisionModel, answers: Answers, policy: PriorityPolicy, point: DecisionPoint, inputs: readonly Input[]): readonly Alternative[] {
  const taken = inputs.find((input) => input.point === point.id);
  if (taken === undefined || taken.basis === 'stated') return [];
  return point.values.filter(({ key }) => key !== taken.value.key).map((value) => {
    const assumed: Answer = { key: value.key, source: 'assumed', date: '' };
    return { point: point.id, name: point.name, value, outcome: conclude(model, inputsOf(model, { ...answers, [point.id]: assumed }, policy)) };
  });
}

function inputsOf(model: DecisionModel, answers: Answers, policy: PriorityPolicy): readonly Input[] {
  const listed = answers[points.kev]?.key === 'Y';
  return leavesOf(model, answers).map((point) => {
    const answer = answers[point.id];
    if (answer !== undefined) return { point: point.id, name: point.name, value: valueOf(point, answer.key), basis: 'stated', source: answer.source, date: answer.date };
    const setting = (listed ? policy.listed[point.id] : undefined) ?? policy.defaults[point.id];
    return { point: point.id, name: point.name, value: valueOf(point, setting?.value), basis: 'default', source: setting === undefined ? '' : told(setting), date: undefined };
  });
}

function told({ source }: Setting<unknown>): string {
  return sourceText(source);
}

export function sourceText({ standing, text }: PolicySource): string {
  return standing === 'setting' ? text : `${text}${standing === 'reported' ? ' (check the original where it binds you)' : ''}`;
}

/** An input that another table works out is asked for in that table's inputs, unless somebody answers it as it is. */
function leavesOf(model: DecisionModel, answers: Answers): readonly DecisionPoint[] {
  return model.table.inputs.flatMap((point) => {
    const table = answers[point.id] === undefined ? deriving(model, point) : undefined;
    return table === undefined ? [point] : table.inputs;
  });
}

function conclude(model: DecisionModel, inputs: readonly Input[]): DecisionValue {
  const keyOf = (point: DecisionPoint): string | undefined => inputs.find((input) => input.point === point.id)?.value.key;
  const keys = (table: DecisionTable): Readonly<Record<string, string>> => {
    const found: Record<string, string> = {};
    for (const point of table.inputs) {
      const derived = keyOf(point) === undefined ? deriving(model, point) : undefined;
      const key = derived === undefined ? keyOf(point) : decide(derived, keys(derived)).key;
      if (key !== undefined) found[point.id] = key;
    }
    return found;
  };
  return decide(model.table, keys(model.table));
}

function deriving(model: DecisionModel, point: DecisionPoint): DecisionTable | undefined {
  return model.derived.find(({ outcome }) => outcome.id === point.id);
}
