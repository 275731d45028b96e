import { compare, explain, valid } from '@renovatebot/pep440';
import type { VersionOrder } from '../ecosystem.ts';

/** PEP 440. `1.0` and `1.0.0` are the same release; the text breaks the tie, so that the order is total. */
export const pypiVersions: VersionOrder = {
  compare: (left, right) => compare(left, right) || (left < right ? -1 : left > right ? 1 : 0),
  valid: (version) => version.length <= 128 && valid(version) !== null,
  prerelease: (version) => explain(version)?.is_prerelease === true,
  line(version) {
    const parsed = explain(version);
    if (parsed === null) return version;
    const [major = 0, minor = 0] = parsed.release;
    return `${parsed.epoch === 0 ? '' : `${parsed.epoch}!`}${major}.${minor}`;
  },
};
