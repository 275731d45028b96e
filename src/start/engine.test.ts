import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engineProcess } from './engine.ts';

const claim = async (name: string): Promise<{ readonly bytes: Uint8Array; readonly label: string }> => ({
  bytes: await readFile(new URL(`../../examples/claims/${name}/reproduction.yaml`, import.meta.url)), label: name,
});

test('a process of its own establishes what a claim is worth, and verifies a fix', async () => {
  const engine = engineProcess({ ...process.env, DATABASE_URL: 'postgres://secret' }, 'auto');
  const stages = new Set<string>();
  const onProgress = ({ stage }: { readonly stage: string }): void => void stages.add(stage);
  const reproduction = await engine.establish(await claim('npm-minimist-prototype'), { onProgress });
  assert.equal(reproduction.verdict, 'confirmed');
  const searched = await engine.searchRange(await claim('npm-minimist-prototype'), reproduction, { onProgress });
  assert.ok('range' in searched && searched.range.affected.events.length > 0);
  const unlisted = Buffer.concat([(await claim('npm-minimist-prototype')).bytes, Buffer.from('\nversions: ["99.0.0"]\n')]);
  assert.deepEqual(await engine.searchRange({ bytes: unlisted, label: 'x' }, reproduction), { because: 'the registry offers no version of minimist' }, 'an answer, not an error that is tried again for ever');
  assert.ok(stages.has('running') && stages.has('searching'), [...stages].join());
  const wrong = await engine.establish({ bytes: Buffer.from('apiVersion: nothing'), label: 'x' });
  assert.equal(wrong.verdict, 'invalid');
  const verification = await engine.verifyFix(await claim('npm-minimist-prototype'), { version: '1.2.4' }, { seed: 'x' });
  assert.equal(verification.verified, false);
  await engine.close();
});

test('when the process dies what is under way fails, and the next request starts a new one', async () => {
  const engine = engineProcess(process.env, 'auto');
  const under = engine.establish(await claim('npm-minimist-prototype'));
  const failed = assert.rejects(under, { code: 'engine-gone' });
  await engine.close();
  await failed;
  const reproduction = await engine.establish({ bytes: Buffer.from('{}'), label: 'x' });
  assert.equal(reproduction.verdict, 'invalid');
  await engine.close();
});

/** Starts an engine's process, says its number, and waits to be killed. */
const parent = `
  import { fork } from 'node:child_process';
  const child = fork(${JSON.stringify(fileURLToPath(new URL('../main.ts', import.meta.url)))}, ['engine-process', 'auto'], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  process.stdout.write(String(child.pid));
  setInterval(() => undefined, 1_000);`;

test('it ends with its parent, also with one that is killed while it starts', { skip: process.platform === 'linux' ? false : 'looks into /proc' }, async () => {
  for (const milliseconds of [0, 100, 300, 1_000]) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(child.stdout, 'data') as [Buffer];
    const engine = said.toString();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Gone, or ended and not reaped: waits for that, and the suite's own limit is the only one.
    for (;;) {
      const state = await readFile(`/proc/${engine}/stat`, 'latin1').then((text) => text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3), () => 'gone');
      if (state === 'gone' || state === 'Z') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
