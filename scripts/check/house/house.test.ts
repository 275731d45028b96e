import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../sources.ts';
import { compareTable, rowsOf, spdx } from './dependencies.ts';
import { findHosts, foreignHosts } from './hosts.ts';
import { imports } from './imports.ts';
import { lockFiles, machinePaths } from './machine.ts';
import { sizes } from './sizes.ts';
import { spelling } from './spelling.ts';
import { clocks, state } from './state.ts';

const at = (path: string, text: string): readonly Source[] => [{ path, text }];

test('imports: directions and faces, in every way to write one', () => {
  for (const text of [
    `import { a } from '../sandbox/inner.ts';`, `import type { A } from '../sandbox/inner.ts';`, `export * from '../sandbox/inner.ts';`,
    `const a = await import('../sandbox/inner.ts');`, `type A = import('../sandbox/inner.ts').A;`, `import '../sandbox/./inner.ts';`,
    `import {\n  a,\n} from "../sandbox/index.ts/../inner.ts";`,
  ]) assert.equal(imports(at('src/reproduction/x.ts', text)).length, 1, text);
  assert.deepEqual(imports(at('src/sandbox/deep/x.ts', `import { a } from '../../reproduction/index.ts';`)), ['src/sandbox/deep/x.ts may not import src/reproduction/index.ts']);
  assert.deepEqual(imports(at('scripts/run.ts', `import { a } from '../src/sandbox/open.ts';`)), ['scripts/run.ts may not import src/sandbox/open.ts']);
  for (const [path, text] of [
    ['src/reproduction/deep/x.ts', `import { a } from '../../sandbox/index.ts'; import { b } from '../../kernel/error.ts'; import { c } from '../result.ts';`],
    ['src/main.ts', `import { a } from './cli/index.ts'; import { b } from 'zod';`],
    ['bench/run.ts', `import { a } from '../src/sandbox/open.ts';`],
  ] as const) assert.deepEqual(imports(at(path, text)), []);
});

test('sizes: 500 lines are the most, and nine in ten are under 300', () => {
  const file = (path: string, lines: number): Source => ({ path, text: 'x\n'.repeat(lines) });
  assert.deepEqual(sizes([file('a', 500), ...Array.from({ length: 9 }, () => file('b', 60))]), { problems: [], note: 'median 60 lines, 90 % under 300' });
  assert.deepEqual(sizes([file('a', 501), ...Array.from({ length: 9 }, () => file('b', 60))]).problems, ['a has 501 lines; 500 is the most']);
  assert.equal(sizes([file('a', 300), file('b', 300), ...Array.from({ length: 9 }, () => file('c', 1))]).problems.length, 1);
});

test('state: what a module keeps is found, what it only names is not', () => {
  for (const text of ['let count = 0;', 'export let count = 0;', 'var x;', 'const seen = new Map();', 'const seen = new Set<string>();', 'export const seen: Map<string, number> = new Map();']) {
    assert.equal(state(at('src/kernel/x.ts', `${text}\n`)).length, 1, text);
  }
  assert.deepEqual(state(at('src/kernel/x.ts', `const names = new Set(['a']);\nfunction f() {\n  let count = 0;\n  const seen = new Map();\n}\n`)), []);
});

test('clocks: new Date() outside the rooms that may', () => {
  assert.equal(clocks(at('src/reproduction/x.ts', 'const now = new Date( );')).length, 1);
  for (const [path, text] of [['src/start/x.ts', 'new Date()'], ['src/kernel/x.test.ts', 'new Date()'], ['src/kernel/x.ts', 'new Date(given)']] as const) assert.deepEqual(clocks(at(path, text)), []);
});

test('spelling: American, in what we write ourselves', () => {
  assert.equal(spelling(at('docs/x.md', 'The behaviour is normalised and its colour analysed; canceled.')).length, 4);
  assert.deepEqual(spelling(at('src/x.ts', 'behavior, license, defense, color, cancellation, organize, aria-labelledby')), []);
  assert.deepEqual(spelling(at('examples/claims/a/reproduction.yaml', 'behaviour')), []);
});

test('hosts: code names none but those that nobody can fetch packages from', () => {
  assert.equal(foreignHosts(at('src/x.ts', `fetch('https://packages.somewhere.io/x')`)).length, 1);
  assert.deepEqual(foreignHosts(at('src/x.ts', 'https://in-toto.io/Statement/v1 http://127.0.0.1:8 http://localhost/ https://a.example.com/ https://x.test/ http://[::1]:1/')), []);
  assert.deepEqual(findHosts(at('README.md', 'see https://packages.somewhere.io/x'), ['packages.somewhere.io']), ['README.md names the registry host packages.somewhere.io']);
});

test('machine: the checkout and a personal home are found, a short common path is not', () => {
  assert.equal(machinePaths(at('a.ts', `'/home/ada/code/x'`), '/home/ada/code', '/home/ada').length, 2);
  assert.deepEqual(machinePaths(at('a.ts', `'/root/.ssh' '/app/x'`), '/app', '/root'), []);
});

test('lock files: no address, a digest for everything, and every system\'s part', () => {
  const lock = (entry: object): readonly Source[] => at('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': entry } }));
  assert.deepEqual(lockFiles(lock({ version: '1.0.0', integrity: 'sha512-x' })), []);
  assert.equal(lockFiles(lock({ version: '1.0.0', integrity: 'sha512-x', resolved: 'somewhere' })).length, 1);
  assert.deepEqual(lockFiles(lock({ version: '1.0.0' })), ['package-lock.json does not pin node_modules/a by digest']);
  assert.deepEqual(lockFiles(lock({ integrity: 'sha512-x', optionalDependencies: { 'a-darwin': '1.0.0' } })), ['package-lock.json lacks a-darwin, a part of node_modules/a']);
});

test('dependencies: a license that is written out is told by its short name, and no other', () => {
  assert.deepEqual(['Apache License, Version 2.0', 'Apache License Version 2.0 or later', 'MIT'].map(spdx), ['Apache-2.0', 'Apache License Version 2.0 or later', 'MIT']);
});

test('dependencies: rows, dependencies and licenses agree', () => {
  const rows = rowsOf('| name | why | license | size | without |\n| --- | --- | --- | --- | --- |\n| `a` | x | MIT | 1 kB | y |\n| `@b/c` | x | ISC | 1 kB | y |\n');
  assert.deepEqual(rows, [{ name: 'a', license: 'MIT' }, { name: '@b/c', license: 'ISC' }]);
  const licenses: Readonly<Record<string, string>> = { a: 'MIT', '@b/c': 'ISC', d: 'MIT' };
  assert.deepEqual(compareTable(rows, ['a', '@b/c'], (name) => licenses[name]), []);
  assert.deepEqual(compareTable(rows, ['a', 'd'], (name) => licenses[name]), ['docs/dependencies.md has no row for d', 'docs/dependencies.md has a row for @b/c, which is no dependency']);
  assert.equal(compareTable(rows, ['a', '@b/c'], () => 'GPL-3.0-only').length, 2);
  assert.match(compareTable([{ name: 'a', license: 'AGPL-3.0-only' }], ['a'], () => 'AGPL-3.0-only')[0] ?? '', /does not go with/);
});
