import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EcosystemError, type Artifact, type Build, type DependencyTree, type Ecosystem } from '../ecosystems/index.ts';
import type { Completed, End, Job } from '../sandbox/index.ts';
import type { Laboratory } from './laboratory.ts';
import { claimOf, parseManifest, type Claim } from './manifest/index.ts';
import { sameFlaw } from './same-flaw.ts';

const folder = mkdtempSync(join(tmpdir(), 'same-'));
after(() => rmSync(folder, { recursive: true }));
const dependencies: DependencyTree = { packages: [] };
const artifact: Artifact = { purl: 'pkg:npm/echo@1.0.0', version: '1.0.0', file: '', filename: '', sha256: 'a' };

/** The lines that a patch adds are what the pretended program knows. */
const builds = new Map<string, readonly string[]>();
let made = 0;
function buildOf(lines: readonly string[]): Build {
  const path = join(folder, String(++made));
  mkdirSync(join(path, 'bin'), { recursive: true });
  writeFileSync(join(path, 'bin/echo'), '');
  builds.set(path, lines);
  return { path, sha256: lines.join('\n'), artifact, dependencies, patched: lines.length > 0 };
}

/** It dies of `!` unless `guard`, of `?` unless `other`; with `guard` but not the `helper` that it calls, it does nothing any more. */
function program(lines: readonly string[], input: string): { readonly end: End; readonly text: string } {
  const done = (text: string, status = 0): ReturnType<typeof program> => ({ end: { kind: 'exited', status }, text });
  if (lines.includes('stub')) return done('');
  if (lines.includes('guard') && !lines.includes('helper')) return done('helper is not defined', 1);
  if (input.includes('!') && !lines.includes('guard')) return { end: { kind: 'signaled', signal: 'SEGV' }, text: '' };
  if (input.includes('?') && !lines.includes('other')) return { end: { kind: 'signaled', signal: 'SEGV' }, text: '' };
  return done(/[!?]/.test(input) ? 'refused' : `echo ${input}`);
}

const ecosystem: Ecosystem = {
  type: 'npm', osv: undefined, language: 'native',
  versions: { compare: () => 0, valid: () => true, prerelease: () => false, line: () => '1' },
  releases: async () => [{ version: '1.0.0', withdrawn: false, files: [] }],
  fetch: async () => artifact,
  resolve: async () => dependencies,
  async build({ patch }) {
    const lines = [...(patch?.text ?? '').matchAll(/^\+(\w+)$/gm)].map(([, line = '']) => line);
    if (lines.includes('needy') && !lines.includes('helper')) throw new EcosystemError('build-failed', 'it does not build', { where: 'echo', remedy: 'none' });
    return buildOf(lines);
  },
  neutral: async () => buildOf(['stub']),
};

const laboratory: Laboratory = {
  sandbox: {
    name: 'bubblewrap', memory: 'watchdog', configuration: '',
    async run({ mounts = [], stdin }: Job): Promise<Completed> {
      const none = { bytes: new Uint8Array(), truncated: false };
      const { end, text } = program(builds.get(mounts[0]?.source ?? '') ?? [], Buffer.from(stdin ?? '').toString());
      return { end, stdout: { bytes: Buffer.from(text), truncated: false }, stderr: none, channel: none, files: [], received: [], usage: { wallMilliseconds: 1, cpuMilliseconds: 1, residentKiB: 1 }, memory: 'watchdog' };
    },
  },
  runtimes: { node: { source: '', target: '' }, python: undefined },
  ecosystems: { types: ['npm'], locate: () => ({ ecosystem, name: 'echo', version: '1.0.0' }) },
  clock: { now: () => new Date(0), monotonic: () => 0 },
  tokens: { token: (bytes = 16) => randomBytes(bytes).toString('hex') },
};

function claim(stdin: string): Claim {
  return claimOf(parseManifest(JSON.stringify({
    apiVersion: 'reproduction/v1', targets: { vulnerable: { purl: 'pkg:npm/echo@1.0.0' } },
    proof: { strength: 'data', run: { program: 'bin/echo', stdin } }, oracle: { kind: 'signal' },
    controls: { liveness: { run: { program: 'bin/echo', stdin: 'hello' }, expect: { status: 0, stdout: 'echo hello' } } },
  }), stdin), new Map(), stdin);
}

/** One hunk for each line, far enough apart. */
function patchOf(...lines: readonly string[]): string {
  return `--- a/echo.c\n+++ b/echo.c\n${lines.map((line, index) => `@@ -${index * 20 + 1},1 +${index * 20 + 1 + index},2 @@\n line\n+${line}\n`).join('')}`;
}

test('a proof that the patch silences is about the same flaw, one that goes on firing is not', async () => {
  assert.equal((await sameFlaw(claim('some text!'), claim('other!'), patchOf('guard', 'helper'), laboratory, 's')).outcome, 'same');
  const { outcome, because } = await sameFlaw(claim('some text!'), claim('other?'), patchOf('guard', 'helper'), laboratory, 's');
  assert.deepEqual([outcome, because], ['different', 'other? still fires in 5 of 5 trials under the patch']);
});

test('a hunk is needed when the rest does not build or leaves the target broken, and not when the rest does as well', async () => {
  assert.equal((await sameFlaw(claim('some text!'), claim('other!'), patchOf('guard', 'helper', 'needy'), laboratory, 's')).because, 'the patch is not minimal: some text! stays silent without b/echo.c, hunk 3');
  for (const more of ['other', 'unrelated']) {
    const { outcome, because } = await sameFlaw(claim('some text!'), claim('other?'), patchOf(more, 'guard', 'helper'), laboratory, 's');
    assert.deepEqual([outcome, because], ['undecided', 'the patch is not minimal: some text! stays silent without b/echo.c, hunk 1']);
  }
});

test('no verified fix, or a second proof that does not fire here, decides nothing', async () => {
  assert.match((await sameFlaw(claim('some text!'), claim('other!'), patchOf('unrelated'), laboratory, 's')).because, /^the patch is no verified fix of some text!: silent: /);
  const { outcome, because } = await sameFlaw(claim('some text!'), claim('quiet'), patchOf('guard', 'helper'), laboratory, 's');
  assert.deepEqual([outcome, because], ['undecided', 'quiet fires in 0 of 5 trials on 1.0.0, so its silence there would say nothing']);
});
