import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Artifact } from '../ecosystem.ts';
import { parseIndexPage } from './index-page.ts';
import type { IndexedFile } from './index-page.ts';
import { declaredRequirements, layOut } from './layout.ts';
import { linuxEnvironment, markerHolds } from './markers.ts';
import { parseFilename } from './names.ts';
import { parseRequirement, requirementsOfMetadata, requirementsOfRequiresTxt } from './requirement.ts';
import { resolveFlat } from './tree.ts';

const environment = linuxEnvironment('3.11.2');

test('file names give version and kind', () => {
  assert.deepEqual(parseFilename('Pygments-2.7.3-py3-none-any.whl', 'pygments'), { kind: 'wheel', version: '2.7.3', pure: true });
  assert.equal(parseFilename('lxml-4.6.2-cp39-cp39-manylinux1_x86_64.whl', 'lxml')?.pure, false);
  assert.equal(parseFilename('old-1.0-py2-none-any.whl', 'old')?.pure, false);
  assert.deepEqual(parseFilename('python-dateutil-2.8.1.tar.gz', 'python-dateutil'), { kind: 'sdist', version: '2.8.1', pure: false });
  assert.deepEqual(parseFilename('zope.interface-5.0.0-post1.zip', 'zope-interface'), { kind: 'sdist', version: '5.0.0-post1', pure: false });
  for (const name of ['x-1.0.exe', 'x-1.0.tar.gz.asc', 'other-1.0.tar.gz', 'x-1.0.egg']) assert.equal(parseFilename(name, 'x'), undefined, name);
});

test('index pages in JSON and HTML say the same; files without SHA-256 are left out', () => {
  const sha256 = 'ab'.repeat(32);
  const at = new URL('https://index.example/simple/x/');
  const json = JSON.stringify({ files: [
    { filename: 'x-1.0.tar.gz', url: '../../f/x-1.0.tar.gz', hashes: { sha256 }, yanked: 'bad', 'requires-python': '>=3' },
    { filename: 'x-1.1.tar.gz', url: 'https://files.example/x-1.1.tar.gz', hashes: {} }, 'nonsense', { filename: 5 },
  ] });
  const html = `<!DOCTYPE html><a href="../../f/x-1.0.tar.gz#sha256=${sha256}" data-requires-python="&gt;=3" data-yanked="bad">x-1.0.tar.gz</a><a href="x-1.1.tar.gz">x-1.1.tar.gz</a>`;
  const fromJson = parseIndexPage(json, 'application/vnd.pypi.simple.v1+json', at, 'x');
  assert.deepEqual(fromJson, parseIndexPage(html, 'text/html', at, 'x'));
  assert.deepEqual(fromJson?.map((file) => [file.url, file.version, file.yanked, file.requiresPython]), [['https://index.example/f/x-1.0.tar.gz', '1.0', true, '>=3']]);
  assert.equal(parseIndexPage('{"files": 1}', 'application/json', at, 'x'), undefined);
  assert.equal(parseIndexPage('plain', 'text/plain', at, 'x'), undefined);
});

test('markers are evaluated for Python 3 on Linux', () => {
  const cases: [string, boolean, string[]?][] = [
    ['python_version >= "3.6"', true], ['python_version < "3"', false], ["sys_platform == 'win32'", false], ['python_version > "3.9"', true], ['"3.6" <= python_version', true],
    ['extra == "security"', false], ['extra == "Sec_urity"', true, ['sec-urity']], ['python_version < "3" and extra == "x"', false, ['x']], ['(os_name == "nt" or os_name == "posix") and platform_system != "Windows"', true],
    ['python_version in "2.7 3.11"', true], ['python_version not in "2.7, 3.11"', false], ['platform_python_implementation == "PyPy"', false], ['python_full_version >= "3.11.0"', true], ["os.name == 'posix'", true],
  ];
  for (const [marker, expected, extras] of cases) assert.equal(markerHolds(marker, environment, extras ?? []), expected, marker);
  for (const bad of ['', 'python_version', 'nothing == "1"', 'python_version >= "3" and', '(python_version > "3"', '"a" ~ "b"', '('.repeat(100)]) assert.throws(() => markerHolds(bad, environment, []), SyntaxError, bad);
});

test('requirements of PEP 508, metadata and requires.txt', () => {
  assert.deepEqual(parseRequirement('Requests [security,Socks_5] (>=2.8.1,==2.8.*) ; python_version < "3.12"'), { name: 'requests', extras: ['security', 'socks-5'], specifier: '>=2.8.1,==2.8.*', marker: 'python_version < "3.12"', url: undefined });
  assert.equal(parseRequirement('x @ https://evil.example/x.whl ; python_version > "3"')?.url, 'https://evil.example/x.whl');
  for (const bad of ['', '-r other.txt', 'x y', '../x', 'x>>1']) assert.equal(parseRequirement(bad), undefined, bad);
  assert.deepEqual(requirementsOfMetadata('Name: x\nRequires-Dist: a>=1\nRequires-Dist: b;\n extra == "t"\n\nRequires-Dist: in-the-description\n'), ['a>=1', 'b; extra == "t"']);
  assert.deepEqual(requirementsOfRequiresTxt('a>=1\n\n[t]\nb\n[:python_version<"3"]\nc\n[t:os_name=="nt"]\nd\n').map((line) => markerHolds(parseRequirement(line)?.marker ?? 'os_name == "posix"', environment, ['t'])), [true, true, false, false]);
});

function file(version: string, more: Partial<IndexedFile> = {}): IndexedFile {
  return { url: '', filename: '', kind: 'wheel', pure: true, integrity: '', version, yanked: false, ...more };
}

test('one version a name: all wishes hold, newest in time, recorded kept, extras followed, URLs refused', async () => {
  const index: Record<string, IndexedFile[]> = {
    t: [file('1.0', { uploaded: '2020-01-01' }), file('1.1', { uploaded: '2023-01-01' }), file('2.0')],
    a: [file('1.0', { uploaded: '2019-01-01' }), file('1.5', { uploaded: '2019-06-01' }), file('1.6', { uploaded: '2019-07-01', yanked: true }), file('2.0', { uploaded: '2022-01-01' })],
    b: [file('1.0', { uploaded: '2019-01-01' }), file('1.1', { uploaded: '2019-01-01', requiresPython: '<3' })],
    c: [file('3.0', { pure: false }), file('2.0', { kind: 'sdist', pure: false }), file('4.0rc1')],
  };
  const wants: Record<string, string[]> = { 't@1.0': ['a>=1', 'b[x]'], 't@1.1': ['a>=1', 'b'], 't@2.0': ['evil @ https://evil.example/x.zip'], 'b@1.0': ['a<1.6', 'c; extra == "x"', 't'] };
  const artifact = (name: string, version: string): Artifact => ({ purl: `pkg:pypi/${name}@${version}`, version, file: '', filename: '', sha256: '' });
  const know = { environment, files: (name: string) => Promise.resolve(index[name] ?? []), fetch: (name: string, version: string) => Promise.resolve(artifact(name, version)), requirements: (each: Artifact) => Promise.resolve(wants[each.purl.slice(9)] ?? []) };
  const names = (list: readonly Artifact[]): string[] => list.map((each) => each.purl.slice(9));
  const first = await resolveFlat(know, artifact('t', '1.0'), 't', undefined);
  assert.deepEqual(names(first), ['a@1.5', 'b@1.0', 'c@2.0']);
  assert.deepEqual(names(await resolveFlat(know, artifact('t', '1.1'), 't', { packages: [{ name: 'a', version: '1.0', sha256: '', place: 'site' }] })), ['a@1.0', 'b@1.0']);
  await assert.rejects(resolveFlat(know, artifact('t', '2.0'), 't', undefined), { code: 'dependency-refused' });
  wants['t@1.0'] = ['a>=3'];
  await assert.rejects(resolveFlat(know, artifact('t', '1.0'), 't', undefined), { code: 'dependency-unresolved' });
});

async function laid(t: TestContext, files: Readonly<Record<string, string>>, wheel = false): Promise<{ top: string[]; site: string; requirements: string[] }> {
  const root = await mkdtemp(join(tmpdir(), 'layout-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'unpacked', name)), { recursive: true });
    await writeFile(join(root, 'unpacked', name), text);
  }
  const requirements = await declaredRequirements(join(root, 'unpacked'), wheel);
  await layOut(join(root, 'unpacked'), wheel, join(root, 'site'), 'pkg:pypi/x@1');
  return { top: (await readdir(join(root, 'site'))).sort(), site: join(root, 'site'), requirements };
}

test('source archives give their importable packages without being run', async (t) => {
  const flat = await laid(t, { 'setup.py': 'boom', 'x/__init__.py': '', 'tests/__init__.py': '', 'x.egg-info/top_level.txt': 'x\n', 'x.egg-info/requires.txt': 'a\n', 'PKG-INFO': 'Name: x\nVersion: 1\n' });
  assert.deepEqual([flat.top, flat.requirements], [['x', 'x-1.dist-info'], ['a']]);
  assert.deepEqual((await laid(t, { 'setup.py': '', 'src/x/__init__.py': '', 'src/y.py': '', 'docs/conf.py': '' })).top, ['x', 'y.py']);
  assert.deepEqual((await laid(t, { 'lib/yaml/__init__.py': 'two', 'lib3/yaml/__init__.py': 'three', 'lib3/PyYAML.egg-info/top_level.txt': '_yaml\nyaml\n', 'lib/PyYAML.egg-info/top_level.txt': '_yaml\nyaml\n' })).top, ['yaml']);
  await assert.rejects(laid(t, { 'setup.py': '', 'ext/x.c': '' }), { code: 'no-usable-file' });
});

test('wheels move their purelib up', async (t) => {
  const wheel = await laid(t, { 'x/__init__.py': '', 'x-1.data/purelib/y.py': 'y', 'x-1.data/scripts/z': 'z', 'x-1.dist-info/METADATA': 'Requires-Dist: a\n\n' }, true);
  assert.deepEqual([wheel.top, wheel.requirements], [['x', 'x-1.dist-info', 'y.py'], ['a']]);
  assert.equal(await readFile(join(wheel.site, 'y.py'), 'utf8'), 'y');
});
