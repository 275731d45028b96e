import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../clients/command.ts';
import { findCompiler } from './compiler.ts';

const answering: Command = async (program) => ({ status: 0, stdout: `${program} 1.2\nmore`, stderr: '' });

test('gcc comes before clang, and what does not run is passed over', async () => {
  assert.deepEqual(await findCompiler(answering, () => true), { c: '/usr/bin/gcc', cxx: '/usr/bin/g++', version: '/usr/bin/gcc 1.2' });
  assert.deepEqual(await findCompiler(answering, (path) => path === '/usr/bin/clang'), { c: '/usr/bin/clang', cxx: undefined, version: '/usr/bin/clang 1.2' });
  const broken: Command = async (program) => ({ status: program === '/usr/bin/gcc' ? 127 : 0, stdout: 'x', stderr: '' });
  assert.equal((await findCompiler(broken, () => true)).c, '/usr/bin/clang');
});

test('without a compiler the error says the command that installs one', async () => {
  await assert.rejects(findCompiler(answering, () => false), { code: 'tool-missing', remedy: /sudo apt-get install --yes gcc libc6-dev/ });
});
