import type { Affected } from '../finding.ts';
import { affects, type VersionOrder } from './version.ts';

/** One component at one version, with every finding on it. */
export interface Stock {
  readonly package: string;
  readonly version: string;
  readonly ecosystem: string;
  /** With the risk that goes away with each. */
  readonly findings: readonly (Affected & { readonly risk: number })[];
  /** Other advisories on the package, which the version in use is not touched by: no upgrade should land on one. */
  readonly others?: readonly Affected[];
  /** Versions that can be had. Without it, the versions that advisories name as fixed count as such. */
  readonly available?: readonly string[];
}

export interface Target {
  readonly version: string;
  /** Places in `findings` that the version clears, in order. */
  readonly clears: readonly number[];
  /** Places in `findings` that it does not. */
  readonly leaves: readonly number[];
  readonly breaking: boolean;
  /** Advisories that the version is known to walk into, because no other clears as much. */
  readonly lands: readonly string[];
}

/**
 * The smallest version that clears every finding that can be cleared at all; where none clears them all, the one that
 * removes the most risk. Only ends of affected ranges need looking at: going up, that is where a version becomes clear.
 */
export function targetOf(stock: Stock, order: VersionOrder): Target | undefined {
  return choose(stock, order).target;
}

/** `weighed`: fixes exclude each other, so that the answer hangs on the risks. */
function choose(stock: Stock, order: VersionOrder): { readonly target: Target | undefined; readonly weighed: boolean } {
  const { compare } = order;
  const candidates = candidatesOf(stock, compare).map((version) => ({
    version,
    stable: order.stable(version) || !order.stable(stock.version),
    clears: stock.findings.flatMap((finding, at) => (affects(finding, version, compare) ? [] : [at])),
    lands: (stock.others ?? []).filter((other) => affects(other, version, compare)).map(({ advisory }) => advisory),
  })).filter(({ clears }) => clears.length > 0);
  const clearable = new Set(candidates.flatMap(({ clears }) => clears)).size;
  const complete = candidates.filter(({ clears }) => clears.length === clearable);
  const risk = (clears: readonly number[]): number => clears.reduce((sum, at) => sum + (stock.findings[at]?.risk ?? 0), 0);
  // Stable sorts: among equals the smaller version stays first.
  const [best] = complete.length > 0 ? complete.sort(preference) : candidates.sort((a, b) => risk(b.clears) - risk(a.clears) || b.clears.length - a.clears.length || preference(a, b));
  if (best === undefined) return { target: undefined, weighed: false };
  const { version, clears, lands } = best;
  const cleared = new Set(clears);
  return {
    target: { version, clears, leaves: stock.findings.flatMap((_, at) => (cleared.has(at) ? [] : [at])), breaking: order.breaking(stock.version, version), lands },
    weighed: complete.length === 0,
  };
}

interface Preferred {
  readonly stable: boolean;
  readonly lands: readonly string[];
}

/** Better no known flaw than a smaller step, and no pre-release for who runs none. */
function preference(a: Preferred, b: Preferred): number {
  return a.lands.length - b.lands.length || Number(b.stable) - Number(a.stable);
}

/** Upwards only, each once, the smallest first. */
function candidatesOf({ version, findings, others = [], available }: Stock, compare: VersionOrder['compare']): readonly string[] {
  const named = available ?? [...findings, ...others].flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed])));
  const above = [...new Set(named)].filter((each) => compare(each, version) > 0);
  return above.sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}

/** Many assets hold the same component with the same findings: the work is done once for all of them. */
export function rememberTargets(orderOf: (ecosystem: string) => VersionOrder): (stock: Stock) => Target | undefined {
  const known = new Map<string, Target | undefined>();
  return (stock) => {
    const order = orderOf(stock.ecosystem);
    if (stock.available !== undefined) return targetOf(stock, order);
    // An advisory's ranges are the same wherever it is found.
    const key = [stock.ecosystem, stock.package, stock.version, ...stock.findings.map(({ advisory }) => advisory), '', ...(stock.others ?? []).map(({ advisory }) => advisory)].join('\n');
    if (known.has(key)) return known.get(key);
    const { target, weighed } = choose(stock, order);
    if (!weighed && known.size < 1_000_000) known.set(key, target);
    return target;
  };
}
