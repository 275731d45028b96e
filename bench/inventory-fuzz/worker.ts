import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openBase } from './base.ts';
import { runCase, runDrill, type Drill, type Outcome } from './cases.ts';

/** A thread of its own, so that a case that never ends or takes the thread with it can be noticed and survived. */
export interface Task {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly drill?: Drill;
  /** Where the knowledge base is: in memory where there is such a folder, for it is restored for each case. */
  readonly shelf: string;
  /** Two numbers that the watcher reads: the case under way, and how many have ended. */
  readonly progress: SharedArrayBuffer;
}

const { seed, from, to, drill, shelf, progress } = workerData as Task;
const view = new Int32Array(progress);
const tell = (outcome: Outcome): void => parentPort?.postMessage(outcome);

if (drill !== undefined) tell(await runDrill(drill));
else {
  const work = mkdtempSync(join(shelf, 'breakwater-inventory-fuzz-'));
  try {
    const base = await openBase(work);
    const before = base.answers();
    for (let index = from; index < to; index++) {
      Atomics.store(view, 0, index);
      tell(await runCase(seed, index, base, work, before));
      Atomics.add(view, 1, 1);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
