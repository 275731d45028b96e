import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord } from './read.ts';

const sound = {
  id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-02T03:04:05Z', published: '2026-01-01T00:00:00Z', aliases: ['CVE-2026-1', 'GHSA-aaaa-bbbb-cccc', 7],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }, { type: 'CVSS_V3', score: 'high' }],
  affected: [{ package: { ecosystem: 'PyPI', name: 'Some_Name' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }], versions: ['1.0'] }],
};

describe('reading OSV records', () => {
  test('a sound record, its names as their ecosystem compares them', () => {
    const { advisory, faults } = readRecord(sound, 'x');
    assert.deepEqual(faults, []);
    assert.deepEqual(advisory?.aliases, ['CVE-2026-1']);
    assert.equal(advisory?.vectors.length, 1);
    assert.deepEqual(advisory?.affected, [{ ecosystem: 'PyPI', name: 'some-name', ranges: [{ type: 'ECOSYSTEM', events: [['introduced', '0'], ['fixed', '2.0']] }], versions: ['1.0'] }]);
    assert.equal(advisory?.malware, false);
  });

  test('ranges of commits go by the repository, beside the package and whatever their order', () => {
    const { advisory } = readRecord({ ...sound, affected: [{ ...sound.affected[0], ranges: [{ type: 'GIT', repo: 'https://code.example.org/A/b.git', events: [{ introduced: 'aa' }] }, ...sound.affected[0]?.ranges ?? []] }] }, 'x');
    assert.deepEqual(advisory?.affected.map(({ ecosystem, name }) => [ecosystem, name]), [['PyPI', 'some-name'], ['GIT', 'code.example.org/a/b']]);
  });

  test('withdrawn and malicious records are kept and marked', () => {
    const { advisory } = readRecord({ ...sound, id: 'MAL-2026-1', withdrawn: '2026-02-01T00:00:00Z' }, 'x');
    assert.equal(advisory?.withdrawn, '2026-02-01T00:00:00Z');
    assert.equal(advisory?.malware, true);
  });

  const bad: readonly (readonly [string, unknown, string])[] = [
    ['no object', [], 'is no object'],
    ['no id', { ...sound, id: undefined }, 'has no sound id'],
    ['an id that leads elsewhere', { ...sound, id: '../../etc' }, 'has no sound id'],
    ['no date', { ...sound, modified: 'yesterday' }, 'is no date and time'],
  ];
  for (const [name, value, reason] of bad) {
    test(`left out as a whole: ${name}`, () => {
      const { advisory, faults } = readRecord(value, 'line 7');
      assert.equal(advisory, undefined);
      assert.deepEqual(faults.map((fault) => [fault.reason, fault.whole]), [[reason, true]]);
    });
  }

  const partly: readonly (readonly [string, unknown, string])[] = [
    ['affected is no list', { ...sound, affected: {} }, 'is no list'],
    ['a package without a name', { ...sound, affected: [{ package: { ecosystem: 'npm' }, versions: ['1'] }] }, 'has no sound ecosystem and name'],
    ['neither ranges nor versions', { ...sound, affected: [{ package: { ecosystem: 'npm', name: 'a' } }] }, 'has neither ranges nor versions'],
    ['a range that begins nowhere', { ...sound, affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ fixed: '1.0.0' }] }], versions: ['1.0.0'] }] }, 'introduces the flaw nowhere'],
    ['a version that is a number', { ...sound, affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ introduced: 1 }] }], versions: ['1.0.0'] }] }, 'introduced is no version'],
    ['a range of no known type', { ...sound, affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'MOON', events: [{ introduced: '1' }] }], versions: ['1.0.0'] }] }, 'is of no known type'],
  ];
  for (const [name, value, reason] of partly) {
    test(`used without the part: ${name}`, () => {
      const { advisory, faults } = readRecord(value, 'x');
      assert.equal(advisory?.id, sound.id);
      assert.ok(faults.some((fault) => fault.reason === reason && !fault.whole), JSON.stringify(faults));
    });
  }
});
