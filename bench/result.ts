/** What a benchmark gives back; its JSON is the last line that `npm run bench -- NAME --json` prints. */
export interface BenchResult {
  readonly bench: string;
  /** What was measured, by name with its unit. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** The same measurement of what one would use instead, in the same run. */
  readonly peers: Readonly<Record<string, number | string>>;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly name: string;
  readonly value: number | string;
  readonly bar: number | string;
  readonly ok: boolean;
}

export type Bench = () => Promise<BenchResult>;

export function atMost(name: string, value: number, bar: number): Bar {
  return { name, value: rounded(value), bar: `<= ${bar}`, ok: value <= bar };
}

export function atLeast(name: string, value: number, bar: number): Bar {
  return { name, value: rounded(value), bar: `>= ${bar}`, ok: value >= bar };
}

export function equal(name: string, value: number | string, bar: number | string): Bar {
  return { name, value, bar, ok: value === bar };
}

/** The value below which this share of the values lies, by the nearest rank; not a number of an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
