import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { intelligenceOf, type Given } from './fixture.ts';
import { judge, withoutVersion, withVersion, type Intelligence } from './judge.ts';

let known: Given;
let intelligence: Intelligence;
before(async () => {
  known = await intelligenceOf([
    { id: 'GHSA-aaaa-aaaa-aaaa', name: 'left', aliases: ['CVE-2026-0001'], ranges: [['0', '1.2.0']] },
    // Two lines: the first fix leads into the second range.
    { id: 'GHSA-bbbb-bbbb-bbbb', name: 'left', aliases: ['CVE-2026-0002'], ranges: [['0', '1.0.5'], ['1.1.0', '1.3.0']] },
    { id: 'GHSA-cccc-cccc-cccc', name: 'left', ranges: [['1.2.0', '1.2.5']] },
    { id: 'GHSA-dddd-dddd-dddd', name: 'never', ranges: [['0', undefined]] },
  ]);
  intelligence = known.intelligence;
});
after(() => known.remove());

test('what is known against a version, and what the versions still have that its fixes lead to', () => {
  const [left, none, never] = judge(['pkg:npm/left@1.0.0', 'pkg:npm/left@1.3.0', 'pkg:npm/never@1'], intelligence);
  assert.deepEqual(left?.flaws.map(({ id, fixed }) => [id, fixed]), [['CVE-2026-0001', ['1.2.0']], ['CVE-2026-0002', ['1.0.5']]]);
  assert.deepEqual(left.flaws[0]?.spans, [{ introduced: '0', fixed: '1.2.0' }, { introduced: '1.0.5', fixed: '1.2.0' }]);
  assert.deepEqual(left.flaws[1]?.spans, [{ introduced: '0', fixed: '1.0.5' }, { introduced: '1.2.0', fixed: '1.3.0' }, { introduced: '1.2.5', fixed: '1.3.0' }]);
  assert.deepEqual(left.others, [{ advisory: 'GHSA-cccc-cccc-cccc', spans: [{ introduced: '1.2.0', fixed: '1.2.5' }] }]);
  assert.deepEqual(none, { flaws: [], others: [] });
  assert.deepEqual(never?.flaws.map(({ fixed, spans }) => [fixed, spans]), [[[], [{ introduced: '0' }]]]);
});

test('a package URL takes another version, or none', () => {
  const cases = [
    ['pkg:npm/%40a/b@1.0.0', 'pkg:npm/%40a/b@2%2B1', 'pkg:npm/%40a/b'],
    ['pkg:npm/@a/b@1.0.0#sub', 'pkg:npm/@a/b@2%2B1#sub', 'pkg:npm/@a/b'],
    ['pkg:npm/@a/b', 'pkg:npm/@a/b@2%2B1', 'pkg:npm/@a/b'],
    ['pkg:deb/debian/curl@7.1?arch=a@b', 'pkg:deb/debian/curl@2%2B1?arch=a@b', 'pkg:deb/debian/curl'],
  ] as const;
  for (const [purl, other, none] of cases) assert.deepEqual([withVersion(purl, '2+1'), withoutVersion(purl)], [other, none]);
});
