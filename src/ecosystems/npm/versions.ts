import semver from 'semver';
import type { VersionOrder } from '../ecosystem.ts';

/** Semantic Versioning 2.0 as npm reads it. Build metadata, then the text itself, break ties, so that the order is total. */
export const npmVersions: VersionOrder = {
  compare: (left, right) => semver.compareBuild(left, right) || (left < right ? -1 : left > right ? 1 : 0),
  valid: (version) => version.length <= 256 && semver.valid(version) !== null,
  prerelease: (version) => (semver.prerelease(version) ?? []).length > 0,
  line(version) {
    const parsed = semver.parse(version);
    return parsed === null ? version : `${parsed.major}.${parsed.minor}`;
  },
};
