import { z } from 'zod';
import type { Execution } from '../execution.ts';
import { concluded, cutShort, inconclusive } from './observe.ts';
import type { Bench, Observation, Oracle } from './oracle.ts';

const schema = z.strictObject({ kind: z.literal('hang') });

/** The repetition's limit, and the share of the limit inside which the fixed side must end. */
const patience = 2;
const promptShare = 0.1;
/** Who is stuck works for all of the longer limit: at least this share of the time that it adds, as busy as the machine may be. */
const busyShare = 0.05;
/** More input than this for each second of the limit is much to do, not something to be stuck on. */
const bytesPerSecond = 16_384;

/**
 * No end inside the limit, nor inside twice the limit; the fixed side ends within a tenth of it. Where it stopped is
 * known: the harness had loaded the target and was inside a step.
 */
export const hang: Oracle<z.infer<typeof schema>> = {
  kind: 'hang',
  schema,
  shows: 'flaw',
  async trial(_spec, bench) {
    const first = await bench.execute();
    if (!stuck(first)) return ended(bench, first);
    if (first.harness?.loaded === false) return inconclusive('it did not end, but before the target was loaded', [first], 'wall');
    const second = await bench.execute({ patience });
    const figures = { limitMilliseconds: first.completed.usage.wallMilliseconds };
    if (stuck(second)) {
      const doubt = doubtOf(first, second);
      const seen = concluded(second, { fired: true, because: `no end inside ${seconds(first)}, nor inside ${seconds(second)}${doubt ?? ''}`, figures }, [first, second]);
      return doubt === undefined ? seen : { ...seen, shows: 'difference' };
    }
    const cut = cutShort(second);
    if (cut !== undefined) return inconclusive(cut.because, [first, second], cut.limit);
    return concluded(second, { fired: false, because: `no end inside ${seconds(first)}, but after ${seconds(second)}: slow, not stuck`, figures: { ...figures, milliseconds: elapsed(second) } }, [first, second]);
  },
  silentBeside(_spec, fixed, vulnerable) {
    const limit = vulnerable.figures?.['limitMilliseconds'];
    const milliseconds = fixed.figures?.['milliseconds'];
    return fixed.outcome === 'silent' && typeof limit === 'number' && typeof milliseconds === 'number' && milliseconds <= limit * promptShare;
  },
};

/** What else than a flaw explains that it does not end: a timer or an answer that it waits for as it was told, or the size of its input. */
function doubtOf(first: Execution, second: Execution): string | undefined {
  const [less, more] = [first.completed.usage, second.completed.usage];
  if (more.cpuMilliseconds - less.cpuMilliseconds < busyShare * (more.wallMilliseconds - less.wallMilliseconds)) return '; but it waits and does not work';
  if ((second.inputBytes ?? 0) > bytesPerSecond * less.wallMilliseconds / 1_000) return '; but with so much input that it may be busy with it';
  return undefined;
}

/** It ended. Beside a hang it counts how soon, and a busy machine only adds time: the least of three. */
async function ended(bench: Bench, first: Execution): Promise<Observation> {
  const executions = [first];
  let soonest = first;
  const limit = bench.reference?.figures?.['limitMilliseconds'];
  const soonEnough = typeof limit === 'number' ? limit * promptShare : Number.POSITIVE_INFINITY;
  while (executions.length < 3 && elapsed(soonest) > soonEnough) {
    const again = await bench.execute();
    executions.push(again);
    if (stuck(again)) break;
    if (elapsed(again) < elapsed(soonest)) soonest = again;
  }
  const milliseconds = elapsed(soonest);
  return concluded(soonest, { fired: false, because: `ended after ${Math.round(milliseconds)} ms`, figures: { milliseconds } }, executions);
}

function elapsed({ harness, completed }: Execution): number {
  return harness?.elapsedMilliseconds ?? completed.usage.wallMilliseconds;
}

function stuck({ completed: { end } }: Execution): boolean {
  return end.kind === 'limit' && end.limit === 'wall';
}

function seconds({ completed }: Execution): string {
  return `${(completed.usage.wallMilliseconds / 1_000).toFixed(1)} s`;
}
