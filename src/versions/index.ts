import type { VersionOrder } from './order.ts';
import { registry } from './registry.ts';

export type { VersionOrder } from './order.ts';
export { semverOrder } from './registry.ts';

/** The order of an ecosystem of OSV, with or without a suffix (`Debian:12`, `Alpine:v3.18`). `undefined`: it has none, and its versions match by name only. */
export function orderOf(osvEcosystem: string): VersionOrder | undefined {
  const colon = osvEcosystem.indexOf(':');
  return registry.get(colon < 0 ? osvEcosystem : osvEcosystem.slice(0, colon));
}
