import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare as pep440 } from '@renovatebot/pep440';
import fc from 'fast-check';
import semver from 'semver';
import { compareAlpine } from './pairwise/alpine.ts';
import { compareNumbers } from './pairwise/numbers.ts';
import { comparePackagist } from './pairwise/packagist.ts';
import { compareRpm } from './pairwise/rpm.ts';
import { byName } from './registry.ts';
import { versionTexts } from './texts.ts';

const seed = 20_261_126;
const texts = versionTexts();

/** Written a second time from the specifications, two versions side by side, or a library of the ecosystem. */
const oracles: Readonly<Record<string, readonly ((a: string, b: string) => number)[]>> = {
  npm: [(a, b) => semver.compare(a, b)],
  PyPI: [pep440],
  RPM: [compareRpm],
  Alpine: [compareAlpine],
  Packagist: [comparePackagist],
  CRAN: [compareNumbers],
  Hackage: [compareNumbers],
};

/** Numbers that a library takes for floating-point, and leading zeros, which `semver` refuses. */
const beyond: Readonly<Record<string, RegExp>> = { npm: /[0-9]{15}|(?:^|[.+-])0[0-9]/, PyPI: /[0-9]{15}/ };

for (const [name, list] of Object.entries(oracles)) {
  test(`law: ${name} by key is ${name} two by two (seed ${seed})`, () => {
    const order = byName.get(name);
    const version = (texts[name] ?? fc.constant('')).filter((text) => beyond[name]?.test(text) !== true);
    fc.assert(fc.property(version, version, (a, b) => {
      for (const oracle of list) assert.equal(order?.compare(a, b), Math.sign(oracle(a, b)), `${a} ${b}`);
    }), { seed, numRuns: 20_000 });
  });
}
