import type { Path, Problem } from './document.ts';
import { problemsOf } from './issues.ts';
import { expressionProblem } from './predicate.ts';
import { predicateSchema, type Predicate } from './schema.ts';
import { isPlainObject } from './value.ts';
import { usesOfValue } from './uses.ts';

/** What a control expects: a value, or `{that: predicate}`, which the schema alone cannot tell from a value. */
export function expectationProblems(expect: unknown, path: Path): readonly Problem[] {
  if (!isPlainObject(expect) || Object.keys(expect).length !== 1 || !Object.hasOwn(expect, 'that')) return valueProblems(expect, path);
  const parsed = predicateSchema.safeParse(expect['that']);
  return parsed.success ? predicateProblems(parsed.data, [...path, 'that']) : problemsOf(parsed.error.issues, [...path, 'that']);
}

function predicateProblems(predicate: Predicate, path: Path): readonly Problem[] {
  const problem = predicate.matches === undefined ? undefined : expressionProblem(predicate.matches);
  return [
    ...(Object.keys(predicate).every((key) => key === 'path') ? [{ path, message: 'asks nothing', remedy: 'give `equals`, `contains`, `matches`, `type` or `thrown`' }] : []),
    ...(problem === undefined ? [] : [{ path: [...path, 'matches'], message: `is not a usable expression: ${problem}`, remedy: "use RE2's syntax: no back-references, no look-around" }]),
    ...(Object.hasOwn(predicate, 'equals') ? valueProblems(predicate.equals, [...path, 'equals']) : []),
    ...(predicate.not === undefined ? [] : predicateProblems(predicate.not, [...path, 'not'])),
    ...(predicate.any ?? []).flatMap((each, index) => predicateProblems(each, [...path, 'any', index])),
    ...(predicate.all ?? []).flatMap((each, index) => predicateProblems(each, [...path, 'all', index])),
  ];
}

function valueProblems(value: unknown, path: Path): readonly Problem[] {
  const { uses, problems } = usesOfValue(value, path);
  return [...problems, ...uses.map((use) => ({ path: use.path, message: `an expected value cannot name a ${use.kind}`, remedy: 'write the value out' }))];
}
