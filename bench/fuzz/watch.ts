import { watchCases as watchAll, watchDrill as watchOne, type Seen, type Watched } from '../support/watch.ts';
import type { Drill, Outcome } from './cases.ts';
import type { Task } from './worker.ts';

/** Of the wall: the longest honest case takes a twentieth of it, and a busy machine may multiply that. */
const watched: Watched = { worker: new URL('./worker.ts', import.meta.url), patience: 60_000, megabytes: 2_048 };

export function watchCases(seed: string, count: number, remark: (text: string) => void): Promise<Seen<Outcome>> {
  return watchAll<Outcome>({ seed } satisfies Given, watched, count, { remark, named: (outcome) => outcome.input });
}

const endless: readonly Drill[] = ['never ends', 'busy loop'];

export function watchDrill(drill: Drill): Promise<string> {
  return watchOne({ seed: '', drill } satisfies Given, endless.includes(drill) ? { ...watched, patience: 3_000 } : watched);
}

type Given = Omit<Task, 'progress' | 'from' | 'to'>;
