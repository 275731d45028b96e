import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { debianVersions } from './debian/versions.ts';
import type { VersionOrder } from './ecosystem.ts';
import { npmVersions } from './npm/versions.ts';
import { pypiVersions } from './pypi/versions.ts';

const number = fc.integer({ min: 0, max: 12 });
const semver = fc.tuple(number, number, number, fc.constantFrom('', '-alpha', '-alpha.1', '-1', '-rc.2', '-rc.10'), fc.constantFrom('', '+a', '+b.1')).map(([a, b, c, pre, build]) => `${a}.${b}.${c}${pre}${build}`);
const pep440 = fc.tuple(fc.constantFrom('', '1!'), fc.array(number, { minLength: 1, maxLength: 4 }), fc.constantFrom('', 'a1', 'b2', 'rc1', '.dev3', 'a1.dev2'), fc.constantFrom('', '.post1', '-2'), fc.constantFrom('', '+local.1'))
  .map(([epoch, release, pre, post, local]) => `${epoch}${release.join('.')}${pre.includes('dev') ? pre : `${pre}${post}`}${local}`);
const debian = fc.tuple(fc.constantFrom('', '0:', '1:'), number, fc.constantFrom('', '.0', '.1', '.10', '~rc1', '+dfsg', 'a', '.00'), fc.constantFrom('', '-1', '-1~deb12u1', '-1+deb12u2', '-0')).map((all) => all.join(''));

const orders: readonly (readonly [string, VersionOrder, fc.Arbitrary<string>])[] = [['npm', npmVersions, semver], ['pypi', pypiVersions, pep440], ['deb', debianVersions, debian]];
const seed = 20_261_122;

for (const [name, order, version] of orders) {
  test(`law: ${name} versions are totally ordered (seed ${seed})`, () => {
    fc.assert(fc.property(version, version, version, (a, b, c) => {
      assert.ok(order.valid(a), a);
      const sign = (left: string, right: string): number => Math.sign(order.compare(left, right));
      assert.equal(sign(a, a), 0);
      // `+ 0` because Object.is tells zero from minus zero.
      assert.equal(sign(a, b), -sign(b, a) + 0, `${a} ${b}`);
      assert.equal(sign(a, b) === 0, a === b, `${a} ${b}`);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) assert.ok(sign(a, c) <= 0, `${a} ${b} ${c}`);
    }), { seed, numRuns: 2_000 });
  });
}

test('published examples of each order, oldest first', () => {
  const lists: Record<string, string[]> = {
    // Semantic Versioning 2.0.0, section 11.
    npm: ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.10', '2.0.0'],
    // PEP 440, "Summary of permitted suffixes and relative ordering".
    pypi: ['1.0.dev1', '1.0a1', '1.0b1', '1.0rc1', '1.0', '1.0+local', '1.0.post1', '1.1', '1!0.5'],
    // deb-version(7) and the dpkg test suite's cases.
    deb: ['1.0~beta1', '1.0~rc1-1', '1.0', '1.0-1~deb12u1', '1.0-1', '1.0-1+deb12u1', '1.0a', '1.0+dfsg-1', '1.2', '1.10', '1:0.1'],
  };
  for (const [name, order] of orders) {
    const expected = lists[name] ?? [];
    assert.deepEqual([...expected].reverse().sort(order.compare), expected);
  }
});

test('release lines and prereleases', () => {
  assert.equal(npmVersions.line('4.17.21'), '4.17');
  assert.equal(pypiVersions.line('2.2'), '2.2');
  assert.equal(pypiVersions.line('1!2'), '1!2.0');
  assert.equal(debianVersions.line('1:2.9.14+dfsg-1'), '2.9');
  assert.deepEqual(['1.0.0-rc.1', '1.0.0'].map(npmVersions.prerelease), [true, false]);
  assert.deepEqual(['1.0rc1', '1.0.dev1', '1.0.post1'].map(pypiVersions.prerelease), [true, true, false]);
  for (const order of [npmVersions, pypiVersions, debianVersions]) for (const text of ['', 'x', '../1', `1.${'0'.repeat(400)}`]) assert.equal(order.valid(text), false, text);
});
