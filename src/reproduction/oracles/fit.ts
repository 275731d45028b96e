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

/** The exponent between each point and the next. */
export function localSlopes(points: readonly Point[]): readonly number[] {
  return points.slice(1).map((point, index) => logLogSlope([points[index] as Point, point]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
