import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { openSandbox } from '../../sandbox/index.ts';
import type { Completed, Driver } from '../../sandbox/index.ts';
import { tarOf } from '../archive/sample.ts';
import { openAttached } from '../attached.ts';
import type { Build, Patch } from '../ecosystem.ts';
import { openToolbox } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { openNative } from './native.ts';

/** Writes behind an allocation of four bytes where standard input is longer. */
const LIBRARY = `#include <stdlib.h>
#include <string.h>
#include "library.h"

int keep(const char *text, unsigned long length) {
  char *copy = malloc(4);
  memcpy(copy, text, length);
  int first = copy[0];
  free(copy);
  return first;
}
`;
const PATCH = `--- a/deps/library/src/library.c
+++ b/deps/library/src/library.c
@@ -4,4 +4,5 @@
 
 int keep(const char *text, unsigned long length) {
+  if (length > 4) return 0;
   char *copy = malloc(4);
   memcpy(copy, text, length);
`;
const DRIVER = `#include <stdio.h>
#include "library.h"

int main(void) {
  char text[64];
  size_t length = fread(text, 1, sizeof text, stdin);
  printf("%c\\n", keep(text, length));
  return 0;
}
`;
const RECIPE = {
  title: 'a made-up library inside an archive', program: 'keeper', language: 'c', nested: [{ archive: 'deps/library-*.tar.gz', into: 'deps/library' }],
  sources: ['deps/library/src/*.c'], includes: ['deps/library/src', 'not/there'],
};

let folder = '';
let sandbox: Driver;
let tools: Toolbox;

before(async () => {
  sandbox = await openSandbox({ cache: join(tmpdir(), 'breakwater-tests') });
  folder = await mkdtemp(join(tmpdir(), 'native-'));
  await chmod(folder, 0o711);
  tools = openToolbox({ cache: join(folder, 'cache'), sandbox });
  for (const [name, recipe] of Object.entries({ keeper: RECIPE, elsewhere: { ...RECIPE, sources: ['src/*.c'] } })) {
    await mkdir(join(folder, 'recipes', name), { recursive: true });
    await writeFile(join(folder, 'recipes', name, 'recipe.yaml'), JSON.stringify(recipe));
    await writeFile(join(folder, 'recipes', name, 'driver.c'), DRIVER);
  }
});
after(() => rm(folder, { recursive: true, force: true }));

/** A tar with one binary file. */
async function packed(name: string, data: Buffer): Promise<Buffer> {
  const packer = pack();
  packer.entry({ name, mtime: new Date(0) }, data);
  packer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function buildOf(library: string, options: { readonly patch?: Patch; readonly recipe?: string } = {}): Promise<Build> {
  const inner = gzipSync(await tarOf([{ name: 'library-1/src/library.c', mtime: new Date(0), text: library }, { name: 'library-1/src/library.h', mtime: new Date(0), text: 'int keep(const char *, unsigned long);\n' }]));
  const outer = gzipSync(await packed('package/deps/library-1.tar.gz', inner));
  const native = openNative(tools, openAttached(tools, { name: 'package.tgz', data: outer }), options.recipe ?? 'keeper', join(folder, 'recipes'));
  const artifact = await native.fetch('package.tgz', '');
  const dependencies = await native.resolve(artifact);
  return native.build({ artifact, dependencies, ...(options.patch === undefined ? {} : { patch: options.patch }) });
}

async function neutralOf(build: Build): Promise<Build> {
  return openNative(tools, openAttached(tools, { name: 'package.tgz', data: new Uint8Array() }), 'keeper', join(folder, 'recipes')).neutral(build);
}

function run(build: Build, stdin: string): Promise<Completed> {
  return sandbox.run({
    argv: ['/target/bin/keeper'], mounts: [{ source: build.path, target: '/target' }], stdin: Buffer.from(stdin),
    env: { ASAN_OPTIONS: 'log_path=/log/report:exitcode=99:detect_leaks=0' },
    limits: { wallMilliseconds: 30_000, memoryMiB: 256, processes: 16, outputMiB: 1, scratchMiB: 16 },
  });
}

function reportOf(completed: Completed): string {
  return completed.files.map((file) => Buffer.from(file.data ?? []).toString()).join('');
}

test('a vendored library is compiled with sanitizers, and its crash names functions and lines', async () => {
  const build = await buildOf(LIBRARY);
  const benign = await run(build, 'abc');
  assert.deepEqual(benign.end, { kind: 'exited', status: 0 });
  assert.equal(Buffer.from(benign.stdout.bytes).toString(), 'a\n');
  const crash = await run(build, 'abcdefgh');
  assert.deepEqual(crash.end, { kind: 'exited', status: 99 });
  assert.match(reportOf(crash), /heap-buffer-overflow[\s\S]*in keep \/source\/deps\/library\/src\/library\.c:7[\s\S]*in main \/work\/recipe\/driver\.c:7/);
});

test('a patch reaches the vendored source, and the same inputs give the same build', async () => {
  const [plain, patched, again] = [await buildOf(LIBRARY), await buildOf(LIBRARY, { patch: { text: PATCH } }), await buildOf(LIBRARY, { patch: { text: PATCH } })];
  assert.notEqual(plain.sha256, patched.sha256);
  assert.deepEqual(again, patched);
  assert.deepEqual((await run(patched, 'abcdefgh')).end, { kind: 'exited', status: 0 });
});

test('a neutral build has the same program, which reads everything and says nothing', async () => {
  const neutral = await neutralOf(await buildOf(LIBRARY));
  const completed = await run(neutral, 'abcdefgh'.repeat(10_000));
  assert.deepEqual(completed.end, { kind: 'exited', status: 0 });
  assert.equal(completed.stdout.bytes.byteLength, 0);
  assert.equal(reportOf(completed), '');
});

test('a source that does not compile says where, and cannot pass for a build', async () => {
  await assert.rejects(buildOf(`${LIBRARY}\n#error "stop \u001b[31m"\n`), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'build-failed');
    assert.match(error.message, /library\.c:13:2: error: #error "stop \?\[31m"/);
    return true;
  });
  await assert.rejects(buildOf('int other(void) { return 0; }\n'), { code: 'build-failed', message: /undefined reference to `keep'|undefined symbol/ });
});

test('what a source includes cannot come from the host', async () => {
  const secret = join(folder, 'secret.h');
  await writeFile(secret, 'int keep(const char *text, unsigned long length) { return 0; }\n');
  assert.ok((await readFile(secret)).length > 0);
  await assert.rejects(buildOf(`#include "${secret}"\n`), { code: 'build-failed', message: /No such file/ });
});

test('a recipe that does not fit the source is said so', async () => {
  await assert.rejects(buildOf(LIBRARY, { recipe: 'elsewhere' }), { code: 'build-failed', message: /none of the files that the recipe elsewhere compiles/ });
  await assert.rejects(buildOf(LIBRARY, { recipe: 'missing' }), { code: 'recipe-unknown' });
});
