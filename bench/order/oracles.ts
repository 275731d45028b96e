import { compare as pep440, valid as pep440Valid } from '@renovatebot/pep440';
import * as gems from '@renovatebot/ruby-semver';
import nuget from '@snyk/nuget-semver';
import debian from 'deb-version-compare';
import maven from 'mvncmp';
import semver from 'semver';
import { compareNumbers } from '../../src/versions/pairwise/numbers.ts';
import { compareAlpine } from '../../src/versions/pairwise/alpine.ts';
import { comparePackagist } from '../../src/versions/pairwise/packagist.ts';
import { compareRpm } from '../../src/versions/pairwise/rpm.ts';

/** Another word on the order of two versions; `undefined`: not a version, it says. */
export type Oracle = (a: string, b: string) => number | undefined;

export interface Library {
  readonly name: string;
  readonly compare: Oracle;
}

const nodeSemver: Library = { name: 'semver', compare: (a, b) => (semver.valid(a) === null || semver.valid(b) === null ? undefined : semver.compare(a, b)) };

/** By order; the first is the peer whose speed is told. Where the name has "pairwise" it is our own second reading of the specification: no library exists. */
export const libraries: Readonly<Record<string, Library>> = {
  npm: nodeSemver,
  'crates.io': nodeSemver,
  Hex: nodeSemver,
  Go: nodeSemver,
  PyPI: { name: '@renovatebot/pep440', compare: (a, b) => (pep440Valid(a) === null || pep440Valid(b) === null ? undefined : pep440(a, b)) },
  RubyGems: { name: '@renovatebot/ruby-semver', compare: (a, b) => (gems.valid(a) === null || gems.valid(b) === null ? undefined : gems.gt(a, b) ? 1 : gems.eq(a, b) ? 0 : -1) },
  Maven: { name: 'mvncmp', compare: maven.compare },
  NuGet: { name: '@snyk/nuget-semver', compare: (a, b) => (nuget.valid(a) === null || nuget.valid(b) === null ? undefined : nuget.compare(a, b)) },
  Debian: { name: 'deb-version-compare', compare: debian },
  RPM: { name: 'pairwise', compare: compareRpm },
  Alpine: { name: 'pairwise', compare: compareAlpine },
  Packagist: { name: 'pairwise', compare: comparePackagist },
  CRAN: { name: 'pairwise', compare: compareNumbers },
  Hackage: { name: 'pairwise', compare: compareNumbers },
};
