import type { PgBoss } from 'pg-boss';
import type { Attempt } from './table.ts';

interface Waiting {
  readonly attempt: Attempt;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Marks jobs as done: those that end while a statement is on its way share the next one. */
export function completer(boss: Pick<PgBoss, 'complete'>, name: string): (attempt: Attempt) => Promise<void> {
  let waiting: Waiting[] = [];
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await boss.complete(name, batch.map(({ attempt: { id, retryCount } }) => ({ id, retryCount })));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  }

  return (attempt) => new Promise((resolve, reject) => {
    waiting.push({ attempt, resolve, reject });
    if (!busy) void run();
  });
}
