/**
 * The ecosystem names of the OSV schema (1.7.5, `ecosystemName`) with `Hardware`, which TAP has besides, and the type that a
 * package URL of each has. `undefined`: there is no such type, so any purl agrees.
 */
const ecosystems: Readonly<Record<string, string | undefined>> = {
  AlmaLinux: 'rpm', Alpaquita: 'apk', Alpine: 'apk', Android: undefined, 'Azure Linux': 'rpm', 'BellSoft Hardened Containers': 'apk', Bioconductor: undefined, Bitnami: 'bitnami', CRAN: 'cran', Chainguard: 'apk',
  CleanStart: undefined, ConanCenter: 'conan', Debian: 'deb', 'Docker Hardened Images': undefined, Echo: undefined, FreeBSD: undefined, GHC: undefined, GIT: undefined, 'GitHub Actions': undefined, Go: 'golang',
  Hackage: 'hackage', Hardware: undefined, Hex: 'hex', Julia: 'julia', Kubernetes: undefined, Linux: undefined, Mageia: 'rpm', Maven: 'maven', MinimOS: 'apk', NuGet: 'nuget', 'OSS-Fuzz': undefined, Packagist: 'composer',
  'Photon OS': 'rpm', Pub: 'pub', PyPI: 'pypi', 'Red Hat': 'rpm', 'Rocky Linux': 'rpm', Root: undefined, RubyGems: 'gem', SUSE: 'rpm', SwiftURL: 'swift', TuxCare: undefined, Ubuntu: 'deb', VSCode: undefined, Wolfi: 'apk',
  'crates.io': 'cargo', npm: 'npm', opam: 'opam', openEuler: 'rpm', openSUSE: 'rpm', vcpkg: 'vcpkg',
};
export const ecosystemNames: readonly string[] = Object.keys(ecosystems);
const spelled: ReadonlyMap<string, string> = new Map(ecosystemNames.map((name) => [name.toLowerCase(), name]));

export interface OsvEcosystem {
  /** As OSV spells it, with the release as it was given: `Debian:12`. */
  readonly name: string;
  /** Without the release. */
  readonly family: string;
  readonly purlType: string | undefined;
}

/** Finds an ecosystem by name, whatever its case; a release may follow a colon. */
export function findEcosystem(text: string): OsvEcosystem | undefined {
  const colon = text.indexOf(':');
  const family = spelled.get((colon < 0 ? text : text.slice(0, colon)).toLowerCase());
  if (family === undefined || colon === text.length - 1) return undefined;
  return { family, name: colon < 0 ? family : family + text.slice(colon), purlType: ecosystems[family] };
}

/** The types that the package URL specification registers (ECMA-427, and its repository's `types` folder). */
export const purlTypes: ReadonlySet<string> = new Set([
  'alpm', 'apk', 'bazel', 'bitbucket', 'bitnami', 'cargo', 'chrome-extension', 'cocoapods', 'composer', 'conan', 'conda', 'cpan', 'cran', 'deb', 'docker', 'gem', 'generic', 'github', 'gitlab', 'golang', 'hackage', 'hex', 'huggingface',
  'julia', 'luarocks', 'maven', 'mlflow', 'npm', 'nuget', 'oci', 'opam', 'otp', 'pub', 'pypi', 'qpkg', 'rpm', 'swid', 'swift', 'vcpkg', 'vscode-extension', 'yocto',
]);
