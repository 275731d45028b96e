import { z } from 'zod';
import { subjectOf } from '../harness/check.ts';
import { expressionProblem, holds } from '../manifest/predicate.ts';
import { expectedRendering } from '../manifest/rendered.ts';
import { predicateSchema, type Predicate } from '../manifest/schema.ts';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const checked = predicateSchema.superRefine((predicate, context) => {
  for (const problem of problemsIn(predicate)) context.addIssue({ code: 'custom', message: problem });
});
const schema = z.strictObject({
  kind: z.literal('output'),
  /** Holds where the flaw is. */
  bad: checked,
  /** Holds where it is fixed: not merely another result. */
  good: checked,
});
type Spec = z.infer<typeof schema>;

/** A predicate on the result, or on `{status, stdout, stderr}` of a program: a difference, which a human attests. */
export const output: Oracle<Spec> = {
  kind: 'output',
  schema,
  shows: 'difference',
  trial: (spec, bench) => single(bench, (execution) => {
    const subject = subjectOf(execution);
    if (subject === undefined) return { fired: false, because: 'there is no result' };
    const fired = holds(spec.bad, subject, expectedRendering);
    const good = holds(spec.good, subject, expectedRendering);
    if (fired && good) return { fired: false, because: 'the result satisfies both predicates, which tells nothing', figures: { good: false } };
    return { fired, because: fired ? 'the result is the bad one' : `the result is not the bad one${good ? ', and it is the good one' : ', nor the good one'}`, figures: { good } };
  }),
  silentBeside: (_spec, fixed) => fixed.outcome === 'silent' && fixed.figures?.['good'] === true,
};

function problemsIn(predicate: Predicate): readonly string[] {
  const own = predicate.matches === undefined ? undefined : expressionProblem(predicate.matches);
  const below = [...(predicate.not === undefined ? [] : [predicate.not]), ...(predicate.any ?? []), ...(predicate.all ?? [])];
  return [...(own === undefined ? [] : [`\`matches\` is not a usable expression: ${own}`]), ...below.flatMap(problemsIn)];
}
