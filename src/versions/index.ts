import type { VersionOrder } from './order.ts';
import { byEcosystem } from './registry.ts';

export type { VersionOrder } from './order.ts';
export { productOrder, semverOrder } from './registry.ts';
export { parseVers } from './vers.ts';
export type { Comparator, Constraint, VersRange } from './vers.ts';
export { VersionsError } from './error.ts';
export type { VersionsErrorCode } from './error.ts';

/**
 * The order of an ecosystem of OSV, with or without a suffix (`Debian:12`, `Alpine:v3.18`). `undefined`: it has none, and its
 * versions match by enumeration only. For a range of type `SEMVER` in an ecosystem without an order, `semverOrder` is right.
 * The `0` of an `introduced` event is below every version, whatever the order; that is for the reader of the range to see to.
 */
export function orderOf(osvEcosystem: string): VersionOrder | undefined {
  const colon = osvEcosystem.indexOf(':');
  if (colon < 0) return byEcosystem.get(osvEcosystem);
  const name = osvEcosystem.slice(0, colon);
  const suffix = osvEcosystem.slice(colon + 1);
  // Root names the ecosystem that it rebuilds: `Root:Debian:12`. Drupal's packages are in a repository of their own.
  if (name === 'Root') return suffix.startsWith('Root') ? undefined : orderOf(suffix);
  return byEcosystem.get(name === 'Packagist' && suffix.includes('drupal') ? 'Drupal' : name);
}
