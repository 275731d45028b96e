import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePurl, purlOf } from './locate.ts';

test('purls name a package of the configured registry and nothing else', () => {
  assert.deepEqual(parsePurl('pkg:npm/semver@7.5.1'), { type: 'npm', name: 'semver', version: '7.5.1' });
  assert.deepEqual(parsePurl('pkg:npm/%40scope/name'), { type: 'npm', name: '@scope/name', version: undefined });
  assert.deepEqual(parsePurl('pkg:pypi/PyYAML@5.3'), { type: 'pypi', name: 'pyyaml', version: '5.3' });
  assert.deepEqual(parsePurl('pkg:deb/debian/sqlite3@3.40.1-2%2Bdeb12u1?arch=source'), { type: 'deb', name: 'sqlite3', version: '3.40.1-2+deb12u1' });
  for (const text of [
    'pkg:npm/x@1?repository_url=https://evil.example', 'pkg:npm/x@1?download_url=https://evil.example/x.tgz', 'pkg:npm/x@1?vcs_url=git%2Bhttps://evil.example', 'pkg:npm/x@1?checksum=sha1:00', 'pkg:npm/x@1?anything=1',
    'pkg:npm/x@1#sub/path', 'pkg:npm/a/b@1', 'pkg:pypi/space/name@1', 'pkg:deb/ubuntu/x@1', 'npm/x@1', 'https://evil.example/x', '', 'pkg:npm/', 'pkg:/x', 'pkg:constructor/x@1?a=b',
  ]) assert.throws(() => parsePurl(text), (error: { code?: string; remedy?: string }) => error.code === 'name-invalid' && error.remedy !== undefined, text);
});

test('what purlOf writes, parsePurl reads', () => {
  for (const [type, name, version] of [['npm', '@scope/name', '1.0.0-rc.1+b'], ['npm', 'x', '1.0.0'], ['pypi', 'a-b', '1!2.0'], ['deb', 'zlib', '1:1.2.13.dfsg-1']] as const) {
    assert.deepEqual(parsePurl(purlOf(type, name, version)), { type, name, version });
  }
});
