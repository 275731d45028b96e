import { orderBy, type VersionOrder } from './order.ts';
import { encodePypi } from './pypi.ts';
import { encodeSemver } from './semver.ts';

const semver = orderBy('semver', encodeSemver);

/** OSV's name of an ecosystem, without a suffix such as `:12`, and its order. Ecosystems that are not here have none: they match by enumerated versions only. */
export const registry: ReadonlyMap<string, VersionOrder> = new Map<string, VersionOrder>([
  ['npm', orderBy('npm', encodeSemver)],
  ['PyPI', orderBy('PyPI', encodePypi)],
  ['crates.io', semver],
  ['Go', semver],
]);

/** For ranges of type `SEMVER`, whatever their ecosystem. */
export const semverOrder: VersionOrder = semver;
