import { Worker } from 'node:worker_threads';
import type { Drill, Outcome } from './cases.ts';
import type { Message, Task } from './worker.ts';

export interface Watched {
  readonly outcomes: readonly Outcome[];
  /** What was found half-stored, and after which case. */
  readonly halfStored: readonly string[];
  readonly hung: readonly number[];
  readonly crashed: readonly string[];
}

/** Of the wall: no case takes a hundredth of it, and a busy machine may multiply that. */
const patience = 60_000;

/** Runs cases `0 … count-1`; after a hang or a crash a new thread goes on behind it, with a new database. */
export async function watchCases(seed: string, count: number, remark: (text: string) => void): Promise<Watched> {
  const outcomes: Outcome[] = [];
  const halfStored: string[] = [];
  const hung: number[] = [];
  const crashed: string[] = [];
  for (let from = 0; from < count;) {
    const ending = await watchThread({ seed, from, to: count }, patience, (message) => {
      if (message.kind === 'stored' && message.fault !== '') halfStored.push(`by case ${message.at}: ${message.fault}`);
      if (message.kind !== 'outcome') return;
      outcomes.push(message.outcome);
      if (message.outcome.ended === 'wrong') remark(`case ${message.outcome.index}, ${message.outcome.form}: ${message.outcome.detail}`);
      if (outcomes.length % 2_000 === 0) remark(`${outcomes.length} of ${count}`);
    });
    if (ending.kind === 'hung') hung.push(ending.at);
    if (ending.kind === 'crashed') crashed.push(`case ${ending.at}: ${ending.because}`);
    if (ending.kind !== 'done') remark(`case ${ending.at} ${ending.kind}${ending.kind === 'crashed' ? `: ${ending.because}` : ''}`);
    from = ending.kind === 'done' ? count : ending.at + 1;
  }
  return { outcomes, halfStored, hung, crashed };
}

/** What is seen of a fault on purpose, after a few cases that were sound. */
export async function watchDrill(drill: Drill): Promise<string> {
  let seen = 'silent';
  const ending = await watchThread({ seed: 'drill', from: 0, to: 60, drill }, drill === 'never ends' ? 10_000 : patience, (message) => {
    if (message.kind === 'drill') ({ seen } = message);
    if (message.kind === 'stored' && message.fault !== '') seen = message.fault;
  });
  return ending.kind === 'done' ? seen : ending.kind === 'hung' ? 'hung' : `crashed: ${ending.because}`;
}

type Ending = { readonly kind: 'done' } | { readonly kind: 'hung'; readonly at: number } | { readonly kind: 'crashed'; readonly at: number; readonly because: string };

function watchThread(task: Omit<Task, 'progress'>, patienceFor: number, hear: (message: Message) => void): Promise<Ending> {
  const progress = new SharedArrayBuffer(8);
  const view = new Int32Array(progress);
  view[0] = task.from;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { ...task, progress } satisfies Task });
  return new Promise((resolve) => {
    let ended = -1;
    let since = performance.now();
    let because = '';
    let hanging = false;
    const watcher = setInterval(() => {
      const now = Atomics.load(view, 1);
      if (now !== ended) [ended, since] = [now, performance.now()];
      if (performance.now() - since < patienceFor) return;
      hanging = true;
      void worker.terminate();
    }, 250);
    worker.on('message', hear);
    worker.on('error', (error) => { because = String(error); });
    worker.on('exit', (code) => {
      clearInterval(watcher);
      const at = Atomics.load(view, 0);
      resolve(hanging ? { kind: 'hung', at } : code === 0 && because === '' ? { kind: 'done' } : { kind: 'crashed', at, because });
    });
  });
}
