import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderOf, semverOrder } from './index.ts';
import { byName } from './registry.ts';
import { versionTexts } from './texts.ts';

const seed = 20_261_125;
const texts = versionTexts();

test('every order has versions to be tested with', () => {
  assert.deepEqual([...byName.keys()].toSorted(), Object.keys(texts).toSorted());
});

for (const [name, order] of byName) {
  const version = texts[name] ?? fc.constant('');

  test(`law: ${name} is a total order, and its keys are the order (seed ${seed})`, () => {
    fc.assert(fc.property(version, version, version, (a, b, c) => {
      const keys = [a, b, c].map((text) => {
        const key = order.key(text);
        assert.ok(key !== undefined, `no version: ${text}`);
        assert.deepEqual(order.key(text), key);
        return key;
      });
      const sign = (left: string, right: string): number => Math.sign(order.compare(left, right) ?? Number.NaN);
      assert.equal(sign(a, a), 0);
      // `+ 0` because Object.is tells zero from minus zero.
      assert.equal(sign(a, b), -sign(b, a) + 0, `${a} ${b}`);
      assert.equal(sign(a, b), Buffer.compare(keys[0] as Uint8Array, keys[1] as Uint8Array), `${a} ${b}`);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) assert.ok(sign(a, c) <= 0, `${a} ${b} ${c}`);
      if (sign(a, b) === 0) assert.equal(sign(a, c), sign(b, c), `${a} ${b} ${c}`);
    }), { seed, numRuns: 2_000 });
  });

  test(`law: ${name} never throws, and a key is no longer than its text allows (seed ${seed})`, () => {
    const broken = fc.tuple(version, fc.string({ unit: 'binary', maxLength: 8 }), fc.nat(20)).map(([text, noise, at]) => text.slice(0, at) + noise + text.slice(at));
    fc.assert(fc.property(fc.oneof(broken, fc.string({ unit: 'binary' })), (text) => {
      const key = order.key(text);
      assert.ok(key === undefined || key.length <= 8 * text.length + 32, `${text} ${key?.length}`);
      assert.equal(order.compare(text, text), key === undefined ? undefined : 0);
    }), { seed, numRuns: 1_000 });
  });

  test(`${name}: endless texts are no versions, long ones take no time`, () => {
    assert.equal(order.key('1'.repeat(4097)), undefined);
    assert.equal(order.key(''), undefined);
    for (const unit of ['1', '1.', '0.', '1-', '-', '.', 'a', 'a1', '~', '_p', '1.0-', '0a', '-a.', '.dev', '+a', '%']) {
      for (const end of ['', '!', '\u{1f600}', '\0']) order.key(`1${unit.repeat(4000 / unit.length)}${end}`);
    }
  });
}

test('ecosystems of OSV find their order, suffix or not; others have none', () => {
  const names: Readonly<Record<string, string | undefined>> = {
    npm: 'npm', 'Debian:12': 'Debian', 'Ubuntu:Pro:18.04:LTS': 'Debian', 'Alpine:v3.18': 'Alpine', 'Rocky Linux:9': 'RPM', 'Red Hat:rhel_aus:8.4::appstream': 'RPM', AlmaLinux: 'RPM',
    'Maven:repository': 'Maven', 'Packagist:drupal': 'Drupal', Packagist: 'Packagist', 'Root:Debian:12': 'Debian', 'Root:PyPI': 'PyPI', Wolfi: 'Alpine', GHC: 'Hackage', Bioconductor: 'CRAN',
    'OSS-Fuzz': undefined, Linux: undefined, '': undefined, 'Root:Root:npm': undefined, constructor: undefined, NPM: undefined, 'Debian 12': undefined,
  };
  for (const [ecosystem, name] of Object.entries(names)) assert.equal(orderOf(ecosystem)?.name, name, ecosystem);
});

test('ranges of type SEMVER go by the standard, in whatever ecosystem: builds and revisions say nothing there', () => {
  assert.equal(semverOrder.compare('4.3.1+0', '4.3.1+2'), 0);
  assert.equal(orderOf('Julia')?.compare('4.3.1+0', '4.3.1+2'), -1);
  assert.equal(semverOrder.compare('2.6.0-1', '2.6.0'), -1);
  assert.equal(orderOf('Bitnami')?.compare('2.6.0-1', '2.6.0'), 1);
});
