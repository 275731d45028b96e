import { attacks, attempt } from './attacks/index.ts';
import type { AttackResult } from './attacks/index.ts';
import type { Driver, MemoryEnforcement } from './job.ts';

/** What the quick attacks did in a driver, here and now. A worker shows it and, where it is not safe, takes no jobs. */
export interface SelfTestReport {
  readonly driver: Driver['name'];
  readonly configuration: string;
  readonly memory: MemoryEnforcement;
  /** No mandatory attack got through, and each was tried. */
  readonly safe: boolean;
  readonly results: readonly AttackResult[];
  readonly milliseconds: number;
}

export async function selfTest(driver: Driver): Promise<SelfTestReport> {
  const began = performance.now();
  const results = await attempt({ driver, attacks: attacks.filter((attack) => attack.quick) });
  return {
    driver: driver.name,
    configuration: driver.configuration,
    memory: driver.memory,
    safe: results.length > 0 && uncontained(results).length === 0,
    results,
    milliseconds: Math.round(performance.now() - began),
  };
}

/** Mandatory attacks that were not shown to be contained: those that got through and those that could not be tried. */
export function uncontained(results: readonly AttackResult[]): readonly AttackResult[] {
  return results.filter((result) => result.mandatory && result.outcome !== 'contained');
}
