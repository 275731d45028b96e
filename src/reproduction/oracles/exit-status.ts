import { z } from 'zod';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const status = z.int().min(0).max(255);
const schema = z.strictObject({
  kind: z.literal('exit-status'),
  /** The status that shows the flaw, or `nonzero`. */
  status: z.union([status, z.literal('nonzero')]),
  /** The status that the fixed side must end with; default 0. */
  good: status.optional(),
}).refine((spec) => (spec.status === 'nonzero' ? (spec.good ?? 0) === 0 : spec.status !== (spec.good ?? 0)), { error: '`status` and `good` are the same', path: ['good'] });
type Spec = z.infer<typeof schema>;

/** The last resort: a program's exit status. For proofs that `run` a program. */
export const exitStatus: Oracle<Spec> = {
  kind: 'exit-status',
  schema,
  shows: 'difference',
  trial: (spec, bench) => single(bench, ({ completed: { end } }) => {
    if (end.kind !== 'exited') return { fired: false, because: 'it did not exit by itself' };
    const fired = spec.status === 'nonzero' ? end.status !== 0 : end.status === spec.status;
    return { fired, because: `exit status ${end.status}`, figures: { status: end.status } };
  }),
  silentBeside: (spec, fixed) => fixed.outcome === 'silent' && fixed.figures?.['status'] === (spec.good ?? 0),
};
