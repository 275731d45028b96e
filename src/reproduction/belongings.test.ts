import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Build } from '../ecosystems/index.ts';
import { foreignPlaces, programProblem } from './belongings.ts';

const root = mkdtempSync(join(tmpdir(), 'belongings-'));
after(() => rmSync(root, { recursive: true }));

function build(name: string, files: Readonly<Record<string, string>>, places: readonly string[]): Build {
  const path = join(root, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  const packages = places.map((place) => ({ name: place, version: '1', sha256: '', place }));
  return { path, sha256: '', artifact: { purl: '', version: '1', file: '', filename: '', sha256: '' }, dependencies: { packages }, patched: false };
}

test('what stands unchanged in the neutral build of a Python target is a dependency', () => {
  const theirs = { 'site/runner/__init__.py': 'r', 'site/single.py': 's', 'site/shared/runner/__init__.py': 'r', 'site/runner-1.dist-info/METADATA': 'm' };
  const vulnerable = build('py', { ...theirs, 'site/mine/__init__.py': 'code', 'site/mine/__main__.py': 'code', 'site/mine/cli.py': 'code', 'site/shared/mine/__init__.py': 'code' }, ['site']);
  const neutral = build('py-neutral', { ...theirs, 'site/mine/__init__.py': 'inert', 'site/mine/__main__.py': '', 'site/mine/cli.py': 'inert', 'site/shared/mine/__init__.py': 'inert' }, ['site']);
  const foreign = foreignPlaces('python', vulnerable, neutral);
  assert.deepEqual([...foreign].sort(), ['/target/site/runner', '/target/site/shared/runner', '/target/site/single.py']);
  const problem = (program: string): string | undefined => programProblem('python', vulnerable.path, foreign, { program });
  for (const fine of ['mine', 'mine.cli', 'site/mine/cli.py']) assert.equal(problem(fine), undefined, fine);
  for (const theirs of ['single', 'site/single.py', 'site/runner/__init__.py']) assert.match(problem(theirs) ?? '', /belongs to a dependency/, theirs);
  for (const absent of ['timeit', 'runner', 'mine.none', 'site/none.py']) assert.match(problem(absent) ?? '', /has no program/, absent);
});

test('of an npm target, everything but its own folder', () => {
  const own = build('js', { 'node_modules/a/cli.js': '', 'node_modules/b/cli.js': '', 'node_modules/a/node_modules/c/cli.js': '', 'node_modules/ab/cli.js': '' }, ['node_modules/b', 'node_modules/ab']);
  const foreign = foreignPlaces('javascript', own, own);
  const problem = (program: string): string | undefined => programProblem('javascript', own.path, foreign, { program });
  assert.equal(problem('node_modules/a/cli.js'), undefined);
  for (const theirs of ['node_modules/b/cli.js', 'node_modules/ab/cli.js', 'node_modules/a/node_modules/c/cli.js']) assert.match(problem(theirs) ?? '', /belongs to a dependency/, theirs);
  assert.match(problem('node_modules/a/none.js') ?? '', /has no program/);
});
