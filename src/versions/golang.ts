import type { Encoder } from './order.ts';
import { writeSemver } from './semver.ts';

const toolchain = /^go(?=[0-9])/;
const candidate = /^([0-9]+\.[0-9]+)(\.[0-9]+)?(rc|beta)([0-9]+)$/;

/**
 * Go modules ("Versions", Go modules reference): Semantic Versioning 2.0.0, `+incompatible` without a say. The standard library
 * goes by the toolchain's name ("Go toolchains"): `go1.22rc1` is `1.22.0-rc.1`, as the vulnerability database writes it.
 */
export const encodeGo: Encoder = (text, out) => {
  const trimmed = text.trim();
  const version = trimmed.startsWith('go') ? trimmed.replace(toolchain, '') : trimmed;
  const match = version.length < 32 && (version.includes('rc') || version.includes('beta')) ? candidate.exec(version) : null;
  return writeSemver(match === null ? version : `${match[1]}${match[2] ?? '.0'}-${match[3]}.${match[4]}`, out, {});
};
