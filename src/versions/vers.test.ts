import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VersionsError, orderOf, parseVers } from './index.ts';
import { versionTexts } from './texts.ts';

function inside(range: string, ...versions: readonly string[]): readonly (boolean | undefined)[] {
  const { contains } = parseVers(range);
  return versions.map((version) => contains(version));
}

test('bounds, single versions, exclusions', () => {
  assert.deepEqual(inside('vers:npm/>=1.0.0|<2.0.0', '0.9.0', '1.0.0', '1.9.9', '2.0.0-rc.1', '2.0.0'), [false, true, true, true, false]);
  assert.deepEqual(inside('vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.3', '1.2.4', '2.0.0', '5.0.0'), [true, false, true, false]);
  assert.deepEqual(inside('vers:gem/>=2.2.0|!=2.2.1|<2.3.0', '2.2.0', '2.2.1', '2.2.2', '2.3'), [true, false, true, false]);
  assert.deepEqual(inside('vers:pypi/<=1.0|2.0|>3', '1.0.0', '1.1', '2', '3.0', '3.0.1', '0'), [true, false, true, false, true, true]);
  assert.deepEqual(inside('vers:deb/<1.0|>2.0', '1.0~rc1', '1.0', '1.5', '2.0-1'), [true, false, false, true]);
  assert.deepEqual(inside('vers:npm/<2.0.0', '1.0.0', '2.0.0', '3.0.0'), [true, false, false]);
  assert.deepEqual(inside('vers:npm/>2.0.0', '1.0.0', '2.0.0', '3.0.0'), [false, false, true]);
  assert.deepEqual(inside('vers:npm/!=1.0.0', '1.0.0', '2.0.0', 'x'), [false, true, undefined]);
  assert.deepEqual(inside('vers:npm/!=0.5.0|1.0.0', '0.5.0', '1.0.0', '2.0.0'), [false, true, false]);
  assert.deepEqual(inside('vers:pypi/*', '1', 'whatever'), [true, true]);
  assert.deepEqual(inside('vers:none/*', '1'), [false]);
  assert.deepEqual(inside('vers:all/*', '1'), [true]);
});

test('percent-encoding is undone once, and only printable ASCII may come out', () => {
  assert.deepEqual(parseVers('vers:lexicographic/a%3Eb%2520%20c').constraints, [{ comparator: '=', version: 'a>b%20 c' }]);
  assert.deepEqual(inside('vers:deb/1%3A2.0', '1:2.0', '2.0'), [true, false]);
  assert.deepEqual(inside('vers:deb/1:2.0', '1:2.0'), [true]);
});

test('a type without an order decides what is written the same way', () => {
  const range = parseVers('vers:conan/1.0|!=2.0|>3.0');
  assert.equal(range.order, undefined);
  assert.deepEqual(['1.0', '2.0', '3.0', '4.0'].map(range.contains), [true, false, false, undefined]);
  assert.deepEqual(inside('vers:conan/1.0|2.0', '2.0', '3.0'), [true, false]);
  assert.equal(parseVers('vers:test/>=1').order, undefined);
});

test('what is not canonical is refused with the reason and a remedy', () => {
  const invalid = ['', 'npm/1', 'Vers:npm/1', 'vers:NPM/1', 'vers:npm', 'vers:npm/', 'vers:/1', 'vers:1npm/1', 'vers:n_pm/1', 'vers:npm/|1', 'vers:npm/1|', 'vers:npm/1||2', 'vers:npm/>=1.0.0| <2', 'vers:npm/ 1', 'vers:npm/1\n', 'vers:npm/=1',
    'vers:npm/==1', 'vers:npm/>', 'vers:npm/>=', 'vers:npm/><1', 'vers:npm/!1', 'vers:npm/1*', 'vers:npm/*|1', 'vers:npm/1|*', 'vers:npm/**', 'vers:npm/%', 'vers:npm/1%2', 'vers:npm/1%zz', 'vers:npm/1%00', 'vers:npm/1%09', 'vers:npm/1%C3%A9', 'vers:npm/é',
    'vers:npm/foo', 'vers:invalid/*', 'vers:invalid/1', 'vers:all/1', 'vers:none/>1', 'vers:pypi/1.0-final'];
  for (const text of invalid) assert.throws(() => parseVers(text), (error) => error instanceof VersionsError && error.code === 'range-invalid' && error.remedy !== undefined, text);
  const contradictory = ['vers:npm/2.0.0|1.0.0', 'vers:npm/1.0.0|1.0.0', 'vers:npm/>=1.0.0|!=1.0.0', 'vers:pypi/1.0|1.0.0', 'vers:npm/>1.0.0|>2.0.0', 'vers:npm/<1.0.0|<2.0.0', 'vers:npm/1.0.0|<2.0.0', 'vers:npm/>1.0.0|2.0.0', 'vers:npm/>1.0.0|!=1.5.0|>=2.0.0', 'vers:npm/>1.0.0|2.0.0|<3.0.0', 'vers:conan/1|1', 'vers:conan/<1|<2'];
  for (const text of contradictory) assert.throws(() => parseVers(text), { code: 'range-contradictory' }, text);
  assert.throws(() => parseVers(`vers:npm/${'1|'.repeat(10_001)}1`), { code: 'range-too-long' });
  assert.throws(() => parseVers(`vers:npm/${'1'.repeat(1024 * 1024)}`), { code: 'range-too-long' });
});

const seed = 20_261_127;

test(`law: a range holds what its bounds say, one by one (seed ${seed})`, () => {
  const order = orderOf('Debian');
  const version = versionTexts()['Debian'] ?? fc.constant('');
  const key = (text: string): Uint8Array => order?.key(text) ?? new Uint8Array();
  fc.assert(fc.property(fc.uniqueArray(version, { minLength: 2, maxLength: 7, comparator: (a, b) => order?.compare(a, b) === 0 }), fc.boolean(), fc.nat(), version, (list, closed, bits, tested) => {
    const sorted = list.toSorted((a, b) => Buffer.compare(key(a), key(b)));
    let upper = closed;
    const constraints = sorted.map((text, index) => {
      const out = (bits >> index) % 4 === 0;
      if (out) return { comparator: '!=', text };
      upper = !upper;
      return { comparator: `${upper ? '<' : '>'}${bits % 2 === 0 ? '=' : ''}`, text };
    });
    const range = parseVers(`vers:deb/${constraints.map(({ comparator, text }) => `${comparator}${text}`).join('|')}`);
    const bounds = constraints.filter(({ comparator }) => comparator !== '!=');
    const meets = ({ comparator, text }: (typeof constraints)[number]): boolean => {
      const sign = Math.sign(order?.compare(tested, text) ?? Number.NaN);
      return (sign === 0 && comparator.endsWith('=')) || (sign < 0 && comparator.startsWith('<')) || (sign > 0 && comparator.startsWith('>'));
    };
    const intervals = bounds.flatMap((bound, index) => {
      const next = bounds[index + 1];
      if (bound.comparator.startsWith('<')) return index === 0 ? [[bound]] : [];
      return next === undefined ? [[bound]] : [[bound, next]];
    });
    const excluded = constraints.some(({ comparator, text }) => comparator === '!=' && order?.compare(tested, text) === 0);
    assert.equal(range.contains(tested), !excluded && (bounds.length === 0 || intervals.some((interval) => interval.every(meets))), `${range.type} ${JSON.stringify(constraints)} ${tested}`);
  }), { seed, numRuns: 3_000 });
});

test(`law: any text is a range or a VersionsError (seed ${seed})`, () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom('vers:', 'npm', '/', '|', '>=', '<', '!=', '*', '%20', '%', '1.0.0', '2'), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 10 }).map((list) => list.join(''));
  fc.assert(fc.property(pieces, (text) => {
    try {
      parseVers(text).contains(text);
    } catch (error) {
      assert.ok(error instanceof VersionsError, String(error));
    }
  }), { seed, numRuns: 2_000 });
});
