/**
 * Version histories as the engine would have run them: `!` fired, `?` could not be run, nothing: silent. Real packages and
 * their real fixes, shortened; both ends of each line with a fix of its own are there.
 */
export interface History {
  readonly ecosystem: string | undefined;
  readonly purl: string;
  readonly name: string;
  readonly versions: string;
  readonly cwe: string;
}

const npm: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['minimist', 'CWE-1321', '0.0.1! 0.0.8! 0.1.0! 0.2.0! 0.2.1 0.2.4 1.0.0! 1.1.3! 1.2.0! 1.2.5! 1.2.6 1.2.8'],
  ['lodash', 'CWE-77', '0.1.0 1.0.0! 2.4.2! 3.10.1! 4.0.0! 4.17.11! 4.17.20! 4.17.21'],
  ['qs', 'CWE-1321', '6.2.0! 6.2.3! 6.2.4 6.3.0! 6.3.2! 6.3.3 6.5.0! 6.5.2! 6.5.3 6.10.0! 6.10.2! 6.10.3 6.11.0'],
  ['ini', 'CWE-1321', '1.0.0! 1.3.0! 1.3.5! 1.3.6 2.0.0'],
  ['y18n', 'CWE-1321', '3.2.1! 3.2.2 4.0.0! 4.0.1 5.0.0! 5.0.4! 5.0.5'],
  ['glob-parent', 'CWE-1333', '3.1.0! 5.1.0! 5.1.1! 5.1.2 6.0.0'],
  ['ansi-regex', 'CWE-1333', '2.1.1 3.0.0! 3.0.1 4.1.0! 4.1.1 5.0.0! 5.0.1 6.0.0! 6.0.1'],
  ['path-parse', 'CWE-1333', '1.0.0! 1.0.5! 1.0.6! 1.0.7'],
  ['semver', 'CWE-1333', '5.7.1! 5.7.2 6.3.0! 6.3.1 7.0.0! 7.5.1! 7.5.2 7.6.0'],
  ['tar', 'CWE-22', '3.2.1! 3.2.2 4.4.13! 4.4.14 5.0.5! 5.0.6 6.1.0! 6.1.1 6.2.0'],
  ['word-wrap', 'CWE-1333', '1.0.0! 1.2.3! 1.2.4 1.2.5'],
  ['@babel/traverse', 'CWE-184', '7.0.0! 7.23.1! 7.23.2 8.0.0-alpha.1! 8.0.0-alpha.3! 8.0.0-alpha.4'],
  ['undici', 'CWE-93', '4.0.0! 5.8.1! 5.8.2 5.10.0'],
  ['no-fix-yet', 'CWE-400', '1.0.0 2.0.0! 2.1.0? 2.1.1!'],
];

const pypi: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['werkzeug', 'CWE-407', '0.9! 1.0.1! 2.2.0! 2.2.2! 2.2.3 2.3.0'],
  ['jinja2', 'CWE-79', '2.11.2! 2.11.3! 3.0.0! 3.1.2! 3.1.3 3.1.4'],
  ['pyyaml', 'CWE-20', '3.13! 5.1! 5.3.1! 5.4 6.0'],
  ['requests', 'CWE-200', '2.3.0! 2.25.0! 2.30.0! 2.31.0 2.32.0'],
  ['urllib3', 'CWE-200', '1.26.16! 1.26.17 1.26.18 2.0.0! 2.0.5! 2.0.6'],
  ['certifi', 'CWE-345', '2015.4.28! 2023.5.7! 2023.7.22 2024.2.2'],
  ['idna', 'CWE-1333', '2.0! 3.6! 3.7 3.8'],
  ['sqlparse', 'CWE-674', '0.1.15! 0.4.4! 0.5.0 0.5.1'],
  ['lxml', 'CWE-79', '3.0! 4.6.4! 4.6.5 4.9.1'],
  ['tornado', 'CWE-444', '4.0! 6.3.2! 6.3.3 6.4'],
];

const crates: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['smallvec', 'CWE-787', '0.6.3! 0.6.13! 0.6.14 1.0.0! 1.6.0! 1.6.1 1.7.0'],
  ['regex', 'CWE-1333', '1.0.0! 1.5.4! 1.5.5 1.6.0'],
  ['time', 'CWE-476', '0.1.40 0.2.7! 0.2.22! 0.2.23 0.3.0'],
  ['hyper', 'CWE-444', '0.12.0! 0.14.9! 0.14.10 1.0.0'],
  ['h2', 'CWE-770', '0.1.0! 0.3.16! 0.3.17 0.4.0'],
  ['bumpalo', 'CWE-416', '1.1.0! 3.11.0! 3.11.1 3.12.0'],
];

const gems: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['rack', 'CWE-1333', '1.5.0! 2.0.9.1! 2.0.9.2 2.1.0! 2.1.4.1! 2.1.4.2 2.2.0! 2.2.6.1! 2.2.6.2 3.0.0'],
  ['nokogiri', 'CWE-611', '1.5.4! 1.11.3! 1.11.4 1.12.0'],
  ['addressable', 'CWE-400', '2.3.0! 2.7.0! 2.8.0 2.8.1'],
  ['puma', 'CWE-444', '3.0.0! 4.3.11! 4.3.12 5.0.0! 5.6.3! 5.6.4 6.0.0'],
  ['json', 'CWE-20', '1.8.6! 2.2.0! 2.3.0 2.4.0'],
];

const packagist: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['guzzlehttp/psr7', 'CWE-20', '1.0.0! 1.8.3! 1.8.4 2.0.0! 2.1.0! 2.1.1 2.2.0'],
  ['guzzlehttp/guzzle', 'CWE-200', '6.0.0! 6.5.5! 6.5.6 7.0.0! 7.4.2! 7.4.3 7.5.0'],
  ['symfony/http-kernel', 'CWE-200', '2.0.0! 4.4.49! 4.4.50 5.0.0! 5.4.19! 5.4.20 6.3.0'],
  ['twig/twig', 'CWE-74', '2.0.0! 2.14.10! 2.14.11 3.0.0! 3.3.7! 3.3.8 3.4.0'],
];

const nuget: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['Newtonsoft.Json', 'CWE-755', '3.5.8! 9.0.1! 12.0.3! 13.0.1 13.0.3'],
  ['System.Text.Encodings.Web', 'CWE-94', '4.0.0! 4.5.0! 4.5.1 4.6.0! 4.7.1! 4.7.2 5.0.0! 5.0.1'],
  ['log4net', 'CWE-611', '1.2.10! 2.0.9! 2.0.10 2.0.12'],
];

const maven: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['org.apache.logging.log4j:log4j-core', 'CWE-502', '2.0-beta9! 2.3! 2.3.1 2.4! 2.12.1! 2.12.2 2.13.0! 2.14.1! 2.15.0 2.17.1'],
  ['com.fasterxml.jackson.core:jackson-databind', 'CWE-502', '2.0.0! 2.12.7! 2.12.7.1 2.13.0! 2.13.4! 2.13.4.2 2.14.0'],
  ['org.yaml:snakeyaml', 'CWE-502', '1.4! 1.33! 2.0 2.2'],
  ['commons-io:commons-io', 'CWE-20', '1.0! 2.6! 2.7 2.11.0'],
];

const debian: readonly (readonly [name: string, cwe: string, versions: string])[] = [
  ['libyaml', 'CWE-122', '0.1.4-1! 0.1.4-2+deb7u2! 0.1.4-2+deb7u3 0.2.5-1'],
  ['expat', 'CWE-190', '2.5.0-1! 2.5.0-1+deb12u1? 2.5.0-1+deb12u2 2.6.0-1'],
];

const bare: readonly (readonly [name: string, cwe: string, versions: string])[] = [['libthing', 'CWE-787', '1.0! 1.1! 1.2'], ['parser-kit', 'CWE-125', '0.9 1.0! 1.1!']];

export const histories: readonly History[] = [
  ...npm.map(([name, cwe, versions]) => ({ ecosystem: 'npm', purl: `pkg:npm/${name.replace('@', '%40')}`, name, versions, cwe })),
  ...pypi.map(([name, cwe, versions]) => ({ ecosystem: 'PyPI', purl: `pkg:pypi/${name}`, name, versions, cwe })),
  ...crates.map(([name, cwe, versions]) => ({ ecosystem: 'crates.io', purl: `pkg:cargo/${name}`, name, versions, cwe })),
  ...gems.map(([name, cwe, versions]) => ({ ecosystem: 'RubyGems', purl: `pkg:gem/${name}`, name, versions, cwe })),
  ...packagist.map(([name, cwe, versions]) => ({ ecosystem: 'Packagist', purl: `pkg:composer/${name}`, name, versions, cwe })),
  ...nuget.map(([name, cwe, versions]) => ({ ecosystem: 'NuGet', purl: `pkg:nuget/${name}`, name, versions, cwe })),
  ...maven.map(([name, cwe, versions]) => ({ ecosystem: 'Maven', purl: `pkg:maven/${name.replace(':', '/')}`, name, versions, cwe })),
  ...debian.map(([name, cwe, versions]) => ({ ecosystem: 'Debian:12', purl: `pkg:deb/debian/${name}?arch=source`, name, versions, cwe })),
  ...bare.map(([name, cwe, versions]) => ({ ecosystem: undefined, purl: `pkg:generic/${name}`, name, versions, cwe })),
];
