import { qualifier, type Purl } from './purl.ts';

/** Where OSV's data speaks of a package: ecosystem and name, and the version as that ecosystem writes it. */
export interface Place {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | undefined;
}

interface Kind {
  readonly ecosystem: string;
  /** The namespace is part of the name. */
  readonly joined: boolean;
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...Object.entries({
    pypi: 'PyPI', cargo: 'crates.io', gem: 'RubyGems', nuget: 'NuGet', hex: 'Hex', pub: 'Pub', cran: 'CRAN', hackage: 'Hackage', julia: 'Julia', bitnami: 'Bitnami', conan: 'ConanCenter', opam: 'opam', 'oss-fuzz': 'OSS-Fuzz',
  }).map(([type, ecosystem]) => [type, { ecosystem, joined: false }] as const),
  ...Object.entries({ npm: 'npm', golang: 'Go', composer: 'Packagist', swift: 'SwiftURL', github: 'GitHub Actions' }).map(([type, ecosystem]) => [type, { ecosystem, joined: true }] as const),
]);
/** OSV names an ecosystem by the host that its packages come from; nothing is fetched from there. */
const drupal = ['packages', 'drupal', 'org'].join('.');

/** No place where the type is none that advisories are written for. */
export function placesOf(purl: Purl): readonly Place[] {
  const { type, namespace, name, version } = purl;
  const kind = kinds.get(type);
  if (kind !== undefined) {
    const place = { ecosystem: kind.ecosystem, name: !kind.joined || namespace === '' ? name : `${namespace}/${name}`, version };
    if (type === 'composer' && namespace === 'drupal') return [place, ...[7, 8].map((series) => ({ ...place, ecosystem: `Packagist:https://${drupal}/${series}` }))];
    return type === 'github' ? [place, ...commit(`github.com/${namespace}/${name}`, version)] : [place];
  }
  switch (type) {
    case 'maven': return namespace === '' ? [] : [{ ecosystem: 'Maven', name: `${namespace}:${name}`, version }];
    case 'bitbucket': return commit(`bitbucket.org/${namespace}/${name}`, version);
    case 'gitlab': return commit(`gitlab.com/${namespace}/${name}`, version);
    case 'generic': return generic(purl);
    case 'deb': return debian(purl);
    case 'apk': return alpine(purl);
    case 'rpm': return rpm(purl);
    default: return [];
  }
}

function commit(repository: string, version: string | undefined): readonly Place[] {
  return version === undefined ? [] : [{ ecosystem: 'GIT', name: repository, version }];
}

/** `vcs_url=git+https://…@COMMIT`, as the purl specification's own example has it. */
function generic(purl: Purl): readonly Place[] {
  const url = qualifier(purl, 'vcs_url');
  const at = url?.lastIndexOf('@') ?? -1;
  return url === undefined || at < 0 || !/^[0-9a-f]{7,64}$/i.test(url.slice(at + 1)) ? [] : commit(url.slice(0, at), url.slice(at + 1));
}

/** `debian-12`, `12`, `bookworm`: the part behind the distribution's name. */
function release(purl: Purl, distribution: string): string | undefined {
  const distro = qualifier(purl, 'distro')?.toLowerCase();
  return distro?.startsWith(`${distribution}-`) === true ? distro.slice(distribution.length + 1) : distro;
}

/** Advisories of distributions name source packages; `upstream` tells which, and its version where that differs. */
function source(purl: Purl): { readonly name: string; readonly version: string | undefined } {
  const [name = '', version] = (qualifier(purl, 'upstream') ?? '').split('@');
  return name === '' ? purl : { name, version: version === undefined || version === '' ? purl.version : version };
}

const debianNames: ReadonlyMap<string, string> = new Map(Object.entries({ wheezy: '7', jessie: '8', stretch: '9', buster: '10', bullseye: '11', bookworm: '12', trixie: '13', forky: '14' }));

function debian(purl: Purl): readonly Place[] {
  const distribution = purl.namespace.toLowerCase();
  const given = release(purl, distribution);
  const { name, version } = source(purl);
  if (given === undefined || name === undefined) return [];
  if (distribution === 'debian') return [{ ecosystem: `Debian:${(debianNames.get(given) ?? given).split('.')[0]}`, name, version }];
  if (distribution === 'ubuntu') return [`Ubuntu:${given}`, `Ubuntu:${given}:LTS`].map((ecosystem) => ({ ecosystem, name, version }));
  return [];
}

function alpine(purl: Purl): readonly Place[] {
  const distribution = purl.namespace.toLowerCase();
  const { name, version } = source(purl);
  if (distribution === 'wolfi' || distribution === 'chainguard') return [{ ecosystem: distribution === 'wolfi' ? 'Wolfi' : 'Chainguard', name, version }];
  const found = /^v?(\d+\.\d+)/.exec(release(purl, distribution) ?? '');
  return distribution === 'alpine' && found !== null ? [{ ecosystem: `Alpine:v${found[1]}`, name, version }] : [];
}

const rpmNames: ReadonlyMap<string, string> = new Map(Object.entries({ almalinux: 'AlmaLinux', alma: 'AlmaLinux', rocky: 'Rocky Linux', rockylinux: 'Rocky Linux', openeuler: 'openEuler', mageia: 'Mageia', 'azure-linux': 'Azure Linux', azurelinux: 'Azure Linux' }));
/** Red Hat's and SUSE's advisories are for repositories and modules; a package URL only tells the distribution. */
const redHatRepositories = ['baseos', 'appstream', 'crb', 'highavailability', 'resilientstorage', 'nfv', 'realtime', 'sap', 'sap_hana', 'supplementary', 'server', 'client', 'workstation', 'computenode'];
const suseProducts = ['Linux Enterprise Server', 'Linux Enterprise Desktop', 'Linux Enterprise High Performance Computing', ...['Basesystem', 'Server Applications', 'Desktop Applications', 'Development Tools', 'Web and Scripting', 'Legacy', 'Containers', 'Public Cloud', 'Python 3'].map((module) => `Linux Enterprise Module for ${module}`)];

/** `8` and `7` of `almalinux-8.7`: where the numbers at the end begin. By hand, for a pattern would look from every digit to the end. */
function numberOf(distro: string): readonly [major: string, minor: string | undefined] | undefined {
  let start = distro.length;
  while (start > 0 && /[\d.]/.test(distro.charAt(start - 1)) && !distro.startsWith('..', start - 1)) start--;
  const [, major, minor] = distro.endsWith('.') ? [] : /^\.?(\d+)(?:\.(\d+))?/.exec(distro.slice(start)) ?? [];
  return major === undefined ? undefined : [major, minor];
}

function rpm(purl: Purl): readonly Place[] {
  const namespace = purl.namespace.toLowerCase();
  const distro = qualifier(purl, 'distro')?.toLowerCase() ?? '';
  const number = numberOf(distro);
  const epoch = qualifier(purl, 'epoch');
  const withEpoch = (version: string | undefined): string | undefined => (version === undefined || epoch === undefined || epoch === '0' || version.includes(':') ? version : `${epoch}:${version}`);
  const version = withEpoch(purl.version);
  const name = distro.slice(0, /-?\d|$/.exec(distro)?.index);
  if (distro.startsWith('opensuse-tumbleweed')) return [{ ecosystem: 'openSUSE:Tumbleweed', ...built(purl, withEpoch) }];
  if (number === undefined) return [];
  const [major, minor] = number;
  if (namespace === 'opensuse' || name.startsWith('opensuse')) return minor === undefined ? [] : [{ ecosystem: `openSUSE:Leap ${major}.${minor}`, ...built(purl, withEpoch) }];
  if (namespace === 'suse' || namespace === 'sles' || name === 'sles' || name === 'sled') {
    return suseProducts.map((product) => ({ ecosystem: `SUSE:${product} ${major}${minor === undefined || minor === '0' ? '' : ` SP${minor}`}`, ...built(purl, withEpoch) }));
  }
  if (namespace === 'redhat' || namespace === 'rhel' || name === 'rhel') return redHatRepositories.map((repository) => ({ ecosystem: `Red Hat:enterprise_linux:${major}::${repository}`, name: purl.name, version }));
  const ecosystem = rpmNames.get(namespace) ?? rpmNames.get(distro.split('-', 1)[0] ?? '');
  return ecosystem === undefined ? [] : [{ ecosystem: `${ecosystem}:${major}`, name: purl.name, version }];
}

/** The source package, which SUSE's advisories name. */
function built(purl: Purl, withEpoch: (version: string | undefined) => string | undefined): Pick<Place, 'name' | 'version'> {
  const { name, version } = source(purl);
  return { name, version: version === purl.version ? withEpoch(version) : version };
}
