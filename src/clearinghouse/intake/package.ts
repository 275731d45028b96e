import { PackageURL } from 'packageurl-js';
import { purlTypes } from './osv-ecosystems.ts';

export interface Purl {
  readonly canonical: string;
  readonly type: string;
  readonly version: string | undefined;
  /** The package alone: canonical, without version, qualifiers and subpath. */
  readonly package: string;
  /** Namespace and name, as people of that ecosystem write it. */
  readonly name: string;
}

/**
 * A package URL in its canonical form (ECMA-427), or undefined where it is none of a registered type. What would read
 * differently the second time, or holds control characters behind its percent signs, is none either.
 */
export function parsePurl(text: string): Purl | undefined {
  try {
    const url = PackageURL.fromString(text);
    const canonical = url.toString();
    if (!purlTypes.has(url.type) || PackageURL.fromString(canonical).toString() !== canonical) return undefined;
    const { type, namespace, name, version, qualifiers, subpath } = url;
    if (/\p{Cc}|\p{Cs}/u.test([namespace, name, version, subpath, ...Object.values(qualifiers ?? {})].join(''))) return undefined;
    return {
      canonical, type, version: version === '' ? undefined : version,
      package: bare(canonical),
      name: namespace === undefined || namespace === '' ? name : `${namespace}${type === 'maven' ? ':' : '/'}${name}`,
    };
  } catch {
    // Whatever the parser stumbles over, a TypeError of its own included, is no package URL.
    return undefined;
  }
}

/** In a canonical purl `?`, `#` and the version's `@` stand for themselves alone; all others are percent-encoded. */
function bare(canonical: string): string {
  const path = /^[^?#]*/.exec(canonical)?.[0] ?? canonical;
  const at = path.lastIndexOf('@');
  return at > path.lastIndexOf('/') + 1 ? path.slice(0, at) : path;
}
