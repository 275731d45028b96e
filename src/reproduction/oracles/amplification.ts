import { z } from 'zod';
import type { Execution } from '../execution.ts';
import { cutShort, inconclusive, loadedFigure, reachedEnd, summarize } from './observe.ts';
import type { Observation, Oracle } from './oracle.ts';
import { parameterSchema } from './sizes.ts';

const schema = z.strictObject({
  kind: z.literal('amplification'),
  parameter: parameterSchema,
  /** Ascending; for an input that explodes, small steps are enough. */
  sizes: z.array(z.int().min(1).max(10_000_000)).min(3).max(8)
    .refine((sizes) => sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0)), { error: 'the sizes must ascend' }),
  /** `memory`: peak resident set. `output`: size of the last step's result, or of a program's standard output. */
  measure: z.enum(['memory', 'output']),
  /** Bytes gained for each byte of input added, between the smallest and the largest size; default 100. */
  minimumRatio: z.number().min(10).max(1e9).optional(),
});
type Spec = z.infer<typeof schema>;

const defaultRatio = 100;
/** Gains below these are the noise of allocators and collectors, or of a header. */
const floorBytes = { memory: 16 * 1_048_576, output: 65_536 } as const;
/** The fixed side's ratio is at most this share of the vulnerable one's. */
const fixedShare = 0.25;

interface Measured {
  readonly size: number;
  readonly input: number;
  readonly bytes: number;
}

/** Memory or output grows faster than the input: how many bytes come of one more byte. A fresh process for each size. */
export const amplification: Oracle<Spec> = {
  kind: 'amplification',
  schema,
  shows: 'flaw',
  prepare: (spec) => ({ probe: { measure: spec.measure === 'output' } }),
  async trial(spec, bench) {
    const executions: Execution[] = [];
    const points: Measured[] = [];
    for (const size of spec.sizes) {
      const execution = await bench.execute({ parameters: { [spec.parameter]: size } });
      executions.push(execution);
      const cut = cutShort(execution);
      if (cut !== undefined) return { ...inconclusive(`${cut.because} at size ${size}; smaller sizes would tell`, executions, cut.limit), figures: loadedFigure(execution) };
      if (!reachedEnd(execution)) return silent(`the proof did not reach its end at size ${size}`, executions, execution, false);
      points.push({ size, input: execution.inputBytes ?? execution.harness?.inputBytes ?? size, bytes: bytesOf(spec, execution) });
    }
    return judged(spec, points, executions);
  },
  silentBeside(_spec, fixed, vulnerable) {
    const [low, high] = [fixed.figures?.['ratio'], vulnerable.figures?.['ratio']];
    return fixed.outcome === 'silent' && (!fixed.complete || (typeof low === 'number' && typeof high === 'number' && low <= high * fixedShare));
  },
};

function bytesOf(spec: Spec, { completed, harness }: Execution): number {
  if (spec.measure === 'memory') return 1_024 * (harness?.grownKiB ?? completed.usage.residentKiB);
  return harness === undefined ? completed.stdout.bytes.byteLength : harness.resultBytes ?? 0;
}

function judged(spec: Spec, points: readonly Measured[], executions: readonly Execution[]): Observation {
  const [first, last, execution] = [points[0], points.at(-1), executions.at(-1)];
  if (first === undefined || last === undefined || execution === undefined) return inconclusive('nothing was measured', executions);
  const gained = last.bytes - first.bytes;
  const added = last.input - first.input;
  if (added <= 0) return silent('the input does not grow with the parameter', executions, execution, false);
  const ratio = Number((gained / added).toFixed(2));
  // Between neighbors too: one large step alone is an allocator's doubling, not the input's doing.
  const rises = points.filter((point, index) => index > 0 && point.bytes > (points[index - 1]?.bytes ?? 0)).length;
  const fired = ratio >= (spec.minimumRatio ?? defaultRatio) && gained >= floorBytes[spec.measure] && rises >= 2;
  const because = `${spec.measure} gains ${ratio} bytes for each byte of input added (${bytes(first.bytes)} at ${first.size}, ${bytes(last.bytes)} at ${last.size})`;
  const figures = { ratio: gained < floorBytes[spec.measure] ? 0 : ratio, points, ...loadedFigure(execution) };
  return { outcome: fired ? 'fired' : 'silent', because, complete: true, figures, executions: executions.map(summarize) };
}

function silent(because: string, executions: readonly Execution[], execution: Execution, complete: boolean): Observation {
  return { outcome: 'silent', because, complete, figures: loadedFigure(execution), executions: executions.map(summarize) };
}

function bytes(count: number): string {
  return count < 1_048_576 ? `${Math.round(count / 1_024)} KiB` : `${(count / 1_048_576).toFixed(1)} MiB`;
}
