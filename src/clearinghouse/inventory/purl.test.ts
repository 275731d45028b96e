import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { placesOf } from './ecosystem.ts';
import { parsePurl, qualifier } from './purl.ts';

const word = fc.stringMatching(/^[a-z0-9][a-zA-Z0-9._~+ -]{0,10}$/).filter((text) => text.trim() === text);

describe('package URLs', () => {
  test('are taken apart as packageurl-js does', () => {
    fc.assert(fc.property(fc.constantFrom('gem', 'deb', 'generic', 'cargo', 'apk'), fc.array(word, { maxLength: 3 }), word, fc.option(word), fc.option(word), (type, namespace, name, version, distro) => {
      const text = new PackageURL(type, namespace.join('/'), name, version ?? undefined, distro === null ? undefined : { arch: 'x', distro }, undefined).toString();
      const theirs = PackageURL.fromString(text);
      const ours = parsePurl(text);
      assert.deepEqual(ours && [ours.type, ours.namespace, ours.name, ours.version, qualifier(ours, 'distro')], [theirs.type, theirs.namespace ?? '', theirs.name, theirs.version ?? undefined, theirs.qualifiers?.['distro'] ?? undefined], text);
    }), { numRuns: 500, ignoreEqualValues: true });
  });

  test('what is none gives none', () => {
    for (const text of ['', 'npm/a@1', 'pkg:', 'pkg:npm', 'pkg:npm/', 'pkg:npm/%zz@1', 'pkg:npm/a@%zz']) assert.equal(parsePurl(text), undefined, text);
  });

  const places: readonly (readonly [string, string, string, string | undefined])[] = [
    ['pkg:npm/%40scope/name@1.0.0', 'npm', '@scope/name', '1.0.0'], ['pkg:npm/@scope/name@1.0.0', 'npm', '@scope/name', '1.0.0'], ['pkg:npm/@scope/name', 'npm', '@scope/name', undefined],
    ['pkg:maven/org.example/a-b@1', 'Maven', 'org.example:a-b', '1'], ['pkg:golang/github.com/a/b/v2@v2.0.1?type=module#sub', 'Go', 'github.com/a/b/v2', 'v2.0.1'],
    ['pkg:pypi/Some_Name@1', 'PyPI', 'Some_Name', '1'], ['pkg:cargo/serde@1', 'crates.io', 'serde', '1'], ['pkg:composer/a/b@1', 'Packagist', 'a/b', '1'],
    ['pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl', 'Debian:12', 'openssl', '3.0.11-1~deb12u2'], ['pkg:deb/debian/curl@7?distro=bookworm', 'Debian:12', 'curl', '7'],
    ['pkg:apk/alpine/libcrypto3@3.1.4-r0?distro=alpine-3.18.4&upstream=openssl', 'Alpine:v3.18', 'openssl', '3.1.4-r0'],
    ['pkg:rpm/almalinux/openssl@1.1.1k-9.el8?arch=x86_64&epoch=1&distro=almalinux-8.7', 'AlmaLinux:8', 'openssl', '1:1.1.1k-9.el8'], ['pkg:rpm/rocky/bash@5?distro=rocky-9.3', 'Rocky Linux:9', 'bash', '5'],
    ['pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1&distro=rhel-8.7', 'Red Hat:enterprise_linux:8::baseos', 'openssl', '1:1.1.1k-9.el8'], ['pkg:rpm/suse/libopenssl1_1@1.1.1l-1?distro=sles-15.5&upstream=openssl-1_1', 'SUSE:Linux Enterprise Server 15 SP5', 'openssl-1_1', '1.1.1l-1'],
    ['pkg:rpm/opensuse/curl@8.0?distro=opensuse-leap-15.5', 'openSUSE:Leap 15.5', 'curl', '8.0'], ['pkg:rpm/opensuse/curl@8.0?distro=opensuse-tumbleweed-20240101', 'openSUSE:Tumbleweed', 'curl', '8.0'],
    ['pkg:deb/debian/curl@7?distro=constructor', 'Debian:constructor', 'curl', '7'],
    ['pkg:generic/x@1?vcs_url=git%2Bhttps%3A%2F%2Fcode.example.org%2Fa%2Fb%400123456789', 'GIT', 'git+https://code.example.org/a/b', '0123456789'],
  ];
  for (const [text, ecosystem, name, version] of places) {
    test(text, () => {
      const purl = parsePurl(text);
      assert.ok(purl);
      assert.deepEqual(placesOf(purl)[0], { ecosystem, name, version });
    });
  }

  test('kinds that no advisories are written for have no place', () => {
    for (const text of ['pkg:docker/a@1', 'pkg:deb/debian/curl@7', 'pkg:rpm/unknown/a@1', 'pkg:rpm/constructor/a@1?distro=9', `pkg:rpm/rocky/a@1?distro=${'1'.repeat(4000)}x`, 'pkg:maven/no-group@1', 'pkg:generic/openssl@3']) assert.deepEqual(placesOf(parsePurl(text) ?? assert.fail()), [], text);
  });
});
