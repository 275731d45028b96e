import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InventoryError } from '../error.ts';
import { readInventory } from './detect.ts';

const read = async (text: string) => {
  const { format, components } = await readInventory(Buffer.from(text));
  return [format, components.map(({ purl }) => purl)] as const;
};

test('dpkg -l: installed packages, and the release that their versions tell', async () => {
  const head = 'Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files\n|/ Err?=(none)/Reinst-required\n||/ Name           Version         Architecture Description\n+++-==============-===============-============-===========\n';
  assert.deepEqual(await read(`${head}ii  libssl3:amd64  3.0.11-1~deb12u2  amd64  Secure Sockets Layer toolkit\nrc  old            1.0-1           amd64  removed\nii  tzdata         2024a-0+deb12u1 all    time zones\n`), ['dpkg -l', ['pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12', 'pkg:deb/debian/tzdata@2024a-0%2Bdeb12u1?arch=all&distro=debian-12']]);
  assert.deepEqual(await read(`${head}ii  libc6:amd64    2.35-0ubuntu3.4   amd64  GNU C Library\nii  tzdata         2024a-0ubuntu0.22.04 all time zones\n`), ['dpkg -l', ['pkg:deb/ubuntu/libc6@2.35-0ubuntu3.4?arch=amd64&distro=ubuntu-22.04', 'pkg:deb/ubuntu/tzdata@2024a-0ubuntu0.22.04?arch=all&distro=ubuntu-22.04']]);
});

test('rpm -qa with epochs, and the release that the distribution\'s own package tells', async () => {
  assert.deepEqual(await read('openssl 1:3.0.7-24.el9 x86_64\nalmalinux-release 0:9.3-1.el9 x86_64\ngpg-pubkey 0:fd431d51-4ae0493b (none)\n'), ['rpm -qa', ['pkg:rpm/almalinux/openssl@3.0.7-24.el9?arch=x86_64&epoch=1&distro=almalinux-9.3', 'pkg:rpm/almalinux/almalinux-release@9.3-1.el9?arch=x86_64&epoch=0&distro=almalinux-9.3']]);
  await assert.rejects(read('openssl-3.0.7-24.el9.x86_64\nbash-5.1.8-6.el9.x86_64\n'), (error: unknown) => error instanceof InventoryError && /EPOCHNUM/.test(error.remedy ?? ''));
});
