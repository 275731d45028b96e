import type { Encoder } from './order.ts';
import { writeSemver } from './semver.ts';

/**
 * Bitnami packages a version again and again and counts that behind a hyphen (`go-version`: "pre-release versions are considered
 * revisions"): `1.2.3-4` is above `1.2.3`, and `-0` is none. What is more than a number is a pre-release as everywhere.
 */
export const encodeBitnami: Encoder = (text, out) => {
  const [, version, revision = ''] = /^([^-+]+)-([0-9]+)$/.exec(text.trim()) ?? [];
  if (version === undefined) return writeSemver(text.trim(), out, {});
  if (!writeSemver(version, out, {})) return false;
  if (/[1-9]/.test(revision)) out.digits(revision, 0, revision.length);
  return true;
};
