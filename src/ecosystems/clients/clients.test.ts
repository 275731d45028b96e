import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command, CommandResult } from './command.ts';
import { openCommand } from './command.ts';
import { askNpm } from './npm.ts';
import { askPip } from './pip.ts';

const says = (stdout: string, status: number | undefined = 0): CommandResult => ({ status, stdout, stderr: '' });

test('npm: scopes, credentials from its own files, certificates and proxy', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'npmrc'), '; comment\n//registry.example/private/:_authToken=${TOKEN}\n//other.example/:username=me\n//other.example/:_password=c2VjcmV0\n');
  await writeFile(join(folder, 'ca.pem'), 'PEM');
  const config = { registry: 'https://registry.example/private', '@scope:registry': 'https://other.example/', userconfig: join(folder, 'npmrc'), globalconfig: null, cafile: join(folder, 'ca.pem'), 'strict-ssl': true, 'https-proxy': 'http://proxy.example:3128' };
  const npm = await askNpm(() => Promise.resolve(says(JSON.stringify(config))), { TOKEN: 'abc' });
  assert.deepEqual([npm.registryFor('x').url.href, npm.registryFor('x').authorization], ['https://registry.example/private/', 'Bearer abc']);
  assert.deepEqual([npm.registryFor('@scope/x').url.href, npm.registryFor('@scope/x').authorization], ['https://other.example/', `Basic ${Buffer.from('me:secret').toString('base64')}`]);
  assert.deepEqual([npm.authorities, npm.proxyEnv], [['PEM'], { https_proxy: 'http://proxy.example:3128' }]);
  await assert.rejects(askNpm(() => Promise.resolve(says(JSON.stringify({ ...config, 'strict-ssl': false }))), {}), { code: 'registry-unreachable' });
  await assert.rejects(askNpm(() => Promise.resolve(says('', undefined)), {}), { code: 'tool-missing' });
  await assert.rejects(askNpm(() => Promise.resolve(says('not json')), {}), { code: 'tool-missing' });
  await assert.rejects(askNpm(() => Promise.resolve(says(JSON.stringify({ ...config, registry: 'file:///x' }))), {}), { code: 'registry-unreachable' });
});

test('pip: environment before configuration before its built-in default; credentials leave the URL', async () => {
  const help = '  -i, --index-url <url>       Base URL of the Python Package Index (default\n                              https://default.example/simple). This should point\n';
  const pip = (list: string): Command => (_, args) => Promise.resolve(says(args.includes('--help') ? help : list));
  const index = async (list: string, env: Record<string, string> = {}) => (await askPip(pip(list), env)).index.href;
  assert.equal(await index(''), 'https://default.example/simple/');
  assert.equal(await index("global.index-url='https://global.example/simple'\ninstall.index-url='https://install.example/'"), 'https://install.example/');
  assert.equal(await index(":env:.index-url='https://env.example/'\nglobal.index-url='https://global.example/'"), 'https://env.example/');
  const own = await askPip(pip(''), { PIP_INDEX_URL: 'https://me:p%40ss@own.example/simple' });
  assert.deepEqual([own.index.href, own.authorization], ['https://own.example/simple/', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  const missing: Command = () => Promise.resolve(says('', 1));
  await assert.rejects(askPip(missing, {}), { code: 'tool-missing' });
  assert.equal((await askPip(missing, { PIP_INDEX_URL: 'https://own.example/' })).index.href, 'https://own.example/');
});

test('commands are bounded in time, and a missing one is told from a failing one', async () => {
  const run = openCommand(process.env);
  assert.equal((await run('sh', ['-c', 'exit 3'])).status, 3);
  assert.equal((await run('no-such-program-here', [])).status, undefined);
  const started = Date.now();
  assert.notEqual((await run('sleep', ['20'], { milliseconds: 100 })).status, 0);
  assert.ok(Date.now() - started < 5_000);
  assert.equal((await run('sh', ['-c', 'pwd; echo $WHO'], { env: { WHO: 'me' } })).stdout, '/\nme\n');
});
