import { explain, valid } from '@renovatebot/pep440';
import type { VersionOrder } from '../ecosystem.ts';
import { totalOrder } from '../order.ts';

/** PEP 440. `1.0` and `1.0.0` are the same release; the text breaks the tie, so that the order is total. */
export const pypiVersions: VersionOrder = {
  compare: totalOrder('PyPI'),
  valid: (version) => version.length <= 128 && valid(version) !== null,
  prerelease: (version) => explain(version)?.is_prerelease === true,
  line(version) {
    const parsed = explain(version);
    if (parsed === null) return version;
    const [major = 0, minor = 0] = parsed.release;
    return `${parsed.epoch === 0 ? '' : `${parsed.epoch}!`}${major}.${minor}`;
  },
};
