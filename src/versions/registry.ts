import { encodeAlpine } from './alpine.ts';
import { encodeBitnami } from './bitnami.ts';
import { encodeBuilds } from './builds.ts';
import { encodeCran } from './cran.ts';
import { encodeDebian } from './debian.ts';
import { encodeDrupal } from './drupal.ts';
import { encodeGo } from './golang.ts';
import { encodeHackage } from './hackage.ts';
import { encodeMaven } from './maven.ts';
import { encodeNuGet } from './nuget.ts';
import { encodeOpam } from './opam.ts';
import { orderBy, type Encoder, type VersionOrder } from './order.ts';
import { encodePackagist } from './packagist.ts';
import { encodeProduct } from './product.ts';
import { encodePypi } from './pypi.ts';
import { encodeRpm } from './rpm.ts';
import { encodeRubyGems } from './rubygems.ts';
import { encodeSemver } from './semver.ts';
import { encodeBytes, encodeDates, encodeNumbers } from './generic.ts';

interface Entry {
  readonly encode: Encoder;
  /** Names of ecosystems in OSV's schema ("Defined ecosystems"). */
  readonly osv: readonly string[];
  /** Types of `vers` ranges; by convention the types of package URLs. */
  readonly vers: readonly string[];
}

/**
 * One line for each order. An ecosystem that is not here has none, and matches by enumerated versions only: OSS-Fuzz, Android,
 * Linux and GIT count commits or names of releases; ConanCenter, FreeBSD and others publish no rule that fits a total order.
 */
const entries: Readonly<Record<string, Entry>> = {
  npm: { encode: encodeSemver, osv: ['npm'], vers: ['npm'] },
  PyPI: { encode: encodePypi, osv: ['PyPI'], vers: ['pypi'] },
  Maven: { encode: encodeMaven, osv: ['Maven'], vers: ['maven'] },
  NuGet: { encode: encodeNuGet, osv: ['NuGet'], vers: ['nuget'] },
  RubyGems: { encode: encodeRubyGems, osv: ['RubyGems'], vers: ['gem'] },
  Packagist: { encode: encodePackagist, osv: ['Packagist'], vers: ['composer'] },
  Drupal: { encode: encodeDrupal, osv: ['Drupal'], vers: ['drupal'] },
  Go: { encode: encodeGo, osv: ['Go'], vers: ['golang', 'go'] },
  'crates.io': { encode: encodeSemver, osv: ['crates.io'], vers: ['cargo'] },
  Hex: { encode: encodeSemver, osv: ['Hex'], vers: ['hex'] },
  Pub: { encode: encodeBuilds, osv: ['Pub'], vers: ['pub', 'dart'] },
  Julia: { encode: encodeBuilds, osv: ['Julia'], vers: ['julia'] },
  SwiftURL: { encode: encodeSemver, osv: ['SwiftURL'], vers: ['swift'] },
  Bitnami: { encode: encodeBitnami, osv: ['Bitnami'], vers: ['bitnami'] },
  CRAN: { encode: encodeCran, osv: ['CRAN', 'Bioconductor'], vers: ['cran', 'bioconductor'] },
  Hackage: { encode: encodeHackage, osv: ['Hackage', 'GHC'], vers: ['hackage'] },
  opam: { encode: encodeOpam, osv: ['opam'], vers: ['opam'] },
  Debian: { encode: encodeDebian, osv: ['Debian', 'Ubuntu', 'Echo'], vers: ['deb'] },
  Alpine: { encode: encodeAlpine, osv: ['Alpine', 'Alpaquita', 'BellSoft Hardened Containers', 'Chainguard', 'Wolfi', 'MinimOS'], vers: ['apk', 'alpine'] },
  RPM: { encode: encodeRpm, osv: ['AlmaLinux', 'Rocky Linux', 'Red Hat', 'SUSE', 'openSUSE', 'openEuler', 'Mageia', 'Photon OS', 'Azure Linux'], vers: ['rpm'] },
  SemVer: { encode: encodeSemver, osv: ['GitHub Actions', 'Kubernetes', 'VSCode'], vers: ['semver', 'github'] },
  intdot: { encode: encodeNumbers, osv: [], vers: ['intdot'] },
  datetime: { encode: encodeDates, osv: [], vers: ['datetime'] },
  lexicographic: { encode: encodeBytes, osv: [], vers: ['lexicographic'] },
};

const rows = Object.entries(entries).map(([name, { encode, osv, vers }]) => ({ order: orderBy(name, encode), osv, vers }));

export const byName: ReadonlyMap<string, VersionOrder> = new Map(rows.map(({ order }) => [order.name, order]));
export const byEcosystem: ReadonlyMap<string, VersionOrder> = new Map(rows.flatMap(({ order, osv }) => osv.map((name) => [name, order])));
export const byVersType: ReadonlyMap<string, VersionOrder> = new Map(rows.flatMap(({ order, vers }) => vers.map((name) => [name, order])));

/** For ranges of type `SEMVER`, whatever their ecosystem. */
export const semverOrder: VersionOrder = orderBy('SEMVER', encodeSemver);

/** For products of no ecosystem. */
export const productOrder: VersionOrder = orderBy('product', encodeProduct);
