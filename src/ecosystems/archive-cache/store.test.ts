import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import type { Artifact } from '../ecosystem.ts';
import { buildKey, openStore } from './store.ts';
import { digestTree } from './tree.ts';

async function root(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'cache');
}
const artifact: Artifact = { purl: 'pkg:npm/x@1', version: '1', file: '/x', filename: 'x.tgz', sha256: '00' };
const about = { artifact, dependencies: { packages: [] }, patched: false };

test('artifacts are kept by content, readable by everybody, and refused once they changed', async (t) => {
  const cache = await root(t);
  const store = openStore(cache);
  const kept = await store.keepArtifact({ purl: 'pkg:npm/x@1', version: '1', filename: '../../x y.tgz' }, (file) => writeFile(file, 'content', { mode: 0o600 }));
  assert.equal((await stat(kept.file)).mode & 0o777, 0o644);
  assert.equal((await stat(cache)).mode & 0o777, 0o711);
  assert.ok(kept.file.startsWith(join(cache, 'artifacts', kept.sha256)));
  assert.deepEqual(await store.findArtifact(kept), kept);
  await writeFile(kept.file, 'tampered');
  assert.equal(await openStore(cache).findArtifact(kept), undefined);
  assert.equal(await openStore(cache).findArtifact({ ...kept, sha256: '11'.repeat(32) }), undefined);
  assert.deepEqual(await readdir(join(cache, 'work')), []);
  await assert.rejects(store.keepArtifact(about.artifact, () => Promise.reject(new Error('no network'))), /no network/);
  assert.deepEqual(await readdir(join(cache, 'work')), []);
});

test('a build is made once, whoever asks at the same time, in this process or another', async (t) => {
  const cache = await root(t);
  const [first, second] = [openStore(cache), openStore(cache)];
  let made = 0;
  const make = async (folder: string): Promise<void> => {
    made++;
    await new Promise((resolve) => setTimeout(resolve, 30));
    await writeFile(join(folder, 'a'), 'a');
  };
  const builds = await Promise.all([first.build('k', about, make), first.build('k', about, make), second.build('k', about, make)]);
  assert.equal(made, 2);
  assert.equal(new Set(builds.map((each) => `${each.path} ${each.sha256}`)).size, 1);
  assert.deepEqual(await readdir(join(cache, 'work')), []);
  await openStore(cache).build('k', about, make);
  assert.equal(made, 2);
  await assert.rejects(first.build('bad', about, () => Promise.reject(new Error('broken'))), /broken/);
  await first.build('bad', about, make);
  assert.equal(made, 3);
});

test('a strict umask does not hide builds from the sandbox\'s user', async (t) => {
  const cache = await root(t);
  const before = process.umask(0o077);
  t.after(() => process.umask(before));
  const build = await openStore(cache).build('k', about, async (folder) => {
    await mkdir(join(folder, 'd'), { mode: 0o755 });
    await writeFile(join(folder, 'd/tool'), '', { mode: 0o755 });
    await writeFile(join(folder, 'd/a'), '');
  });
  const modes = await Promise.all([cache, join(cache, 'builds'), join(build.path, '..'), build.path, join(build.path, 'd'), join(build.path, 'd/tool'), join(build.path, 'd/a')].map(async (path) => ((await stat(path)).mode & 0o777).toString(8)));
  assert.deepEqual(modes, ['711', '755', '755', '755', '755', '755', '644']);
});

test('a build that was touched is made again by the next process', async (t) => {
  const cache = await root(t);
  const make = (folder: string): Promise<void> => writeFile(join(folder, 'a'), 'a');
  const build = await openStore(cache).build('k', about, make);
  await writeFile(join(build.path, 'a'), 'b');
  const again = await openStore(cache).build('k', about, make);
  assert.equal(again.sha256, build.sha256);
  assert.equal(await readFile(join(again.path, 'a'), 'utf8'), 'a');
});

test('notes are validated when read, whatever stands there', async (t) => {
  const cache = await root(t);
  const store = openStore(cache);
  const schema = z.object({ n: z.number() });
  assert.equal(await store.readNote('kind', 'key', schema), undefined);
  await store.writeNote('kind', 'key', { n: 1 });
  assert.deepEqual(await store.readNote('kind', 'key', schema), { n: 1 });
  const [name = ''] = await readdir(join(cache, 'notes/kind'));
  for (const text of ['{"n":"x"}', '{"n":', '']) {
    await writeFile(join(cache, 'notes/kind', name), text);
    assert.equal(await store.readNote('kind', 'key', schema), undefined);
  }
});

test('a tree\'s digest depends on names, contents, executable bits and folders, not on times', async (t) => {
  const folder = await root(t);
  await mkdir(join(folder, 'd'), { recursive: true });
  await writeFile(join(folder, 'a'), 'x');
  const seen = new Set([await digestTree(folder)]);
  await writeFile(join(folder, 'a'), 'x');
  assert.equal(seen.has(await digestTree(folder)), true);
  for (const change of [() => chmod(join(folder, 'a'), 0o755), () => writeFile(join(folder, 'a'), 'y'), () => writeFile(join(folder, 'b'), ''), () => mkdir(join(folder, 'e')), () => rm(join(folder, 'd'), { recursive: true })]) {
    await change();
    const digest = await digestTree(folder);
    assert.equal(seen.has(digest), false);
    seen.add(digest);
  }
  await symlink('/etc/passwd', join(folder, 'l'));
  await assert.rejects(digestTree(folder), /neither file nor folder/);
});

test('a build\'s key changes with everything that goes into it', () => {
  const base = { artifact, dependencies: { packages: [] } };
  const keys = [
    buildKey('npm', base), buildKey('pypi', base), buildKey('npm', { ...base, patch: 'p' }), buildKey('npm', { ...base, recipe: 'r' }),
    buildKey('npm', { ...base, artifact: { ...artifact, sha256: '01' } }), buildKey('npm', { ...base, dependencies: { packages: [{ name: 'a', version: '1', sha256: '02', place: 'p' }] } }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});
