import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const folder = join(root, 'deploy/systemd');
const installed = '/opt/breakwater';

interface Unit {
  readonly name: string;
  readonly text: string;
  readonly sections: ReadonlyMap<string, readonly (readonly [string, string])[]>;
}

/** systemd.syntax(7), as far as these use it: sections, assignments, comments; anything else is an error. */
function parse(name: string, text: string): Unit {
  const sections = new Map<string, (readonly [string, string])[]>();
  let current: (readonly [string, string])[] | undefined;
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (section !== undefined) sections.set(section, current = []);
    else {
      const [, key, value] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? assert.fail(`${name}: ${line}`);
      (current ?? assert.fail(`${name}: no section`)).push([key ?? '', value ?? '']);
    }
  }
  return { name, text, sections };
}

async function units(): Promise<readonly Unit[]> {
  const names = (await readdir(folder)).filter((name) => /\.(?:service|timer)$/.test(name)).sort();
  return Promise.all(names.map(async (name) => parse(name, await readFile(join(folder, name), 'utf8'))));
}

const valuesOf = (unit: Unit, key: string): readonly string[] => [...unit.sections.values()].flat().filter(([name]) => name === key).map(([, value]) => value);

test('each unit parses, and what it starts and refers to is there', async () => {
  const all = await units();
  assert.deepEqual(all.map(({ name }) => name), ['breakwater-backup.service', 'breakwater-backup.timer', 'breakwater-worker@.service', 'breakwater.service']);
  const help = (await run(process.execPath, [join(root, 'src/main.ts'), '--help'])).stdout;
  for (const unit of all) {
    for (const [path] of unit.text.matchAll(new RegExp(`${installed}/[\\w./-]+`, 'g'))) await access(path.replace(installed, root));
    for (const [, command = ''] of unit.text.matchAll(/main\.ts (\w+)/g)) assert.match(help, new RegExp(`^ +${command}\\b`, 'm'), `${unit.name}: ${command}`);
  }
});

test('a service is nobody’s root, bounded, ends by SIGTERM, and leaves the sandbox what it needs', async () => {
  for (const unit of (await units()).filter(({ name }) => name.endsWith('.service'))) {
    const one = (key: string): string => valuesOf(unit, key).at(-1) ?? '';
    assert.equal(one('User'), 'breakwater', unit.name);
    assert.deepEqual([one('NoNewPrivileges'), one('CapabilityBoundingSet'), one('ProtectSystem'), one('ProtectHome'), one('UMask')], ['yes', '', 'strict', 'yes', '0077'], unit.name);
    if (unit.name.includes('backup')) continue;
    assert.deepEqual([one('KillMode'), one('Delegate'), one('TasksMax'), one('LimitCORE')], ['mixed', 'yes', '4096', '0'], unit.name);
    // Any of these and bubblewrap makes no namespace, or no /proc in it.
    for (const key of ['RestrictNamespaces', 'ProtectKernelTunables', 'ProtectKernelLogs', 'ProtectControlGroups', 'ProtectProc', 'ProcSubset', 'PrivateUsers', 'MemoryDenyWriteExecute']) assert.deepEqual(valuesOf(unit, key), [], `${unit.name}: ${key}`);
    assert.doesNotMatch(one('SystemCallFilter'), /@mount|@debug|@privileged/);
  }
});

test('every setting that is named is one that is read', async () => {
  const configuration = (await Promise.all(['configuration.ts', 'places.ts'].map((name) => readFile(join(root, 'src/start', name), 'utf8')))).join('');
  const texts = [...(await units()).map(({ text }) => text), await readFile(join(folder, 'breakwater.env'), 'utf8'), await readFile(join(root, 'deploy/container/Containerfile'), 'utf8')];
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/\b(?:BREAKWATER_[A-Z_]+|DATABASE_URL)(?==)/g)].map(([name]) => name)));
  assert.ok(named.size >= 10);
  for (const name of named) assert.ok(configuration.includes(`'${name}'`), name);
});

test('systemd itself finds nothing wrong', async (t) => {
  if (await run('systemd-analyze', ['--version']).then(() => false, () => true)) return t.skip('systemd-analyze is not here');
  const place = await mkdtemp(join(tmpdir(), 'breakwater-units-'));
  try {
    // The paths and the account of an installation become those of this machine.
    for (const { name, text } of await units()) await writeFile(join(place, name), text.replaceAll('/usr/bin/node', process.execPath).replaceAll(installed, root).replaceAll(/^(User|Group)=.*$/gm, '$1=root'));
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', ...(await readdir(place)).map((name) => join(place, name))]);
    assert.doesNotMatch(stderr, /breakwater/);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});

test('the container is built in stages, is not root, and starts what is there', async () => {
  const lines = (await readFile(join(root, 'deploy/container/Containerfile'), 'utf8')).replaceAll('\\\n', ' ').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string): readonly string[] => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  assert.equal(of('FROM').length, 2);
  assert.match(of('USER').at(-1) ?? '', /^[1-9]\d*:[1-9]\d*$/);
  assert.equal(lines.findIndex((line) => line.startsWith('USER')) > lines.findLastIndex((line) => line.startsWith('RUN')), true, 'nothing is installed as the service');
  const [, program = ''] = JSON.parse(of('ENTRYPOINT').at(-1) ?? '[]') as readonly string[];
  await access(program.replace(installed, root));
  assert.deepEqual(JSON.parse(of('CMD').at(-1) ?? '[]'), ['serve']);
  const engines = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly engines: { readonly node: string } }).engines.node;
  assert.equal(/^node:(\d+)/.exec(of('FROM').at(-1) ?? '')?.[1], /(\d+)\./.exec(engines)?.[1]);
});
