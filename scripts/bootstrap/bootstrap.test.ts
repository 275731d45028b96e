import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../check/step.ts';

let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'breakwater-bootstrap-')); });
after(async () => { await rm(folder, { recursive: true, force: true }); });

/** Runs an expression over the bootstrap's own modules in a bare Node.js. */
function evaluate(file: string, expression: string, env: NodeJS.ProcessEnv = process.env): unknown {
  const program = `const m = await import(${JSON.stringify(join(root, 'scripts/bootstrap', file))}); let out; try { out = ${expression}; } catch (e) { out = { error: e.message, remedy: e.remedy }; } console.log(JSON.stringify(out ?? null));`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return JSON.parse(ended.stdout);
}

async function installed(lock: object, have: object | undefined): Promise<unknown> {
  const place = await mkdtemp(join(folder, 'modules-'));
  await mkdir(join(place, 'node_modules'));
  await writeFile(join(place, 'package-lock.json'), JSON.stringify({ packages: lock }));
  if (have !== undefined) await writeFile(join(place, 'node_modules/.package-lock.json'), JSON.stringify({ packages: have }));
  return evaluate('modules.mjs', `m.isInstalled(${JSON.stringify(join(place, 'package-lock.json'))}, ${JSON.stringify(place)})`);
}

test('installed means: every package at its version and digest, but for optional ones of other systems', async () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const lock = { '': { version: '9.9.9' }, 'node_modules/a': a };
  assert.equal(await installed(lock, { 'node_modules/a': a }), true);
  assert.equal(await installed(lock, undefined), false);
  assert.equal(await installed(lock, {}), false);
  assert.equal(await installed(lock, { 'node_modules/a': { ...a, version: '1.0.1' } }), false);
  assert.equal(await installed(lock, { 'node_modules/a': { ...a, integrity: 'sha512-b' } }), false);
  const optional = { ...a, optional: true };
  assert.equal(await installed({ 'node_modules/a': { ...optional, os: ['aix'] } }, {}), true);
  assert.equal(await installed({ 'node_modules/a': { ...optional, os: [process.platform], cpu: [process.arch] } }, {}), false);
});

test('an ordinary user who misses something is told once, with the command', async () => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink('/bin/true', join(bin, 'apt-get'));
  const said = evaluate('system.mjs', `(process.getuid = () => 1000, m.ensureSystem())`, { PATH: bin });
  const { error, remedy } = said as { error: string; remedy: string };
  assert.match(error, /bubblewrap \(the sandbox\).*gcc \(/);
  assert.match(remedy, /sudo apt-get install --no-install-recommends bubblewrap .*gcc/);
});

test('root has it installed: one line each, one update, no recommended packages, and what is still missing is said', async () => {
  const bin = join(folder, 'apt');
  const log = join(folder, 'apt.log');
  await mkdir(bin);
  await writeFile(join(bin, 'apt-get'), `#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> ${log}\n`, { mode: 0o755 });
  const { error } = evaluate('system.mjs', '(process.getuid = () => 0, m.ensureSystem())', { PATH: bin }) as { error: string };
  assert.match(error, /^installed, yet not usable: bubblewrap/);
  const calls = (await readFile(log, 'utf8')).trim().split('\n');
  assert.equal(calls.length, 2);
  assert.match(calls[0] ?? '', /^noninteractive .*update$/);
  assert.match(calls[1] ?? '', /-y .*install --no-install-recommends bubblewrap .*gcc/);
});

test('an apt-get that fails is told with its last words and the command', async () => {
  const bin = join(folder, 'apt-broken');
  await mkdir(bin);
  await writeFile(join(bin, 'apt-get'), '#!/bin/sh\necho "E: the disk is full" >&2\nexit 100\n', { mode: 0o755 });
  const { error, remedy } = evaluate('system.mjs', '(process.getuid = () => 0, m.ensureSystem())', { PATH: bin }) as { error: string; remedy: string };
  assert.match(error, /apt-get update failed[^]*the disk is full/);
  assert.match(remedy, /apt-get install --no-install-recommends bubblewrap/);
});

test('without apt-get no command is made up', () => {
  const { remedy } = evaluate('system.mjs', 'm.ensureSystem()', { PATH: folder }) as { remedy: string };
  assert.match(remedy, /own package manager/);
});

test('elsewhere than on Linux it says that Docker or Podman serves', async () => {
  const elsewhere = `(Object.defineProperty(process, 'platform', { value: 'darwin' }), m.ensureSystem())`;
  assert.match((evaluate('system.mjs', elsewhere, { PATH: folder }) as { error: string }).error, /Docker or Podman/);
  const bin = join(folder, 'engine');
  await mkdir(bin);
  await symlink('/bin/true', join(bin, 'podman'));
  assert.equal(evaluate('system.mjs', elsewhere, { PATH: bin }), null);
});

test('an unknown role ends with status 2 and the roles there are', () => {
  const ended = spawnSync(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'dance'], { encoding: 'utf8' });
  assert.equal(ended.status, 2);
  assert.equal(ended.stdout, '');
  assert.match(ended.stderr, /no such role: dance[^]*start, test, check, bench/);
});

test('a Node.js that is too old is replaced, and one that fits nothing is an error with a remedy', () => {
  const old = `(Object.defineProperty(process.versions, 'node', { value: '20.1.0' }), Object.defineProperty(process, 'arch', { value: 'mips' }), m.ensureNode())`;
  assert.match((evaluate('node.mjs', old) as { remedy: string }).remedy, /Install Node\.js 24\.15/);
  assert.equal(evaluate('node.mjs', 'm.ensureNode()'), process.execPath);
});
