import { PackageURL } from 'packageurl-js';
import { EcosystemError } from './error.ts';

export interface Located {
  /** purl type: `npm`, `pypi`, `deb`. */
  readonly type: string;
  /** Namespace included, as the ecosystem writes it: `@scope/name`. */
  readonly name: string;
  readonly version: string | undefined;
}

/** The only qualifiers that say something about the package and not about where to get it. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = { deb: ['arch', 'distro'], pypi: ['file_name'] };

/** Reads a purl strictly (ECMA-427): what would point at another source than the configured registry is refused. */
export function parsePurl(text: string): Located {
  let purl: PackageURL;
  try {
    purl = PackageURL.fromString(text);
  } catch (cause) {
    throw invalid(text, 'is no package URL', cause);
  }
  const allowed = (Object.hasOwn(HARMLESS, purl.type) ? HARMLESS[purl.type] : undefined) ?? [];
  const strange = Object.keys(purl.qualifiers ?? {}).find((key) => !allowed.includes(key));
  if (strange !== undefined) throw invalid(text, `has the qualifier ${JSON.stringify(strange)}; packages come from the configured registry alone`);
  if (purl.subpath !== undefined && purl.subpath !== null && purl.subpath !== '') throw invalid(text, 'has a subpath');
  const namespace = purl.namespace ?? '';
  const name = purl.type === 'npm' && namespace !== '' ? `${namespace}/${purl.name}` : purl.name;
  if (purl.type === 'npm' && namespace !== '' && !namespace.startsWith('@')) throw invalid(text, 'has a scope without @');
  if (purl.type === 'pypi' && namespace !== '') throw invalid(text, 'has a namespace, which PyPI does not know');
  if (purl.type === 'deb' && namespace !== 'debian' && namespace !== '') throw invalid(text, 'is not from Debian');
  return { type: purl.type, name, version: purl.version ?? undefined };
}

export function purlOf(type: string, name: string, version: string): string {
  const slash = type === 'npm' && name.startsWith('@') ? name.indexOf('/') : -1;
  const namespace = slash >= 0 ? name.slice(0, slash) : type === 'deb' ? 'debian' : undefined;
  return new PackageURL(type, namespace, slash >= 0 ? name.slice(slash + 1) : name, version, type === 'deb' ? { arch: 'source' } : undefined, undefined).toString();
}

function invalid(text: string, why: string, cause?: unknown): EcosystemError {
  return new EcosystemError('name-invalid', `${JSON.stringify(text.slice(0, 200))} ${why}`, {
    remedy: 'Write it as pkg:npm/name@version or pkg:pypi/name@version.',
    ...(cause === undefined ? {} : { cause }),
  });
}
