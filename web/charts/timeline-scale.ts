export interface Dated {
  readonly at: number;
}

export interface Placed<T extends Dated> {
  readonly item: T;
  /** Percent of the width. */
  readonly x: number;
  /** Marks closer than they are wide stand on top of each other, from 0 upward. */
  readonly level: number;
}

export interface Scale {
  readonly from: number;
  readonly to: number;
  x(at: number): number;
}

const margin = 3;
const nearest = 2.4;
const levels = 4;

/** From the first to the last date, now always inside, with a margin so that no mark is cut. */
export function timeScale(times: readonly number[], now: number): Scale {
  const from = Math.min(now, ...times);
  const to = Math.max(now, ...times);
  const span = Math.max(1, to - from);
  return { from, to, x: (at) => margin + (100 - 2 * margin) * ((at - from) / span) };
}

export function place<T extends Dated>(items: readonly T[], scale: Scale): readonly Placed<T>[] {
  const last: number[] = [];
  return items.toSorted((a, b) => a.at - b.at).map((item) => {
    const x = scale.x(item.at);
    const free = Array.from({ length: levels }, (_, level) => level).find((level) => x - (last[level] ?? -Infinity) >= nearest);
    const level = free ?? levels - 1;
    last[level] = x;
    return { item, x, level };
  });
}

/** A few round dates for the axis: hours, days or months, as many as the span bears. */
export function ticks({ from, to }: Scale): readonly number[] {
  const day = 86_400_000;
  const steps = [3_600_000, 6 * 3_600_000, day, 2 * day, 7 * day, 14 * day, 30 * day, 91 * day, 365 * day, 5 * 365 * day];
  const step = steps.find((each) => (to - from) / each <= 6) ?? (to - from);
  if (step <= 0) return [];
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}
