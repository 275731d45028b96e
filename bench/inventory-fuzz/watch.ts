import { Worker } from 'node:worker_threads';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Drill, Outcome } from './cases.ts';
import type { Task } from './worker.ts';

/** What a watched thread did: outcomes, and the cases that hung or took the thread down. */
export interface Watched {
  readonly outcomes: readonly Outcome[];
  readonly hung: readonly number[];
  readonly crashed: readonly { readonly index: number; readonly because: string }[];
}

const shelf = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** A case may hold so much; the largest has a few hundred kilobytes. */
const mostMegabytes = 512;

/** Of the wall: the longest honest case takes a twentieth of it, and a busy machine may multiply that. */
const PATIENCE = 60_000;

/** Runs cases `0 … count-1`; after a hang or a crash a new thread goes on behind it. */
export async function watchCases(seed: string, count: number, remark: (text: string) => void): Promise<Watched> {
  const outcomes: Outcome[] = [];
  const hung: number[] = [];
  const crashed: { index: number; because: string }[] = [];
  for (let from = 0; from < count;) {
    const ended = await watchThread({ seed, from, to: count, shelf }, PATIENCE, (outcome) => {
      outcomes.push(outcome);
      if (outcome.ended === 'wrong') remark(`case ${outcome.index}, ${outcome.form}: ${outcome.detail}`);
      if (outcomes.length % 2_000 === 0) remark(`${outcomes.length} of ${count}`);
    });
    if (ended.kind === 'hung') hung.push(ended.index);
    if (ended.kind === 'crashed') crashed.push({ index: ended.index, because: ended.because });
    if (ended.kind !== 'done') remark(`case ${ended.index} ${ended.kind}`);
    from = ended.kind === 'done' ? count : ended.index + 1;
  }
  return { outcomes, hung, crashed };
}

const endless: readonly Drill[] = ['never ends', 'busy loop'];

/** How the watching ends for a case that is wrong on purpose. */
export async function watchDrill(drill: Drill): Promise<string> {
  let seen = 'silent';
  const ended = await watchThread({ seed: '', from: 0, to: 0, drill, shelf }, endless.includes(drill) ? 3_000 : PATIENCE, (outcome) => { seen = outcome.ended; });
  return ended.kind === 'done' ? seen : ended.kind;
}

type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'hung'; readonly index: number }
  | { readonly kind: 'crashed'; readonly index: number; readonly because: string };

function watchThread(task: Omit<Task, 'progress'>, patience: number, hear: (outcome: Outcome) => void): Promise<Ending> {
  const progress = new SharedArrayBuffer(8);
  const view = new Int32Array(progress);
  view[0] = task.from;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { ...task, progress } satisfies Task, stderr: true, stdout: true, resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } });
  return new Promise((resolve) => {
    let because = '';
    let last = -1;
    let since = performance.now();
    let hanging = false;
    const watcher = setInterval(() => {
      const ended = Atomics.load(view, 1);
      if (ended !== last) {
        last = ended;
        since = performance.now();
      } else if (performance.now() - since > patience) {
        hanging = true;
        void worker.terminate();
      }
    }, 100);
    worker.on('message', hear);
    worker.on('error', (error) => { because = error instanceof Error ? (error.stack ?? error.message) : String(error); });
    worker.on('exit', (status) => {
      clearInterval(watcher);
      const index = Atomics.load(view, 0);
      if (hanging) resolve({ kind: 'hung', index });
      else if (status === 13) resolve({ kind: 'hung', index });
      else resolve(status === 0 && because === '' ? { kind: 'done' } : { kind: 'crashed', index, because: because || `exit status ${status}` });
    });
  });
}
