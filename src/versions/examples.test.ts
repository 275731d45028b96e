import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byName } from './registry.ts';

/** From the specifications; `=` joins what is one version, and lines go from the lowest to the highest. */
const examples: Readonly<Record<string, readonly string[]>> = {
  // Semantic Versioning 2.0.0, sections 10 and 11.
  SemVer: ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0 = 1.0.0+20130313144700 = 1.0.0+exp.sha.5114f85', '2.0.0', '2.1.0', '2.1.1'],
  // Beyond 2^53 numbers stay exact; what is read besides the standard has its place.
  npm: ['1.0.0-99999999999999999998', '1.0.0-99999999999999999999', '1.0.0-a = v1.0.0-a = 1.0-a', '1.0.0 = 1 = v1 = 1.0 = =1.0.0 = 1.0.0.0', '1.0.0.1', '1.0.1', '9007199254740992.0.0', '9007199254740993.0.0'],
  Go: ['0.0.0-20191109021931-daa7c04131f5', '1.0.0', '1.21.0-rc.2 = go1.21rc2 = v1.21.0-rc.2', '1.21.0 = go1.21 = go1.21.0', '2.0.0 = 2.0.0+incompatible'],
  'crates.io': ['0.0.0-0', '0.3.1-0', '0.3.1'],
  Hex: ['1.0.0-alpha.3', '1.0.0-rc.1', '1.0.0'],
  SwiftURL: ['1.0.0-alpha', '1.0.0 = v1.0.0'],
  // "Package versioning" of Dart; `VersionNumber` of Julia.
  Pub: ['1.0.0-dev.1', '1.0.0', '1.0.0+1', '1.0.0+2', '1.0.0+10', '1.0.0+a', '1.0.1'],
  Julia: ['4.3.1-rc1 = 4.3.1rc1', '4.3.1-rc1+0', '4.3.1', '4.3.1+0', '4.3.1+2', '4.3.1+10', '4.3.2'],
  Bitnami: ['2.6.0-rc1', '2.6.0 = 2.6.0-0', '2.6.0-1', '2.6.0-10', '2.6.1'],
  // "Package versioning" of NuGet: pre-release versions and normalized version numbers.
  NuGet: ['1.0.1-alpha', '1.0.1-alpha.2', '1.0.1-beta = 1.0.1-BETA', '1.0.1-open', '1.0.1-rc', '1.0.1-zzz', '1.0.1 = 1.00.1 = 1.0.1.0 = 1.0.01.00 = 1.0.1+r3acd', '1.0.1.1', '1.0.10-rc.2', '1.0.10-rc.10', '1.0.10'],
  // PEP 440, "Summary of permitted suffixes and relative ordering" and "Normalization".
  PyPI: ['1.dev0 = 1.0.dev', '1.0.dev456', '1.0a1', '1.0a2.dev456', '1.0a12.dev456', '1.0a12 = 1.0.alpha-12 = v1.0A12', '1.0b1.dev456', '1.0b2', '1.0b2.post345.dev456', '1.0b2.post345', '1.0rc1.dev456', '1.0rc1 = 1.0c1 = 1.0-preview_1', '1.0 = 1 = 1.0.0', '1.0+abc.5', '1.0+abc.7', '1.0+5', '1.0.post456.dev34', '1.0.post456 = 1.0-456 = 1.0-r456', '1.0.15', '1.1.dev1', '1!0.1'],
  // The POM reference, "Version Order Specification".
  Maven: ['1-alpha-1 = 1-a1 = 1.0.0-alpha-1', '1-beta', '1-milestone = 1.0-milestone', '1-rc = 1-cr', '1-SNAPSHOT = 1-snapshot', '1 = 1.0.0 = 1.ga = 1.final = 1.0 = 1. = 1- = 1.0.0-0.0.0 = 1-ga = 1-0', '1-ga.1', '1-sp', '1-sp-1', '1-sp.1', '1-foo = 1.foo = 1.0.0-foo.0.0 = 1-FOO', '1-foo2', '1-foo10', '1-1 = 1-ga-1', '1-1.foo-bar1baz-.1 = 1-1.foo-bar-1-baz-0.1', '1-2 = 1-0-2', '1.0.1', '1.1', '1.9', '1.10'],
  // The documentation of `Gem::Version`.
  RubyGems: ['1.0.a9', '1.0.a10', '1.0.b1 = 1.b1', '1.0-1 = 1.0.pre.1', '1.0 = 1 = 1.0.0', '1.0.0.1', '1.1.a', '1.1', '1.2.rc1.0.1', '3.10'],
  // Composer's "Versions and constraints"; PHP's `version_compare`.
  Packagist: ['dev-main', 'dev-master = master', '1.0-dev = 1.0.0.0-dev', '1.0-alpha = 1.0a', '1.0.0-alpha1-dev', '1.0-alpha1 = 1.0.0a1', '1.0-beta2 = v1.0.0.0b2', '1.0-beta10', '1.0-RC1 = 1.0.rc.1', '1.0 = 1.0.0.0 = v1 = 1.0-stable = 1.0+build.5 = 1.0@beta', '1.0-patch1 = 1.0pl1 = 1.0-p1', '1.0.1', '1.0.x-dev = v1.0.*-dev', '1.x-dev', '2', '20100102', '20100102-203040'],
  Drupal: ['8.x-1.0-alpha1 = 1.0.0-alpha1', '1.2-rc1', '1.2.0 = 8.x-1.2 = 7.x-1.2', '8.x-1.10', '8.x-1.x-dev'],
  // R's manual: `.` and `-` are the same, fewer components are lower.
  CRAN: ['0.9', '1.0 = 1-0', '1.0.0', '1.0-1 = 1.0.1', '1.2.10', '1.10'],
  Hackage: ['1.0', '1.0.0', '1.0.1', '1.2', '1.10'],
  // The opam manual, "Version ordering".
  opam: ['0.1.0~~', '0.1.0~', '0.1.0~beta', '0.1.0', '0.1.0+patch', '0.1.0-1', '1.0', '1.0-beta', '1.0-test10', '1.0.1', '1.1', '1.10'],
  // deb-version(7).
  Debian: ['1.0~~', '1.0~~a', '1.0~', '1.0~rc1-1', '1.0 = 1.0-0 = 0:1.0 = 1. = 1.00', '1.0-1~deb12u1', '1.0-1', '1.0-1+deb12u1', '1.0a', '1.0+dfsg-1', '1.0-1-1', '1.2', '1.10', '1:0.1', '2:0:1'],
  // apk-package(5), "Package version".
  Alpine: ['1.2_alpha', '1.2_alpha1', '1.2_beta', '1.2_pre', '1.2_rc', '1.2_rc1-r3', '1.2', '1.2-r0', '1.2-r10', '1.2~0a', '1.2_cvs', '1.2_svn', '1.2_git20240101', '1.2_hg', '1.2_p', '1.2_p1', '1.2_p1-r1', '1.2_p2', '1.2a', '1.2b_rc1', '1.2b', '1.2.0', '1.2.01', '1.2.1 = 01.2.1', '1.2.10', '1.10'],
  // rpm-version(7).
  RPM: ['1.0~beta', '1.0~rc1 = 0:1.0~rc1 = :1.0~rc1', '1.0 = 1_0 = 1.0. = 1.00', '1.0-1', '1.0-1.el9', '1.0-1.el9_2', '1.0^git1~a', '1.0^git1', '1.0^git2', '1.0^git2.1', '1.0a', '1.0.1', '1.0.2a', '1.0.2.1', '1.10', '1:0.1'],
  intdot: ['1.2', '1.2.3 = 1.02.3 = 1.2.3-foo', '1.10', '10.234.5.12'],
  datetime: ['2024-02-29T12:00:00Z = 2024-02-29T13:00:00+01:00 = 2024-02-29t12:00:00.000z', '2024-02-29T12:00:00.05Z', '2024-02-29T12:00:00.5Z', '2024-02-29T23:59:60Z', '2024-03-01T00:00:00Z', '2024-02-29T23:30:00-01:00'],
  lexicographic: ['1', '10', '9', 'a', 'ab', 'é', '\u{1f600}'],
};

for (const [name, order] of byName) {
  test(`${name}: examples of its specification, lowest first`, () => {
    const lines = (examples[name] ?? []).map((line) => line.split(' = '));
    assert.ok(lines.length > 1, name);
    for (const [index, line] of lines.entries()) {
      for (const version of line) {
        assert.equal(order.compare(version, line[0] ?? ''), 0, `${line[0]} = ${version}`);
        for (const higher of lines.slice(index + 1).flat()) assert.equal(order.compare(version, higher), -1, `${version} < ${higher}`);
      }
    }
  });
}

/** Texts that no order of theirs may take for a version. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  npm: ['x', '1.x', '1.0.0-', '1.0.0-a..b', '1.0.0+', '1.0.0 beta', '1..0', 'latest', '^1.0.0', '>=1.0', '1.0.0-ä', 'git+https'],
  NuGet: ['1.0.0.0.0', '[1.0,2.0)', '1.0.0-'],
  PyPI: ['1.0-final', '1.0+', '1.0+a+b', '1.0.post1.post2', 'dev', '1.0a1b2', '1!', 'v_05', '1.0.*'],
  Maven: ['*', '[1.0,2.0)', '1.0 2', 'a/b', '< 4.4'],
  RubyGems: ['a', '1..2', '1.', '1_0', '~> 1.0', '1.2.3-x86_64'],
  Packagist: ['>= 1.0.0-beta2', '1.0.0-foo', '1.2.3.4.5', 'foo-dev', '^1.0', 'dev-', '1.x'],
  CRAN: ['1..0', '1.0-', '1.0a', '-1'],
  Hackage: ['1.0-1', '1.', 'a'],
  Debian: ['a1', '1:', ':1', '1-', 'x:1', '1_0', '1:a', '<unfixed>', '1.0 2', '1:1:1-:'],
  Alpine: ['1.2A', '1.2_foo', '1.2-r', '1.2ab', '1.2a.3', '1.2-1', '1.2~G', 'a'],
  RPM: ['', '-', '1-', 'x:1', '1.0 2', '>1', '~', '1-2-', '1/2'],
  intdot: ['a', '.1'],
  datetime: ['2024-02-30T00:00:00Z', '2023-02-29T00:00:00Z', '2024-01-01', '2024-01-01T24:00:00Z', '2024-01-01T00:00:00', '2024-13-01T00:00:00Z'],
};

for (const [name, list] of Object.entries(foreign)) {
  test(`${name}: what is no version of it`, () => {
    for (const text of list) assert.equal(byName.get(name)?.key(text), undefined, text);
  });
}
