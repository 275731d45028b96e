import type { FlawIdentity } from '../../src/clearinghouse/cases/index.ts';
import { sameCrash, type Crash } from '../../src/reproduction/crash/index.ts';
import { quantile, rounded } from '../result.ts';

export interface Drawn {
  readonly of: number;
  readonly identity: FlawIdentity;
}

/** What scanners do: package, kind of flaw and place as one fingerprint, the newest five that have the same one. */
export function fingerprints(known: readonly FlawIdentity[], drawn: readonly Drawn[]): Record<string, number> {
  const print = (flaw: FlawIdentity): string => `${flaw.package} ${flaw.oracle} ${flaw.sink}`;
  const byPrint = Map.groupBy(known.keys(), (index) => print(known[index] as FlawIdentity));
  const hits = drawn.filter(({ of, identity }) => (byPrint.get(print(identity)) ?? []).slice(-5).includes(of));
  return { 'fingerprint of package, kind and place: true case among 5': rounded(hits.length / drawn.length) };
}

/** What fuzzing infrastructure does: one crash compared with every other of the package; the five most alike. */
export function pairwise(known: readonly FlawIdentity[], drawn: readonly Drawn[]): Record<string, number> {
  const crashing = drawn.filter(({ identity }) => identity.crash !== undefined);
  const crashOf = (flaw: FlawIdentity): Crash => ({ tool: 'address', type: flaw.crash?.type ?? '', address: '', frames: [], state: flaw.crash?.state ?? [], truncated: false });
  const byPackage = Map.groupBy(known.keys(), (index) => (known[index] as FlawIdentity).package);
  const times: number[] = [];
  let hits = 0;
  for (const { of, identity } of crashing) {
    const before = performance.now();
    const wanted = crashOf(identity);
    const likeness = (index: number): number => ['different', 'close', 'equal'].indexOf(sameCrash(wanted, crashOf(known[index] as FlawIdentity)));
    const found = (byPackage.get(identity.package) ?? []).map((index) => ({ index, like: likeness(index) })).filter(({ like }) => like > 0).sort((a, b) => b.like - a.like || b.index - a.index).slice(0, 5);
    times.push(performance.now() - before);
    if (found.some(({ index }) => index === of)) hits += 1;
  }
  return { [`every pair of the package (crashes only, ${crashing.length}): true case among 5`]: rounded(hits / crashing.length), 'every pair of the package: p99 (ms), in memory': rounded(quantile(times, 0.99)) };
}
