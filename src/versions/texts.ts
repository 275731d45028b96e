import fc from 'fast-check';

/** Versions of each order, drawn so that neighbors meet often; all of them are valid. For tests. */
export function versionTexts(): Readonly<Record<string, fc.Arbitrary<string>>> {
  const number = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }).map(String) }, { weight: 1, arbitrary: fc.constantFrom('159', '160', '255', '256', '65536', '20240101', '281474976710655', '281474976710656', '99999999999999999999', '00', '01', '007') });
  const numbers = (least: number, most: number, separator = '.'): fc.Arbitrary<string> => fc.array(number, { minLength: least, maxLength: most }).map((list) => list.join(separator));
  const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
  const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((list) => list.join(''));
  const many = (part: fc.Arbitrary<string>, most = 4): fc.Arbitrary<string> => fc.array(part, { maxLength: most }).map((list) => list.join(''));
  const semver = joined(numbers(3, 3), one('', '-alpha', '-alpha.1', '-alpha.beta', '-beta.2', '-beta.11', '-rc.1', '-1', '-0', '-a-b', '-A'), one('', '+a', '+b.1', '+1', '+1.2'));
  const dashed = joined(number, many(joined(one('.', '-', ''), fc.oneof(number, one('alpha', 'beta', 'a', 'b', 'm', 'rc', 'cr', 'snapshot', 'ga', 'final', 'release', 'sp', 'foo', 'Foo', '', 'é')))));
  const runs = many(fc.oneof(number, one('.', '+', '~', '-', 'a', 'b', 'Z', '~~', '.0')), 5);
  return {
    npm: semver, Go: semver, 'crates.io': semver, Hex: semver, Pub: semver, Julia: semver, SwiftURL: semver, SemVer: semver,
    Bitnami: fc.oneof(semver, joined(numbers(3, 3), one('-1', '-2', '-0', '-10'))),
    NuGet: joined(numbers(1, 4), one('', '-alpha', '-Alpha', '-beta.2', '-beta.11', '-1'), one('', '+x')),
    PyPI: joined(one('', 'v', '1!'), numbers(1, 4), one('', 'a1', '-alpha.2', 'b2', 'rc1', 'c', '.pre1'), one('', '.post1', '-2', '.rev', 'r3'), one('', '.dev3', 'dev'), one('', '+local.1', '+1', '+a.b', '+A-b')),
    Maven: dashed,
    RubyGems: joined(number, many(joined(one('.'), fc.oneof(number, one('a', 'b', 'rc1', 'pre', '0a', 'A'))), 5), one('', '-1', '-x-2')),
    Packagist: joined(one('', 'v'), fc.tuple(fc.integer({ min: 0, max: 12 }).map(String), fc.array(number, { maxLength: 3 })).map(([first, rest]) => [first, ...rest].join('.')), one('', '-alpha', 'beta2', '-RC1', '.rc.2', '-patch1', 'p2', '-stable', '-beta1.2'), one('', '-dev'), one('', '+build')),
    CRAN: joined(numbers(1, 3), many(joined(one('.', '-'), number), 2)),
    Hackage: numbers(1, 5),
    opam: joined(number, runs),
    Debian: joined(one('', '0:', '1:'), number, runs, one('', '-1', '-0', '-1~deb12u1', '-1+deb12u2', '-a')).map((text) => text.replace(/-+$/, '')),
    Alpine: joined(number, many(joined(one('.'), number), 3), one('', '', 'a', 'z'), many(joined(one('_alpha', '_beta', '_pre', '_rc', '_cvs', '_svn', '_git', '_hg', '_p'), one('', '1', '2', '10')), 2), one('', '', '~0a', '~ff'), one('', '-r0', '-r1', '-r10')),
    RPM: joined(one('', '0:', '1:', ':'), number, many(fc.oneof(number, one('.', '_', '+', '~', '^', 'a', 'B', '..')), 5), one('', '-1', '-1.el9', '-1.el9_2', '-0~rc1')),
    intdot: numbers(1, 4),
    datetime: joined(one('2024-02-29', '2024-03-01', '1970-01-01', '0000-01-01'), one('T'), one('00:00:00', '23:59:60', '23:59:59', '12:00:00'), one('', '.5', '.50', '.05'), one('Z', '+01:00', '-11:30')),
    lexicographic: fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
    Drupal: joined(one('', '8.x-', '7.x-'), fc.tuple(fc.integer({ min: 0, max: 12 }), number).map((list) => list.join('.')), one('', '-beta1', '-rc2', '-alpha10')),
  };
}
