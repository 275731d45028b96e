import type { FlawIdentity } from '../../src/clearinghouse/cases/index.ts';
import type { Random } from '../../src/kernel/random.ts';

const packages = 8_000;
const oracles = ['sanitizer', 'prototype', 'command', 'file-read', 'file-write', 'growth', 'hang', 'network'] as const;
const kinds = ['Heap-buffer-overflow\nREAD {*}', 'Heap-use-after-free\nREAD 8', 'Stack-overflow', 'Null-dereference READ', 'Abrt'] as const;

/**
 * Packages are as unequal as in the wild: their popularity falls with their rank, and the first has thousands of cases.
 * Each has its own small vocabulary of functions and versions, so that different flaws of one package look alike.
 */
export function drawFlaw(random: Random): FlawIdentity {
  const rank = Math.floor(packages ** random.next());
  const oracle = random.next() < 0.4 ? 'sanitizer' : random.pick(oracles);
  const minor = random.below(40);
  return {
    package: `pkg:npm/p${rank}`,
    aliases: random.next() < 0.3 ? [`CVE-2026-${random.below(10_000_000)}`] : [],
    introduced: [random.next() < 0.3 ? '0' : `1.${random.below(minor + 1)}.0`],
    fixed: random.next() < 0.7 ? [`1.${minor}.${random.below(6)}`] : [],
    oracle,
    sink: functionOf(rank, random),
    crash: oracle === 'sanitizer' ? { type: random.pick(kinds), state: [functionOf(rank, random), functionOf(rank, random), functionOf(rank, random)] } : undefined,
  };
}

/** The larger the package, the more functions; some are hit far more often than others. */
function functionOf(rank: number, random: Random): string {
  const functions = 40 + Math.floor(2_000 / rank);
  return `f${Math.floor(functions * random.next() ** 1.5)}`;
}

/** The same flaw by another tool: seldom the alias, mostly the executed range, often another stack. */
export function foundAgain(flaw: FlawIdentity, random: Random): FlawIdentity {
  const rank = Number(flaw.package.slice('pkg:npm/p'.length));
  const chance = (share: number): boolean => random.next() < share;
  const { crash, introduced = [], fixed = [] } = flaw;
  return {
    package: flaw.package,
    aliases: chance(0.5) ? flaw.aliases : [],
    introduced: chance(0.85) ? introduced : [`1.${random.below(40)}.0`],
    fixed: fixed.length > 0 && chance(0.9) ? fixed : chance(0.5) ? [] : [`1.${random.below(40)}.${random.below(6)}`],
    oracle: chance(0.9) ? flaw.oracle : random.pick(oracles),
    sink: chance(0.7) ? flaw.sink : functionOf(rank, random),
    crash: crash === undefined ? undefined : { type: chance(0.8) ? crash.type : random.pick(kinds), state: stackAgain(crash.state, rank, random) },
  };
}

function stackAgain(state: readonly string[], rank: number, random: Random): readonly string[] {
  const other = (): string => functionOf(rank, random);
  const [a = '', b = '', c = ''] = state;
  const chance = random.next();
  if (chance < 0.35) return state;
  if (chance < 0.75) return random.pick([[other(), a, b], [b, c, other()], [a, c, other()], [a, b, other()]]);
  return chance < 0.85 ? [other(), a, other()] : [other(), other(), other()];
}
