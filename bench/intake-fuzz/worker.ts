import { parentPort, workerData } from 'node:worker_threads';
import { openCases, runDrill } from './cases.ts';
import type { Drill, Outcome } from './cases.ts';

/** A thread with a database of its own, so that a case that never ends can be noticed and survived. */
export interface Task {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly drill?: Drill;
  /** The case under way, and how many have ended. */
  readonly progress: SharedArrayBuffer;
}

export type Message = { readonly kind: 'outcome'; readonly outcome: Outcome } | { readonly kind: 'stored'; readonly at: number; readonly fault: string } | { readonly kind: 'drill'; readonly seen: string };

const { seed, from, to, drill, progress } = workerData as Task;
const view = new Int32Array(progress);
const tell = (message: Message): void => parentPort?.postMessage(message);
const checkEvery = 250;

const cases = await openCases(seed);
for (let index = from; index < to; index++) {
  Atomics.store(view, 0, index);
  const outcome = await cases.run(index);
  tell({ kind: 'outcome', outcome });
  // After what was stopped half-way at once, after all others now and then.
  if (outcome.ended === 'stopped' || index % checkEvery === 0 || index === to - 1) tell({ kind: 'stored', at: index, fault: await cases.halfStored() });
  Atomics.add(view, 1, 1);
}
if (drill !== undefined) tell({ kind: 'drill', seen: await runDrill(drill, cases) });
else tell({ kind: 'stored', at: to, fault: await cases.incomplete() });
await cases.close();
