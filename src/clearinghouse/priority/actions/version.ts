import type { Affected, AffectedRange } from '../finding.ts';

/** The order of one ecosystem's versions, handed in; it must be total over every text. */
export interface VersionOrder {
  readonly compare: (a: string, b: string) => number;
  /** Does the step from one to the other break what is built on it? */
  readonly breaking: (from: string, to: string) => boolean;
  readonly stable: (version: string) => boolean;
}

/** An order with the habits of most ecosystems: the first number that is not zero tells of breaking changes (Semantic Versioning 2.0.0, clauses 4 and 8). */
export function usualOrder(compare: (a: string, b: string) => number): VersionOrder {
  return { compare, breaking: breaksUsually, stable: (version) => !/\d[-.]?(?:a|b|rc|alpha|beta|pre|preview|dev|snapshot|m|cr|canary|next)(?:[-.]?\d|\b)/i.test(version) };
}

function breaksUsually(from: string, to: string): boolean {
  const [a, b] = [leading(from), leading(to)];
  // An epoch (`1!2.0`, `1:2.0`) is there because the numbering started anew.
  return a.epoch !== b.epoch || a.numbers !== b.numbers;
}

/** The numbers up to the first that is not zero: `3` of 3.4.1, `0.3` of 0.3.2. */
function leading(version: string): { readonly epoch: string; readonly numbers: string } {
  const [, epoch = '0', rest = version] = /^v?(?:(\d+)[!:])?(.*)$/s.exec(version) ?? [];
  const numbers = (/^v?\d+(?:\.\d+)*/.exec(rest)?.[0] ?? rest).replace(/^v/, '').split('.');
  const until = numbers.findIndex((each) => !/^0+$/.test(each));
  return { epoch, numbers: numbers.slice(0, until === -1 ? numbers.length : until + 1).join('.') };
}

export function affects(affected: Affected, version: string, compare: VersionOrder['compare']): boolean {
  return affected.versions?.includes(version) === true || affected.ranges.some((range) => within(range, version, compare));
}

function within({ introduced, fixed, lastAffected }: AffectedRange, version: string, compare: VersionOrder['compare']): boolean {
  return (introduced === '0' || compare(introduced, version) <= 0)
    && (fixed === undefined || compare(version, fixed) < 0)
    && (lastAffected === undefined || compare(version, lastAffected) <= 0);
}
