import type { Encoder } from './order.ts';
import { writeSemver } from './semver.ts';

/**
 * Semantic Versioning where build metadata orders versions too, as identifiers of a pre-release do and above none at all: Julia
 * (`isless` of `VersionNumber`, "Version Number Literals" of the manual) and Pub ("Package versioning", `pub_semver`).
 * Rebuilt binaries of Julia differ in nothing else: `4.3.1+2` mends `4.3.1+0`.
 */
export const encodeBuilds: Encoder = (text, out) => writeSemver(text.trim(), out, { build: 'ordered' });
