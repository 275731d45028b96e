import assert from 'node:assert/strict';
import { test } from 'node:test';
import { productOrder } from './index.ts';

test('versions of products, in the order of their vendors', () => {
  const rising = ['9.8.0-rc1', '9.8', '9.8.0-h1', '9.8.0.1', '9.8.4', '9.8.4.3', '9.16(4)', '9.16(4)18', '10.2.9', '10.2.9-h1', '10.2.10', '15.01.2507.037', '15.1.2508', '15.*', '16'];
  for (const [index, version] of rising.entries()) {
    for (const [other, against] of rising.entries()) assert.equal(Math.sign(productOrder.compare(version, against) ?? NaN), Math.sign(index - other), `${version} ${against}`);
  }
  assert.equal(productOrder.compare('10', 'v10.0.0'), 0);
  for (const text of ['', 'n/a', 'unspecified', 'KB5001', '-', '1 <b>', '.'.repeat(5000)]) assert.equal(productOrder.key(text), undefined, text);
});
