import semver from 'semver';
import type { VersionOrder } from '../ecosystem.ts';
import { totalOrder } from '../order.ts';

/** Semantic Versioning 2.0; what is valid is node-semver's word, which npm itself goes by. */
export const npmVersions: VersionOrder = {
  compare: totalOrder('npm'),
  valid: (version) => version.length <= 256 && semver.valid(version) !== null,
  prerelease: (version) => (semver.prerelease(version) ?? []).length > 0,
  line(version) {
    const parsed = semver.parse(version);
    return parsed === null ? version : `${parsed.major}.${parsed.minor}`;
  },
};
