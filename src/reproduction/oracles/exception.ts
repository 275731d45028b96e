import { z } from 'zod';
import type { Thrown } from '../execution.ts';
import { short } from '../harness/check.ts';
import { expressionProblem, matches } from '../manifest/predicate.ts';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const schema = z.strictObject({
  kind: z.literal('exception'),
  /** Class of what is thrown, for example `RangeError`. */
  class: z.string().min(1).max(128).optional(),
  /** Expression (RE2's) over the message. */
  message: z.string().min(1).max(512).optional(),
  /** The innermost frame inside the target: part of its function's name or of its path. */
  frame: z.string().min(1).max(256).optional(),
}).superRefine((spec, context) => {
  if (spec.class === undefined && spec.message === undefined && spec.frame === undefined) {
    context.addIssue({ code: 'custom', message: 'give at least one of `class`, `message`, `frame`' });
  }
  const problem = spec.message === undefined ? undefined : expressionProblem(spec.message);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['message'], message: `not a usable expression: ${problem}` });
});
type Spec = z.infer<typeof schema>;

/** Something the target threw reaches the caller uncaught: a difference between versions, not a flaw by itself. */
export const exception: Oracle<Spec> = {
  kind: 'exception',
  schema,
  shows: 'difference',
  trial: (spec, bench) => single(bench, ({ harness }) => {
    const thrown = harness?.thrown;
    if (thrown === undefined) return { fired: false, because: 'nothing was thrown' };
    const frame = thrown.frames.find(({ file }) => file.startsWith('/target/'));
    const what = short(`${thrown.class}: ${thrown.message}`, 120);
    const figures = { thrown: { class: thrown.class, message: short(thrown.message), ...(frame === undefined ? {} : { frame }) } };
    if (frame === undefined) return { fired: false, because: `threw ${what}, but no frame is inside the target`, figures };
    const fired = like(spec, thrown, frame);
    return { fired, because: fired ? `threw ${what} from ${frame.file}:${frame.line}` : `threw ${what}, which is not what is claimed`, figures };
  }),
};

function like(spec: Spec, thrown: Thrown, frame: Thrown['frames'][number]): boolean {
  return (spec.class === undefined || spec.class === thrown.class)
    && (spec.message === undefined || matches(spec.message, thrown.message))
    && (spec.frame === undefined || frame.function.includes(spec.frame) || frame.file.includes(spec.frame));
}
