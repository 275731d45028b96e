export interface Pin {
  readonly ecosystem: string | undefined;
  readonly name: string;
  readonly version: string;
}

interface Lockfile {
  readonly file: string;
  write(pins: readonly Pin[]): string;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** The smallest lock file of each package manager that a scanner takes for one. */
export const lockfiles: Readonly<Record<string, Lockfile>> = {
  npm: {
    file: 'package-lock.json',
    write: (pins) => json({ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'app', version: '1.0.0' }, ...Object.fromEntries(pins.map(({ name, version }) => [`node_modules/${name}`, { version }])) } }),
  },
  PyPI: { file: 'requirements.txt', write: (pins) => pins.map(({ name, version }) => `${name}==${version}\n`).join('') },
  'crates.io': {
    file: 'Cargo.lock',
    write: (pins) => `version = 3\n${pins.map(({ name, version }) => `\n[[package]]\nname = "${name}"\nversion = "${version}"\n`).join('')}`,
  },
  RubyGems: {
    file: 'Gemfile.lock',
    write: (pins) => `GEM\n  remote: https://gems.example.org/\n  specs:\n${pins.map(({ name, version }) => `    ${name} (${version})\n`).join('')}\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n${pins.map(({ name }) => `  ${name}\n`).join('')}\nBUNDLED WITH\n   2.4.0\n`,
  },
  Packagist: { file: 'composer.lock', write: (pins) => json({ packages: pins.map(({ name, version }) => ({ name, version, dist: { type: 'zip', reference: '0'.repeat(40) } })), 'packages-dev': [] }) },
  NuGet: { file: 'packages.lock.json', write: (pins) => json({ version: 1, dependencies: { 'net8.0': Object.fromEntries(pins.map(({ name, version }) => [name, { type: 'Direct', requested: `[${version}, )`, resolved: version }])) } }) },
  Maven: { file: 'gradle.lockfile', write: (pins) => `# Gradle\n${pins.map(({ name, version }) => `${name}:${version}=runtimeClasspath\n`).join('')}empty=\n` },
};
