/**
 * Exact binomial statistics for small samples (Clopper and Pearson, Biometrika 26, 1934). Bisection over the exact
 * tail sum: for the few dozen trials that a verdict rests on this is exact to 1e-12 and needs no special functions.
 */

/** P(X >= k) for X ~ Binomial(n, p). */
export function upperTail(n: number, k: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  let sum = 0;
  for (let i = k; i <= n; i++) sum += Math.exp(logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, sum);
}

/** Two-sided exact interval for k successes of n at the given confidence, for example 0.95. */
export function exactInterval(k: number, n: number, confidence = 0.95): { readonly low: number; readonly high: number } {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < 1 || k > n) throw new RangeError(`not a sample: ${k} of ${n}`);
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : rootOf((p) => upperTail(n, k, p) - tail),
    high: k === n ? 1 : rootOf((p) => tail - (1 - upperTail(n, k + 1, p))),
  };
}

/**
 * How many silent trials in a row verify a fix for a proof that fires only sometimes: the least n with
 * (1 - low)^n <= risk, where `low` is the lower bound of the firing probability.
 */
export function silentTrialsNeeded(low: number, risk = 0.001): number {
  if (low <= 0) return Number.POSITIVE_INFINITY;
  return low >= 1 ? 1 : Math.ceil(Math.log(risk) / Math.log1p(-low));
}

/** The zero of an increasing function on (0, 1). */
function rootOf(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log(n - k + i) - Math.log(i);
  return sum;
}
