import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePatch } from 'diff';
import { readPairs } from './pairs.ts';

test('every pair of the table is a claim, a patch and another claim about the same release', async () => {
  const pairs = await readPairs();
  assert.deepEqual([pairs.length, pairs.filter(({ expected }) => expected === 'different').length], [50, 25]);
  assert.equal(new Set(pairs.map(({ name }) => name)).size, 50, 'no pair is there twice');
  for (const { name, first, second, patch, expected } of pairs) {
    assert.equal(first.manifest.targets.vulnerable.purl, second.manifest.targets.vulnerable.purl, name);
    assert.notEqual(JSON.stringify(first.manifest.proof), JSON.stringify(second.manifest.proof), name);
    assert.equal(flawOf(first.label) === flawOf(second.label), expected === 'same', name);
    assert.ok(parsePatch(patch).every(({ hunks }) => hunks.length > 0), name);
  }
});

function flawOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
