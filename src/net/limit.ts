/** Runs at most `width` tasks at once, first come first served. */
export interface Gate {
  <T>(task: () => Promise<T>): Promise<T>;
}

export function openGate(width: number): Gate {
  let free = width;
  const waiting: (() => void)[] = [];
  return async function pass<T>(task: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The place is handed to the next in line without becoming free in between, so nobody can overtake.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Maps with at most `width` tasks at once; the results keep the order of the items; the first failure is thrown. */
export async function mapBounded<T, R>(items: readonly T[], width: number, task: (item: T) => Promise<R>): Promise<R[]> {
  const gate = openGate(width);
  return Promise.all(items.map((item) => gate(() => task(item))));
}
