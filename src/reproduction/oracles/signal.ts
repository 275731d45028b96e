import { z } from 'zod';
import { sanitizerOptions, sanitizerStatus } from '../harness/environment.ts';
import { endOf } from '../harness/check.ts';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const deadly = ['SEGV', 'ABRT', 'BUS', 'FPE', 'ILL'] as const;
const schema = z.strictObject({
  kind: z.literal('signal'),
  /** Only these count; default: all five. */
  signals: z.array(z.enum(deadly)).min(1).max(5).optional(),
});
type Spec = z.infer<typeof schema>;

/** The program died of a signal that says it broke, as the kernel told the supervisor; our own kill is a limit, not a signal. */
export const signal: Oracle<Spec> = {
  kind: 'signal',
  schema,
  shows: 'flaw',
  prepare: (_spec, tokens) => ({ environment: sanitizerOptions(`/log/${tokens.token(16)}`, 'left') }),
  trial: (spec, bench) => single(bench, (execution) => {
    const { end } = execution.completed;
    const figures = { end: endOf(execution) };
    if (end.kind === 'signaled') {
      const wanted: readonly string[] = spec.signals ?? deadly;
      const fired = wanted.includes(end.signal);
      return { fired, anotherBug: !fired, because: fired ? `died of SIG${end.signal}` : `died of SIG${end.signal}, which is not claimed`, figures };
    }
    const reported = execution.harness === undefined && end.kind === 'exited' && end.status === sanitizerStatus;
    return { fired: false, anotherBug: reported, because: reported ? 'a sanitizer ended it, not a signal' : 'no signal', figures };
  }),
  silentBeside: (_spec, fixed) => fixed.outcome === 'silent' && fixed.anotherBug !== true,
};
