import { parentPort, workerData } from 'node:worker_threads';
import { openCases, runDrill } from './cases.ts';
import type { Drill, Outcome } from './cases.ts';
import { openNeighborhood } from './neighborhood.ts';

/** A thread of its own, so that a case that never ends or takes the thread with it can be noticed and survived. */
export interface Task {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly drill?: Drill;
  /** Two numbers that the watcher reads: the case under way, and how many have ended. */
  readonly progress: SharedArrayBuffer;
}

const { seed, from, to, drill, progress } = workerData as Task;
const view = new Int32Array(progress);
using neighborhood = openNeighborhood();
const tell = (outcome: Outcome): void => parentPort?.postMessage(outcome);

if (drill !== undefined) tell(await runDrill(drill, neighborhood));
else {
  const cases = openCases(seed, neighborhood);
  for (let index = from; index < to; index++) {
    Atomics.store(view, 0, index);
    tell(await cases.run(index));
    Atomics.add(view, 1, 1);
  }
}
