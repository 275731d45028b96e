import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { applyPatch } from './apply.ts';

async function tree(t: TestContext, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'patch-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');
const refused = { code: 'patch-does-not-apply' };

test('hunks apply at an offset, in several files, with or without a/ and b/', async (t) => {
  const before = numbered(40);
  const after = before.replace('line 20\n', 'changed\n');
  const root = await tree(t, { 'lib/x.js': `extra\nextra\n${before}`, y: before });
  const first = createTwoFilesPatch('a/lib/x.js', 'b/lib/x.js', before, after);
  const second = createTwoFilesPatch('y', 'y', before, after);
  assert.deepEqual((await applyPatch(root, first + second, 'fix')).changed, ['lib/x.js', 'y']);
  assert.equal(await readFile(join(root, 'lib/x.js'), 'utf8'), `extra\nextra\n${after}`);
  assert.equal(await readFile(join(root, 'y'), 'utf8'), after);
  await assert.rejects(applyPatch(root, first, 'again'), refused);
  const outer = createTwoFilesPatch('pkg-1.0/y', 'pkg-1.1/y', after, before);
  await applyPatch(root, outer, 'outer folder');
  assert.equal(await readFile(join(root, 'y'), 'utf8'), before);
});

test('no fuzz: one differing context line refuses the whole hunk', async (t) => {
  const root = await tree(t, { x: numbered(20).replace('line 9\n', 'line nine\n') });
  await assert.rejects(applyPatch(root, createTwoFilesPatch('a/x', 'b/x', numbered(20), numbered(20).replace('line 10\n', 'changed\n')), 'fix'), refused);
});

test('files appear, go away, move and change mode as git says', async (t) => {
  const root = await tree(t, { old: 'content\n', gone: 'bye\n', tool: '#!/bin/sh\n' });
  await applyPatch(root, [
    'diff --git a/fresh/new b/fresh/new', 'new file mode 100755', '--- /dev/null', '+++ b/fresh/new', '@@ -0,0 +1 @@', '+hello',
    'diff --git a/gone b/gone', 'deleted file mode 100644', '--- a/gone', '+++ /dev/null', '@@ -1 +0,0 @@', '-bye',
    'diff --git a/old b/moved', 'similarity index 100%', 'rename from old', 'rename to moved',
    'diff --git a/empty b/empty', 'new file mode 100644', 'index 0000000..e69de29',
    'diff --git a/tool b/tool', 'old mode 100644', 'new mode 100755', '',
  ].join('\n'), 'fix');
  assert.deepEqual((await readdir(root)).sort(), ['empty', 'fresh', 'moved', 'tool']);
  assert.equal(await readFile(join(root, 'fresh/new'), 'utf8'), 'hello\n');
  assert.equal((await stat(join(root, 'fresh/new'))).mode & 0o777, 0o755);
  assert.equal((await stat(join(root, 'tool'))).mode & 0o777, 0o755);
});

test('paths outside, binary changes, empty and broken patches are refused', async (t) => {
  const root = await tree(t, { x: 'a\n' });
  const hunk = '@@ -1 +1 @@\n-a\n+b\n';
  const make = '@@ -0,0 +1 @@\n+b\n';
  for (const text of [
    `--- a/../x\n+++ b/../x\n${hunk}`, `--- /etc/hostname\n+++ /etc/hostname\n${hunk}`, `--- /dev/null\n+++ b/../../evil\n${make}`, `--- /dev/null\n+++ b/x\n${make}`, `--- /dev/null\n+++ b/x/y\n${make}`,
    `--- a/missing\n+++ b/missing\n${hunk}`, `--- a/x\n+++ /dev/null\n${hunk}`, 'diff --git a/x b/x\nGIT binary patch\nliteral 0\n', '', 'nothing of a patch', '--- a/x\n+++ b/x\n', '--- a/x\n+++ b/x\n@@ -1,9 +1 @@\n-a\n',
    'x'.repeat(5_000_000), `--- a/x\n+++ b/x\n@@ -1 +1 @@\n-other\n+b\n`,
  ]) await assert.rejects(applyPatch(root, text, 'bad'), refused, text.slice(0, 60));
  assert.equal(await readFile(join(root, 'x'), 'utf8'), 'a\n');
  assert.deepEqual(await readdir(root), ['x']);
});

test('mail signatures, .orig names and a source folder that the release lacks are understood', async (t) => {
  const root = await tree(t, { 'pkg/x': 'a\n--\nb\n' });
  await applyPatch(root, 'From abc\n---\n pkg/x | 2 +-\n\n--- a/src/pkg/x\n+++ b/src/pkg/x\n@@ -1,3 +1,2 @@\n a\n---\n b\n-- \n2.39.2\n', 'mail');
  assert.equal(await readFile(join(root, 'pkg/x'), 'utf8'), 'a\nb\n');
  await applyPatch(root, '--- old.orig/pkg/x.orig\n+++ old/pkg/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n', 'quilt', 1);
  assert.equal(await readFile(join(root, 'pkg/x'), 'utf8'), 'a\nc\n');
});

test('bytes outside the patch stay as they are, whatever the encoding', async (t) => {
  const head = Buffer.from([0xff, 0xfe, 0x0a, 0xe9, 0x0a]);
  const root = await tree(t, { x: Buffer.concat([head, Buffer.from('é\nend\n')]) });
  await applyPatch(root, '--- a/x\n+++ b/x\n@@ -3,2 +3,2 @@\n-é\n+ü\n end\n', 'fix');
  assert.deepEqual(await readFile(join(root, 'x')), Buffer.concat([head, Buffer.from('ü\nend\n')]));
});

test('law: the diff of two texts turns one into the other', async (t) => {
  const root = await tree(t, {});
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'é'), { maxLength: 30 }).map((lines) => lines.map((line) => `${line}\n`).join(''));
  await fc.assert(fc.asyncProperty(text, text, async (left, right) => {
    fc.pre(left !== right && left !== '' && right !== '');
    await writeFile(join(root, 'f'), left);
    await applyPatch(root, createTwoFilesPatch('a/f', 'b/f', left, right), 'fix');
    assert.equal(await readFile(join(root, 'f'), 'utf8'), right);
  }), { numRuns: 150, seed: 20_261_122 });
});
