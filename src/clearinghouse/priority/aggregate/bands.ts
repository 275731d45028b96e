/** Whole numbers from `low` to `high`, both included. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * Cuts a range into bands of `width`; what is left at the upper end is added to the last one, so that no band is
 * narrower, and a range too short for two is one band.
 */
export function bandOf(count: number, range: Band, width: number): Band {
  const whole = Math.max(1, Math.floor((range.high - range.low + 1) / width));
  const at = Math.min(whole - 1, Math.floor((count - range.low) / width));
  return { low: range.low + at * width, high: at === whole - 1 ? range.high : range.low + (at + 1) * width - 1 };
}
