import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { engineProcess } from './engine.ts';

const claim = async (name: string): Promise<{ readonly bytes: Uint8Array; readonly label: string }> => ({
  bytes: await readFile(new URL(`../../examples/claims/${name}/reproduction.yaml`, import.meta.url)), label: name,
});

test('a process of its own establishes what a claim is worth, and verifies a fix', async () => {
  const engine = engineProcess({ ...process.env, DATABASE_URL: 'postgres://secret' }, 'auto');
  const stages = new Set<string>();
  const { reproduction, range } = await engine.establish(await claim('npm-minimist-prototype'), { onProgress: ({ stage }) => stages.add(stage) });
  assert.equal(reproduction.verdict, 'confirmed');
  assert.ok((range?.affected.events.length ?? 0) > 0);
  assert.ok(stages.has('running') && stages.has('searching'), [...stages].join());
  const wrong = await engine.establish({ bytes: Buffer.from('apiVersion: nothing'), label: 'x' });
  assert.equal(wrong.reproduction.verdict, 'invalid');
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
  const { reproduction } = await engine.establish({ bytes: Buffer.from('{}'), label: 'x' });
  assert.equal(reproduction.verdict, 'invalid');
  await engine.close();
});
