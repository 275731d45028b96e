import { watchThread, type Watched as Thread } from '../support/watch.ts';
import type { Drill, Outcome } from './cases.ts';
import type { Message, Task } from './worker.ts';

type Given = Omit<Task, 'progress'>;

export interface Watched {
  readonly outcomes: readonly Outcome[];
  /** What was found half-stored, and after which case. */
  readonly halfStored: readonly string[];
  readonly hung: readonly number[];
  readonly crashed: readonly string[];
}

/** Of the wall: no case takes a hundredth of it, and a busy machine may multiply that. */
const thread: Thread = { worker: new URL('./worker.ts', import.meta.url), patience: 60_000 };

/** Runs cases `0 … count-1`; after a hang or a crash a new thread goes on behind it, with a new database. */
export async function watchCases(seed: string, count: number, remark: (text: string) => void): Promise<Watched> {
  const outcomes: Outcome[] = [];
  const halfStored: string[] = [];
  const hung: number[] = [];
  const crashed: string[] = [];
  for (let from = 0; from < count;) {
    const ending = await watchThread({ seed, from, to: count } satisfies Given, thread, (message: Message) => {
      if (message.kind === 'stored' && message.fault !== '') halfStored.push(`by case ${message.at}: ${message.fault}`);
      if (message.kind !== 'outcome') return;
      outcomes.push(message.outcome);
      if (message.outcome.ended === 'wrong') remark(`case ${message.outcome.index}, ${message.outcome.form}: ${message.outcome.detail}`);
      if (outcomes.length % 2_000 === 0) remark(`${outcomes.length} of ${count}`);
    });
    if (ending.kind === 'hung') hung.push(ending.index);
    if (ending.kind === 'crashed') crashed.push(`case ${ending.index}: ${ending.because}`);
    if (ending.kind !== 'done') remark(`case ${ending.index} ${ending.kind}${ending.kind === 'crashed' ? `: ${ending.because}` : ''}`);
    from = ending.kind === 'done' ? count : ending.index + 1;
  }
  return { outcomes, halfStored, hung, crashed };
}

/** What is seen of a fault on purpose, after a few cases that were sound. */
export async function watchDrill(drill: Drill): Promise<string> {
  let seen = 'silent';
  const ending = await watchThread({ seed: 'drill', from: 0, to: 60, drill } satisfies Given, drill === 'never ends' ? { ...thread, patience: 10_000 } : thread, (message: Message) => {
    if (message.kind === 'drill') ({ seen } = message);
    if (message.kind === 'stored' && message.fault !== '') seen = message.fault;
  });
  return ending.kind === 'done' ? seen : ending.kind === 'hung' ? 'hung' : `crashed: ${ending.because}`;
}
