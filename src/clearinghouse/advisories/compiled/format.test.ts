import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { orderOf } from '../../../versions/index.ts';
import { keyFormat } from './format.ts';

const ecosystems = ['npm', 'PyPI', 'Maven', 'NuGet', 'RubyGems', 'Packagist', 'Go', 'crates.io', 'Hex', 'Pub', 'Debian', 'Alpine', 'AlmaLinux', 'CRAN', 'Hackage', 'Bitnami', 'Julia'];
const versions = ['0', '1', '1.2.3', '1.0.0-alpha.1', 'v2.0.0+build', '1:2.3-4', '1.0rc1', '2024.10.1', '1.2.3.4', '1.0~beta1-1.el9', '1_0', '1.0.post1', '3.0-SNAPSHOT', '1.0.0-RC2', '1.2.3_p1-r0', '10.0a', '0.0.0-20210101000000-abcdefabcdef'];

test('keys are what the indexes out there were built with', () => {
  const sum = createHash('sha256');
  for (const ecosystem of ecosystems) for (const version of versions) sum.update(`${ecosystem} ${version} `).update(orderOf(ecosystem)?.key(version) ?? '-');
  assert.equal(`${keyFormat} ${sum.digest('hex').slice(0, 16)}`, '1 877a14724155daa8', 'an order gives other keys: raise keyFormat in format.ts, then write the new digest here');
});
