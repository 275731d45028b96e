import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createTwoFilesPatch } from 'diff';
import { tarOf } from '../archive/sample.ts';
import type { Command } from '../clients/command.ts';
import { openToolbox } from '../toolbox.ts';
import { openDebianSource } from './source.ts';
import type { DebianSource } from './source.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');

interface Archive {
  readonly source: DebianSource;
  readonly root: string;
  readonly updated: () => string;
}

/** A stand-in for apt: one package of one version in the given files, found through a configuration of one mirror. */
async function archive(t: TestContext, change: (files: Map<string, Buffer>) => void = () => undefined): Promise<Archive> {
  const root = await mkdtemp(join(tmpdir(), 'debian-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const text = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const first = createTwoFilesPatch('a/src/x.c', 'b/src/x.c', lines(text), lines(text.with(3, 'fixed one')));
  const second = createTwoFilesPatch('x.orig/src/x.c', 'x/src/x.c', lines(text), lines(text.with(25, 'fixed two')));
  const files = new Map([
    ['xx_1.0-1.dsc', Buffer.from('Format: 3.0 (quilt)\n')],
    ['xx_1.0.orig.tar.gz', gzipSync(await tarOf([{ name: 'x-1.0/src/x.c', text: lines(text) }, { name: 'x-1.0/debian/old', text: 'upstream\'s own' }]))],
    ['xx_1.0.orig-docs.tar.gz', gzipSync(await tarOf([{ name: 'docs-1.0/readme', text: 'r' }]))],
    ['xx_1.0-1.debian.tar.gz', gzipSync(await tarOf([{ name: 'debian/patches/series', text: '# comment\nCVE-1.patch\nsub/CVE-2.patch -p1 # why\n' }, { name: 'debian/patches/CVE-1.patch', text: first }, { name: 'debian/patches/sub/CVE-2.patch', text: second }]))],
  ]);
  const sums = [...files].map(([name, bytes]) => ` ${sha256(bytes)} ${bytes.length} ${name}`).join('\n');
  change(files);
  await mkdir(join(root, 'etc/parts'), { recursive: true });
  await writeFile(join(root, 'etc/parts/debian.sources'), 'Types: deb\nURIs: http://mirror.example/debian\nSigned-By: /key.gpg\n');
  await writeFile(join(root, 'etc/parts/note.sources.disabled'), 'Types: deb\n');
  let configured = '';
  const command: Command = async (program, args, options) => {
    const says = (stdout: string) => ({ status: 0, stdout, stderr: '' });
    if (program === 'apt-config') return says(`LIST='${root}/etc/none'\nPARTS='${root}/etc/parts'\n`);
    const parts = args.find((each) => each.startsWith('Dir::Etc::sourceparts='))?.split('=')[1] ?? '';
    if (args.at(-1) === 'update') {
      configured = (await Promise.all((await readdir(parts)).map((name) => readFile(join(parts, name), 'utf8')))).join('');
      await writeFile(join(parts, '../lists/mirror_source_Sources'), '');
    } else if (program === 'apt-cache') {
      return says(args.at(-1) === 'xx' ? `Package: xx\nVersion: 1.0-1\nChecksums-Sha256:\n${sums}\nDirectory: pool\n\n` : '');
    } else for (const [name, bytes] of files) await writeFile(join(options?.folder ?? '', name), bytes);
    return says('');
  };
  const tools = openToolbox({ cache: join(root, 'cache'), sandbox: { name: 'bubblewrap', memory: 'watchdog', configuration: '', run: () => Promise.reject(new Error('something was run')) } });
  return { source: openDebianSource({ ...tools, command }), root, updated: () => configured };
}

async function unpacked(at: Archive, without: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(at.root, 'to-'));
  await at.source.unpackWithout(await at.source.fetch('xx', '1.0-1'), folder, without);
  return folder;
}

test('sources are found through apt\'s own configuration, checked by digest, and kept', async (t) => {
  const at = await archive(t);
  assert.deepEqual((await at.source.releases('xx')).map((each) => [each.version, each.files.length]), [['1.0-1', 4]]);
  assert.match(at.updated(), /^Types: deb-src\nURIs: http:\/\/mirror.example\/debian\nSigned-By: \/key.gpg\n$/);
  const artifact = await at.source.fetch('xx', '1.0-1');
  assert.deepEqual([artifact.purl, artifact.filename], ['pkg:deb/debian/xx@1.0-1?arch=source', 'xx_1.0-1.dsc']);
  await assert.rejects(at.source.fetch('xx', '2.0-1'), { code: 'version-not-found' });
  await assert.rejects(at.source.fetch('absent', '1.0-1'), { code: 'package-not-found' });
  await assert.rejects(at.source.fetch('x=1 --option', '1.0-1'), { code: 'name-invalid' });
});

test('all patches but the named ones are applied; further archives and the packaging have their folders', async (t) => {
  const at = await archive(t);
  assert.deepEqual(await at.source.patches(await at.source.fetch('xx', '1.0-1')), ['CVE-1.patch', 'sub/CVE-2.patch']);
  const fixes = async (folder: string): Promise<string[]> => (await readFile(join(folder, 'src/x.c'), 'utf8')).split('\n').filter((line) => line.startsWith('fixed'));
  const whole = await unpacked(at, []);
  assert.deepEqual(await fixes(whole), ['fixed one', 'fixed two']);
  assert.deepEqual((await readdir(whole)).sort(), ['debian', 'docs', 'src']);
  assert.deepEqual(await readdir(join(whole, 'debian')), ['patches']);
  assert.deepEqual(await fixes(await unpacked(at, ['CVE-1.patch'])), ['fixed two']);
  assert.deepEqual(await fixes(await unpacked(at, ['sub/CVE-2.patch'])), ['fixed one']);
  await assert.rejects(unpacked(at, ['CVE-9.patch']), { code: 'patch-does-not-apply' });
});

test('a file that differs from the index, or is missing, is refused', async (t) => {
  const changed = await archive(t, (files) => files.set('xx_1.0.orig.tar.gz', Buffer.from('other')));
  await assert.rejects(changed.source.fetch('xx', '1.0-1'), { code: 'digest-mismatch' });
  const missing = await archive(t, (files) => files.delete('xx_1.0-1.dsc'));
  await assert.rejects(missing.source.fetch('xx', '1.0-1'), { code: 'registry-unreachable' });
});
