import { z } from 'zod';
import type { Execution } from '../execution.ts';
import { growthExponent, localSlopes, type Point } from './fit.ts';
import { cutShort, inconclusive, loadedFigure, reachedEnd, summarize } from './observe.ts';
import type { Bench, Observation, Oracle } from './oracle.ts';
import { geometricSizes, parameterSchema } from './sizes.ts';

const defaultSlope = 1.5;
/** How much less than the vulnerable side's the fixed side's exponent must be. */
const margin = 0.5;
/** CPU time below which a curve is only noise, at its largest size. Firing needs twice as much. */
const floorMilliseconds = 10;
/** Smaller figures than the clock can tell apart. */
const smallestMilliseconds = 0.05;
/** The last two steps must each be steeper than this: a single jump (a cache, a collection) is no growth. */
const tailSlope = 1.25;
const mostRounds = 5;
const fewestPoints = 5;
/** In-process time may exceed what wait4 saw by its rounding, not more: else it is made up. */
const clockSlack = 12;

const schema = z.strictObject({
  kind: z.literal('growth'),
  parameter: parameterSchema,
  sizes: geometricSizes(fewestPoints, 10),
  minimumSlope: z.number().min(1.3).max(10).optional(),
});
type Spec = z.infer<typeof schema>;

/**
 * CPU time grows faster than the input: the exponent over at least five geometric sizes, a fresh process for each
 * point, the least of up to five rounds where the answer is not clear. Never an absolute time: machines differ.
 */
export const growth: Oracle<Spec> = {
  kind: 'growth',
  schema,
  shows: 'flaw',
  async trial(spec, bench) {
    const executions: Execution[] = [];
    const run = async (size: number): Promise<Execution> => {
      const execution = await bench.execute({ parameters: { [spec.parameter]: size } });
      executions.push(execution);
      return execution;
    };
    let startUp: number | undefined;
    const least = new Map<number, number>();
    let last: Execution | undefined;
    for (let round = 0; round < mostRounds; round++) {
      // Largest first: where even that takes no time there is no curve to measure.
      for (const size of spec.sizes.toReversed()) {
        last = await run(size);
        const cut = cutShort(last);
        if (cut !== undefined) return { ...inconclusive(`${cut.because} at size ${size}; smaller sizes would tell`, executions, cut.limit), figures: loadedFigure(last) };
        startUp ??= last.harness === undefined ? (await run(1)).completed.usage.cpuMilliseconds : 0;
        const time = timeOf(last, startUp);
        if (time === undefined) return unfinished(last, executions, size);
        least.set(size, Math.min(least.get(size) ?? Number.POSITIVE_INFINITY, time));
        if (least.size === 1 && time < floorMilliseconds / 2) return flat(size, time, executions, last);
      }
      // One slow round can flatten a curve, none can steepen all of it: silence above the floor needs a second one.
      const hasty = round === 0 && (least.get(Math.max(...spec.sizes)) ?? 0) >= floorMilliseconds && judged(spec, pointsOf(least), executions, last).outcome === 'silent';
      if (!hasty && isClear(spec, pointsOf(least), bench)) break;
    }
    return judged(spec, pointsOf(least), executions, last);
  },
  silentBeside(_spec, fixed, vulnerable) {
    if (fixed.outcome !== 'silent' || !fixed.complete) return fixed.outcome === 'silent';
    if (fixed.figures?.['underFloor'] === true) return true;
    const [low, high] = [fixed.figures?.['slope'], vulnerable.figures?.['slope']];
    return typeof low === 'number' && typeof high === 'number' && low <= high - margin;
  },
};

/** A program's time holds its start, told by a run at size 1; the harness takes the steps' time alone. Undefined where the proof did not reach its end or the figure cannot be true. */
function timeOf(execution: Execution, startUp: number): number | undefined {
  const { completed: { usage }, harness } = execution;
  if (!reachedEnd(execution)) return undefined;
  if (harness === undefined) return Math.max(smallestMilliseconds, usage.cpuMilliseconds - startUp);
  const inside = harness.cpuMilliseconds;
  if (inside === undefined || inside > usage.cpuMilliseconds + clockSlack) return undefined;
  return Math.max(smallestMilliseconds, inside);
}

function unfinished(execution: Execution, executions: readonly Execution[], size: number): Observation {
  const ended = reachedEnd(execution);
  const because = ended ? 'the process claims more CPU time than the kernel saw' : `the proof did not reach its end at size ${size}${execution.harness?.failure === undefined ? '' : `: ${execution.harness.failure}`}`;
  return { outcome: 'silent', because, complete: false, executions: executions.map(summarize), figures: loadedFigure(execution) };
}

function flat(size: number, time: number, executions: readonly Execution[], last: Execution): Observation {
  return {
    outcome: 'silent', because: `CPU time stays under ${floorMilliseconds} ms (${milliseconds(time)} at ${size})`, complete: true, executions: executions.map(summarize),
    figures: { slope: 0, underFloor: true, points: [{ size, cpuMilliseconds: Number(time.toFixed(3)) }], ...loadedFigure(last) },
  };
}

function pointsOf(least: ReadonlyMap<number, number>): readonly Point[] {
  return [...least].map(([size, value]) => ({ size, value })).toSorted((a, b) => a.size - b.size);
}

/** Would another round change the answer? Noise only adds time, so a curve near the edge or with a dip is taken again. */
function isClear(spec: Spec, points: readonly Point[], bench: Bench): boolean {
  const largest = points.at(-1)?.value ?? 0;
  if (largest < floorMilliseconds / 2) return true;
  const slope = growthExponent(fitted(points));
  const referenceSlope = bench.reference?.figures?.['slope'];
  const edges = [spec.minimumSlope ?? defaultSlope, ...(typeof referenceSlope === 'number' ? [referenceSlope - margin] : [])];
  const dips = points.some((point, index) => index > 0 && point.value < 0.7 * (points[index - 1]?.value ?? 0));
  const undecided = slope >= (spec.minimumSlope ?? defaultSlope) && !isSteep(points);
  return !dips && !undecided && edges.every((edge) => Math.abs(slope - edge) > 0.2) && (largest < floorMilliseconds) === (largest < floorMilliseconds * 2);
}

/** Of more than five sizes, the smallest are left out while their time is under the floor: it is start-up, not growth. */
function fitted(points: readonly Point[]): readonly Point[] {
  const first = points.findIndex(({ value }, index) => value >= floorMilliseconds || points.length - index <= fewestPoints);
  return points.slice(Math.max(0, first));
}

function isSteep(points: readonly Point[]): boolean {
  return localSlopes(points).slice(-2).every((local) => local >= tailSlope);
}

function judged(spec: Spec, points: readonly Point[], executions: readonly Execution[], last: Execution | undefined): Observation {
  const [first, largest] = [points[0], points.at(-1)];
  if (first === undefined || largest === undefined || last === undefined) return inconclusive('nothing was measured', executions);
  const slope = Number(growthExponent(fitted(points)).toFixed(3));
  const fired = slope >= (spec.minimumSlope ?? defaultSlope) && isSteep(points) && largest.value >= 2 * floorMilliseconds;
  const underFloor = largest.value < floorMilliseconds;
  const range = `${milliseconds(first.value)} at ${first.size}, ${milliseconds(largest.value)} at ${largest.size}`;
  return {
    outcome: fired ? 'fired' : 'silent',
    because: underFloor ? `CPU time stays under ${floorMilliseconds} ms (${range})` : `CPU time grows with exponent ${slope.toFixed(2)} (${range})`,
    complete: true,
    executions: executions.map(summarize),
    figures: { slope, underFloor, points: points.map(({ size, value }) => ({ size, cpuMilliseconds: Number(value.toFixed(3)) })), ...loadedFigure(last) },
  };
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
