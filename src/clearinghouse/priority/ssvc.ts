import { pointOf, valueNamed, type DecisionTable } from '../../kernel/decision-table.ts';
import type { Day } from './calendar.ts';
import { evaluate, type Answers, type Evaluation } from './evaluation.ts';
import type { Answer } from './finding.ts';
import type { PriorityPolicy } from './policy.ts';
import { models, points } from './tables.ts';

/** CERT/CC's four decisions, each for who takes it. Answers are by decision point; what is missing takes the policy's default. */
export function deployerPriority(answers: Answers, policy: PriorityPolicy): Evaluation {
  return evaluate(models.deployer, answers, policy);
}

export function supplierPriority(answers: Answers, policy: PriorityPolicy): Evaluation {
  return evaluate(models.supplier, answers, policy);
}

export function coordinatorTriage(answers: Answers, policy: PriorityPolicy): Evaluation {
  return evaluate(models.coordinatorTriage, answers, policy);
}

export function coordinatorPublication(answers: Answers, policy: PriorityPolicy): Evaluation {
  return evaluate(models.coordinatorPublication, answers, policy);
}

/** The three points that CISA enriches CVE records with, under either of the names in use. */
const published: readonly (readonly [id: string, table: DecisionTable, names: readonly string[]])[] = [
  [points.exploitation, models.deployer.table, ['Exploitation', 'exploitation']],
  [points.automatable, models.bod2604.table, ['Automatable', 'automatable']],
  [points.technicalImpact, models.bod2604.table, ['Technical Impact', 'technicalImpact']],
];

/** From Vulnrichment's `{"Exploitation": "poc", "Automatable": "no", "Technical Impact": "total"}`. A value that no table knows is an error. */
export function answersOf(options: Readonly<Record<string, string>>, source: string, date: Day): Readonly<Record<string, Answer>> {
  const found: Record<string, Answer> = {};
  for (const [id, table, names] of published) {
    const name = names.map((each) => (Object.hasOwn(options, each) ? options[each] : undefined)).find((each) => each !== undefined);
    if (name === undefined) continue;
    const point = pointOf(table, id);
    // SSVC 2.0 called "Public PoC" only "poc".
    found[id] = { key: valueNamed(point, id === points.exploitation && name.toLowerCase() === 'poc' ? 'Public PoC' : name).key, source, date };
  }
  return found;
}
