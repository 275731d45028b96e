import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openUntested } from '../sandbox/index.ts';
import type { Driver } from '../sandbox/index.ts';
import { openDecompress } from './archive/decompress.ts';
import { tarOf } from './archive/sample.ts';
import { unpack } from './archive/unpack.ts';
import { openEcosystems } from './open.ts';
import type { Ecosystems } from './open.ts';

// Against the registries that this machine's own clients are configured for: small packages, fetched once.
/** Fetching, resolving and laying out run nothing: a driver that is asked anyway fails the test. */
const unused: Driver = { name: 'bubblewrap', memory: 'watchdog', configuration: '', run: () => Promise.reject(new Error('something was run')) };
let cache = '';
let ecosystems: Ecosystems;
before(async () => {
  cache = await mkdtemp(join(tmpdir(), 'live-'));
  ecosystems = openEcosystems({ cache, sandbox: unused });
});
after(() => rm(cache, { recursive: true, force: true }));

test('npm: both sides share one recorded tree; builds and stubs load; a second process finds everything by itself', { timeout: 60_000 }, async () => {
  const { ecosystem, name, version } = ecosystems.locate({ purl: 'pkg:npm/semver@7.5.1' });
  assert.deepEqual([name, version, ecosystem.language], ['semver', '7.5.1', 'javascript']);
  const vulnerable = await ecosystem.fetch(name, '7.5.1');
  const fixed = await ecosystem.fetch(name, '7.5.2');
  const recorded = await ecosystem.resolve(vulnerable);
  assert.deepEqual(recorded.packages.map((each) => each.place), ['node_modules/lru-cache', 'node_modules/yallist']);
  assert.deepEqual(await ecosystem.resolve(fixed, recorded), recorded);
  const build = await ecosystem.build({ artifact: vulnerable, dependencies: recorded });
  const neutral = await ecosystem.neutral(build);
  const run = (at: string, program: string): string => execFileSync(process.execPath, ['-e', program], { cwd: at, encoding: 'utf8', timeout: 20_000 }).trim();
  assert.equal(run(build.path, 'console.log(require("semver").valid("v1.2.3"))'), '1.2.3');
  assert.equal(run(neutral.path, 'console.log(typeof require("semver").valid("v1.2.3"), typeof require("semver/functions/parse"), require("semver/package.json").version)'), 'function function 7.5.1');

  const patch = '--- a/functions/valid.js\n+++ b/functions/valid.js\n@@ -2,5 +2,5 @@\n const valid = (version, options) => {\n   const v = parse(version, options)\n-  return v ? v.version : null\n+  return v ? "patched" : null\n }\n module.exports = valid\n';
  const patched = await ecosystem.build({ artifact: vulnerable, dependencies: recorded, patch: { text: patch } });
  assert.equal(run(patched.path, 'console.log(require("semver").valid("v1.2.3"))'), 'patched');
  assert.notEqual(patched.sha256, build.sha256);
  await assert.rejects(ecosystem.build({ artifact: vulnerable, dependencies: recorded, patch: { text: patch.replace('null\n+', 'nil\n+') } }), { code: 'patch-does-not-apply' });

  const again = openEcosystems({ cache, sandbox: unused }).locate({ purl: 'pkg:npm/semver' }).ecosystem;
  assert.deepEqual(await again.fetch(name, '7.5.1'), vulnerable);
  assert.deepEqual(await again.build({ artifact: vulnerable, dependencies: await again.resolve(vulnerable) }), build);
  const releases = await ecosystem.releases(name);
  assert.ok(releases.length > 90 && releases.findIndex((each) => each.version === '7.5.1') + 1 === releases.findIndex((each) => each.version === '7.5.2'));
});

test('npm: what is not there is said by name', { timeout: 60_000 }, async () => {
  const { ecosystem } = ecosystems.locate({ purl: 'pkg:npm/semver' });
  await assert.rejects(ecosystem.fetch('semver', '7.5.99'), { code: 'version-not-found' });
  await assert.rejects(ecosystem.fetch('this-package-is-not-there-at-all-0', '1.0.0'), { code: 'package-not-found' });
  await assert.rejects(ecosystem.fetch('../semver', '1.0.0'), { code: 'name-invalid' });
  for (const type of ['cobol', 'constructor']) assert.throws(() => ecosystems.locate({ purl: `pkg:${type}/x@1`, recipe: 'x' }), { code: 'unknown-ecosystem' });
  await assert.rejects(ecosystem.fetch('semver', 'constructor'), { code: 'version-not-found' });
  assert.throws(() => ecosystems.locate({ purl: 'pkg:deb/debian/hello@2' }), { code: 'unknown-ecosystem' });
  assert.throws(() => ecosystems.locate({}), { code: 'name-invalid' });
});

test('PyPI: a wheel with a dependency and a source archive are laid out, import, and have stubs', { timeout: 60_000, skip: !existsSync('/usr/bin/python3') }, async () => {
  const { ecosystem } = ecosystems.locate({ purl: 'pkg:pypi/jinja2' });
  const python = (at: string, program: string): string => execFileSync('/usr/bin/python3', ['-I', '-B', '-c', `import sys; sys.path.insert(0, sys.argv[1])\n${program}`, join(at, 'site')], { encoding: 'utf8', timeout: 20_000 }).trim();
  const jinja = await ecosystem.fetch('Jinja2', '2.11.2');
  const tree = await ecosystem.resolve(jinja);
  assert.deepEqual(tree.packages.map((each) => each.name), ['markupsafe']);
  const build = await ecosystem.build({ artifact: jinja, dependencies: tree });
  assert.equal(python(build.path, 'import jinja2; print(jinja2.__version__, jinja2.Template("{{ x }}").render(x=1))'), '2.11.2 1');
  assert.equal(python((await ecosystem.neutral(build)).path, 'import jinja2, jinja2.sandbox, importlib.metadata; print(repr(jinja2.Template("{{ x }}").render(x=1)), importlib.metadata.version("jinja2"))'), 'inert 2.11.2');
  const source = await ecosystem.fetch('mistune', '0.8.3');
  const one = await ecosystem.build({ artifact: source, dependencies: await ecosystem.resolve(source) });
  assert.equal(python(one.path, 'import mistune; print(mistune.__version__)'), '0.8.3');
  await assert.rejects(ecosystem.fetch('mistune', '0.8.999'), { code: 'version-not-found' });
});

test('xz and bzip2 are unpacked in the sandbox; broken and endless ones are refused', { timeout: 60_000, skip: !existsSync('/usr/bin/xz') }, async () => {
  const tar = await tarOf([{ name: 'p/a', text: 'hello' }]);
  const file = join(cache, 'sample');
  const decompress = openDecompress(await openUntested({ cache }));
  for (const [index, [tool, args]] of ([['xz', ['-c']], ['bzip2', ['-c']]] as const).entries()) {
    if (!existsSync(`/usr/bin/${tool}`)) continue;
    await writeFile(file, execFileSync(`/usr/bin/${tool}`, args, { input: tar }));
    const folder = join(cache, `unpacked-${index}`);
    await mkdir(folder);
    await unpack(file, folder, { strip: 1, decompress });
    assert.equal(await readFile(join(folder, 'a'), 'utf8'), 'hello');
  }
  const bomb = execFileSync('/usr/bin/xz', ['-c'], { input: Buffer.alloc(8 * 1024 * 1024) });
  await assert.rejects(decompress('xz', bomb, 1024 * 1024), { code: 'archive-invalid' });
  await assert.rejects(decompress('xz', Buffer.from('fd377a585a00ffff', 'hex'), 1024 * 1024), { code: 'archive-invalid' });
  await assert.rejects(decompress('bzip2', gzipSync('x'), 1024), { code: 'archive-invalid' });
});
