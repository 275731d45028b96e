import { Worker } from 'node:worker_threads';

/** How a watched thread ended, and at which case where that was not its end. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'hung'; readonly index: number }
  | { readonly kind: 'crashed'; readonly index: number; readonly because: string };

/** Which cases, and whatever else the thread is given. */
export interface Cases {
  readonly from: number;
  readonly to: number;
  readonly [given: string]: unknown;
}

/** A file that runs cases in a thread of its own, so that one that never ends or takes the thread with it is noticed and survived. */
export interface Watched {
  readonly worker: URL;
  /** Milliseconds of the wall for one case. */
  readonly patience: number;
  /** What a case may hold; a thread's own bound where there is none. */
  readonly megabytes?: number;
}

/**
 * Runs the thread with the task, and beside it `progress`: two numbers that are watched, the case under way and how many have
 * ended. `hear` gets what the thread tells.
 */
export function watchThread(task: Cases, { worker: file, patience, megabytes }: Watched, hear: (message: never) => void): Promise<Ending> {
  const progress = new SharedArrayBuffer(8);
  const view = new Int32Array(progress);
  view[0] = task.from;
  const worker = new Worker(file, { workerData: { ...task, progress }, stderr: true, stdout: true, ...(megabytes === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: megabytes } }) });
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
    worker.on('message', (message: unknown) => { hear(message as never); });
    worker.on('error', (error) => { because = error instanceof Error ? (error.stack ?? error.message) : String(error); });
    worker.on('exit', (status) => {
      clearInterval(watcher);
      const index = Atomics.load(view, 0);
      // 13: it waited for what nothing will settle.
      if (hanging || status === 13) resolve({ kind: 'hung', index });
      else resolve(status === 0 && because === '' ? { kind: 'done' } : { kind: 'crashed', index, because: because || `exit status ${status}` });
    });
  });
}

/** A case's end, as far as whoever watches looks at it. */
export interface Told {
  readonly index: number;
  readonly ended: string;
  readonly detail: string;
}

/** What watched threads did: outcomes, and the cases that hung or took the thread down. */
export interface Seen<Outcome> {
  readonly outcomes: readonly Outcome[];
  readonly hung: readonly number[];
  readonly crashed: readonly { readonly index: number; readonly because: string }[];
}

/** Runs cases `0 … count-1`; after a hang or a crash a new thread goes on behind it. `named` says in a word what a case was about. */
export async function watchCases<Outcome extends Told>(task: object, watched: Watched, count: number, { remark, named }: { readonly remark: (text: string) => void; readonly named: (outcome: Outcome) => string }): Promise<Seen<Outcome>> {
  const outcomes: Outcome[] = [];
  const hung: number[] = [];
  const crashed: { index: number; because: string }[] = [];
  for (let from = 0; from < count;) {
    const ended = await watchThread({ ...task, from, to: count }, watched, (outcome: Outcome) => {
      outcomes.push(outcome);
      if (outcome.ended === 'wrong') remark(`case ${outcome.index}, ${named(outcome)}: ${outcome.detail}`);
      if (outcomes.length % 2_000 === 0) remark(`${outcomes.length} of ${count}`);
    });
    if (ended.kind === 'hung') hung.push(ended.index);
    if (ended.kind === 'crashed') crashed.push({ index: ended.index, because: ended.because });
    if (ended.kind !== 'done') remark(`case ${ended.index} ${ended.kind}`);
    from = ended.kind === 'done' ? count : ended.index + 1;
  }
  return { outcomes, hung, crashed };
}

/** How the watching ends for a case that is wrong on purpose. */
export async function watchDrill(task: object, watched: Watched): Promise<string> {
  let seen = 'silent';
  const ended = await watchThread({ ...task, from: 0, to: 0 }, watched, (outcome: Told) => { seen = outcome.ended; });
  return ended.kind === 'done' ? seen : ended.kind;
}
