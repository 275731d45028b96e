import type { Encoder } from './order.ts';
import { writeSemver } from './semver.ts';

/**
 * NuGet's "Package versioning": Semantic Versioning 2.0.0 with an optional fourth number, labels without regard to case,
 * and normalization (`1.0`, `1.0.0` and `1.0.0.0` are one version, as are `1.01` and `1.1`).
 */
export const encodeNuGet: Encoder = (text, out) => writeSemver(text.trim().toLowerCase(), out, { numbers: 4 });
