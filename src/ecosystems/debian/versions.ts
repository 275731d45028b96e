import { orderOf } from '../../versions/index.ts';
import type { VersionOrder } from '../ecosystem.ts';
import { totalOrder } from '../order.ts';

export const debianVersions: VersionOrder = {
  compare: totalOrder('Debian'),
  valid: (version) => version.length <= 200 && orderOf('Debian')?.key(version) !== undefined,
  prerelease: (version) => /~(?:alpha|beta|rc|pre)/i.test(upstream(version)),
  line: (version) => upstream(version).split('.').slice(0, 2).join('.'),
};

/** Without the epoch before the first colon and the revision after the last hyphen (deb-version(7)). */
function upstream(version: string): string {
  const hyphen = version.lastIndexOf('-');
  return version.slice(version.indexOf(':') + 1, hyphen < 0 ? version.length : hyphen);
}
