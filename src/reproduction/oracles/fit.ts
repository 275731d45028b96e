export interface Point {
  readonly size: number;
  readonly value: number;
}

/** Exponent k of value ~ size^k: least squares of the logarithms. */
export function logLogSlope(points: readonly Point[]): number {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ value }) => Math.log(value));
  const middle = mean(xs);
  const spread = xs.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  return xs.reduce((sum, x, index) => sum + (x - middle) * (ys[index] ?? 0), 0) / spread;
}

/**
 * The same, where a constant lies under the curve (start-up, a compiler warming up): between neighbors it cancels out,
 * and the rate of growth follows size^(k-1). Where noise makes a step fall, the plain fit has to do.
 */
export function growthExponent(points: readonly Point[]): number {
  const rates = points.slice(1).map((point, index) => {
    const before = points[index] as Point;
    return { size: Math.sqrt(before.size * point.size), value: (point.value - before.value) / (point.size - before.size) };
  });
  return rates.every(({ value }) => value > 0) ? 1 + logLogSlope(rates) : logLogSlope(points);
}

/** The exponent between each point and the next. */
export function localSlopes(points: readonly Point[]): readonly number[] {
  return points.slice(1).map((point, index) => logLogSlope([points[index] as Point, point]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
