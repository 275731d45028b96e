/** A known flaw as we use it: what an OSV record (schema 1.x) says, checked and bounded. */
export interface Advisory {
  readonly id: string;
  readonly modified: string;
  readonly published: string | undefined;
  readonly withdrawn: string | undefined;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** A package that is malicious itself, not one with a flaw. */
  readonly malware: boolean;
  /** CVSS vectors as written, the record's own before those of its packages. */
  readonly vectors: readonly string[];
  /** A word that the source gives where it gives no vector. */
  readonly level: Level | undefined;
  readonly affected: readonly Affected[];
}

export const levels = ['none', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export interface Affected {
  /** With its release, as in `Debian:12`. For ranges of commits `GIT`, and the name is the repository's. */
  readonly ecosystem: string;
  readonly name: string;
  readonly ranges: readonly Range[];
  readonly versions: readonly string[];
}

export interface Range {
  readonly type: 'SEMVER' | 'ECOSYSTEM' | 'GIT';
  readonly events: readonly RangeEvent[];
}

export type RangeEvent = readonly [kind: EventKind, version: string];
export const eventKinds = ['introduced', 'fixed', 'last_affected', 'limit'] as const;
export type EventKind = (typeof eventKinds)[number];

/** Something about one record that was not used, and why. */
export interface Fault {
  readonly id: string | undefined;
  /** A path in the record, or where in the source the record is. */
  readonly where: string;
  readonly reason: string;
  /** Nothing of the record is used. */
  readonly whole: boolean;
}

/** Ranges of commits are looked up by repository. */
export const gitEcosystem = 'GIT';

/** A package's name as its ecosystem compares names. */
export function canonicalName(ecosystem: string, name: string): string {
  const colon = ecosystem.indexOf(':');
  switch (colon < 0 ? ecosystem : ecosystem.slice(0, colon)) {
    case 'PyPI': return isCanonicalPython(name) ? name : name.replace(/[-_.]+/g, '-').toLowerCase();
    case 'NuGet': case 'Packagist': case 'GitHub Actions': case 'Bitnami': return name.toLowerCase();
    case gitEcosystem: return canonicalRepository(name);
    default: return name;
  }
}

/** Lower case, and single hyphens where anything separates (PEP 503). */
function isCanonicalPython(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    if ((unit >= 0x41 && unit <= 0x5a) || unit === 0x5f || unit === 0x2e || (unit === 0x2d && name.charCodeAt(at + 1) === 0x2d)) return false;
  }
  return true;
}

/** Host and path of a repository, however it is fetched. */
function canonicalRepository(url: string): string {
  return url.toLowerCase().replace(/^(?:git\+)?[a-z]+:\/\/(?:[^/@]*@)?/, '').replace(/^[^/@]+@([^/:]+):/, '$1/').replace(/\/+$/, '').replace(/\.git$/, '');
}
