export interface GatherLimits<T> {
  /** Calls of one run. */
  readonly most: number;
  /** Runs at once; default 1. */
  readonly lanes?: number;
  /** What a call weighs, and how much one run may take together; a call that is heavier goes alone. */
  readonly weigh?: { readonly of: (item: T) => number; readonly most: number };
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls that come while a run is under way wait and share the next one, in the order in which they came. A run begins after
 * the last call that it answers: what it reads is never older than a question. `run` gives one result for each item; where
 * it throws, each of its calls does.
 */
export function gathered<T, R>(run: (items: readonly T[]) => Promise<readonly R[]>, { most, lanes = 1, weigh }: GatherLimits<T>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let running = 0;
  let starting = false;

  function take(): readonly Waiting<T, R>[] {
    let [count, weight] = [0, 0];
    for (const { item } of waiting) {
      weight += weigh?.of(item) ?? 0;
      if (count === most || (count > 0 && weigh !== undefined && weight > weigh.most)) break;
      count++;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  async function settle(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new TypeError('a run gives one result for each item');
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    running--;
    start();
  }

  /** After what is at hand in this turn of the event loop: requests that arrived together are one run from the first. */
  function start(): void {
    if (starting || running >= lanes || waiting.length === 0) return;
    starting = true;
    setImmediate(() => {
      starting = false;
      running++;
      void settle(take());
      start();
    });
  }

  return (item) => new Promise((resolve, reject) => {
    waiting.push({ item, resolve, reject });
    start();
  });
}
