export interface Item {
  /** Whole units of capacity. */
  readonly size: number;
  readonly value: number;
}

/**
 * Which items are worth most together within a capacity: exact, by dynamic programming (Bellman 1954) over whole units.
 * Of two choices worth the same the one that leaves out later items is taken, so that the answer is one.
 */
export function mostWorth(items: readonly Item[], capacity: number): readonly number[] {
  const fitting = items.reduce((sum, { size }) => sum + size, 0);
  if (fitting <= capacity) return items.map((_, at) => at);
  const width = capacity + 1;
  const best = new Float64Array(width);
  const taken = new Uint8Array(items.length * width);
  for (const [at, { size, value }] of items.entries()) {
    for (let room = capacity; room >= size; room--) {
      const withIt = (best[room - size] ?? 0) + value;
      if (withIt > (best[room] ?? 0)) {
        best[room] = withIt;
        taken[at * width + room] = 1;
      }
    }
  }
  const chosen: number[] = [];
  let room = capacity;
  for (let at = items.length - 1; at >= 0; at--) {
    if (taken[at * width + room] !== 1) continue;
    chosen.push(at);
    room -= items[at]?.size ?? 0;
  }
  return chosen.reverse();
}
