import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import { affects, usualOrder, type AffectedRange } from '../index.ts';
import { compareNumbers } from '../sample.ts';

const order = usualOrder(compareNumbers);

test('a step is breaking where the first number that is not zero changes', () => {
  const table: readonly (readonly [from: string, to: string, breaking: boolean])[] = [
    ['1.2.3', '1.9.0', false], ['1.2.3', '2.0.0', true], ['0.2.9', '0.2.10', false], ['0.2.9', '0.3.0', true], ['0.9.0', '1.0.0', true],
    ['0.0.1', '0.0.2', true], ['v1.2', 'v1.3', false], ['v1.2', '1.3', false], ['1!2.0', '2!2.0', true], ['1:2.0', '1:2.1', false], ['2.0', '1:1.0', true], ['9', '10', true], ['jammy', 'noble', true],
  ];
  for (const [from, to, breaking] of table) assert.equal(order.breaking(from, to), breaking, `${from} -> ${to}`);
});

test('breaking as semver’s caret has it, for every pair of small versions', () => {
  const numbers = [0, 1, 2, 10];
  const versions = numbers.flatMap((a) => numbers.flatMap((b) => numbers.map((c) => `${a}.${b}.${c}`)));
  let looked = 0;
  for (const from of versions) {
    for (const to of versions) {
      if (semver.lte(to, from) || from === '0.0.0') continue;
      assert.equal(order.breaking(from, to), !semver.satisfies(to, `^${from}`), `${from} -> ${to}`);
      looked += 1;
    }
  }
  assert.ok(looked > 1_500, `${looked}`);
});

test('pre-releases are told by their names, in several ecosystems’ spellings', () => {
  for (const version of ['2.0.0-rc.1', '2.0.0-alpha', '2.0.0.beta2', '2.0rc1', '2.0a1', '1.0.dev3', '1.0-SNAPSHOT', '3.0.0-M2', '4.0.0-canary.12']) assert.equal(order.stable(version), false, version);
  for (const version of ['2.0.0', '1.2.3-1ubuntu4', '1.0.post1', '31.1-jre', '2.3.4.Final', 'v1.2.3', '9.1p1']) assert.equal(order.stable(version), true, version);
});

test('a range is from its introduction to before its fix, or up to the last affected, whatever is left out', () => {
  const version = fc.integer({ min: 0, max: 6 }).map((minor) => `1.${minor}`);
  fc.assert(fc.property(version, fc.option(version, { nil: undefined }), fc.option(version, { nil: undefined }), version, fc.boolean(), (introduced, fixed, last, asked, start) => {
    const range: AffectedRange = { introduced: start ? '0' : introduced, ...(fixed === undefined ? {} : { fixed }), ...(last === undefined ? {} : { lastAffected: last }) };
    const at = (each: string): number => Number(each.slice(2));
    const expected = (start || at(introduced) <= at(asked)) && (fixed === undefined || at(asked) < at(fixed)) && (last === undefined || at(asked) <= at(last));
    assert.equal(affects({ advisory: 'A', ranges: [range] }, asked, compareNumbers), expected);
  }));
  assert.ok(affects({ advisory: 'A', ranges: [], versions: ['1.0-odd'] }, '1.0-odd', compareNumbers));
});
