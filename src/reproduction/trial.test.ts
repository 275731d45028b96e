import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Build } from '../ecosystems/index.ts';
import type { Completed, End, Job } from '../sandbox/index.ts';
import type { Laboratory } from './laboratory.ts';
import { claimOf, parseManifest } from './manifest/index.ts';
import { proverFor } from './trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'trial-'));
after(() => rmSync(folder, { recursive: true }));
const build: Build = { path: folder, sha256: '', artifact: { purl: '', version: '1', file: '', filename: '', sha256: '' }, dependencies: { packages: [] }, patched: false };

function laboratory(run: (job: Job, isScript: boolean) => Partial<Completed>): Laboratory {
  const none = { bytes: new Uint8Array(), truncated: false };
  const usage = { wallMilliseconds: 1, cpuMilliseconds: 1, residentKiB: 1 };
  const completed: Completed = { end: { kind: 'exited', status: 0 }, stdout: none, stderr: none, channel: none, files: [], received: [], usage, memory: 'watchdog' };
  return {
    sandbox: { name: 'bubblewrap', memory: 'watchdog', configuration: '', run: async (job) => ({ ...completed, ...run(job, job.files?.some(({ path }) => path === '/work/proof.js') === true) }) },
    runtimes: { node: { source: '', target: '/runtime/node' }, python: undefined },
    ecosystems: { types: [], locate: () => assert.fail('nothing is located here') },
    clock: { now: () => new Date(0), monotonic: () => 0 }, tokens: { token: (bytes = 16) => randomBytes(bytes).toString('hex') },
  };
}

function claim(oracle: object): ReturnType<typeof claimOf> {
  const manifest = {
    apiVersion: 'reproduction/v1', targets: { vulnerable: { purl: 'pkg:npm/a@1.0.0' } }, oracle,
    proof: { strength: 'script', script: 's.js', language: 'javascript', mode: 'isolated', call: { module: 'a', arguments: [{ ref: 'produced' }] } },
    controls: { liveness: { call: { module: 'a' }, expect: 1 } },
  };
  return claimOf(parseManifest(JSON.stringify(manifest), 'test'), new Map([['s.js', new Uint8Array()]]), 'test');
}

test('an isolated script that draws lots has one lot for all trials on all sides', async () => {
  let scripts = 0;
  const inputs = new Set<string>();
  const prover = proverFor(claim({ kind: 'command' }), 'javascript', laboratory((job, isScript) => {
    if (isScript) return { stdout: { bytes: Buffer.from(`lot ${(scripts += 1)}`), truncated: false } };
    const plan = JSON.parse(Buffer.from(job.stdin ?? '').toString()) as { steps: [{ call: { arguments: [string] } }] };
    inputs.add(plan.steps[0].call.arguments[0]);
    return {};
  }));
  await Promise.all(Array.from({ length: 8 }, () => prover.trial(build)));
  assert.deepEqual([scripts, [...inputs]], [1, ['lot 1']]);
});

test("a script's own end is not taken for the target's", async () => {
  const end: End = { kind: 'signaled', signal: 'SEGV' };
  const prover = proverFor(claim({ kind: 'signal' }), 'javascript', laboratory((_, isScript) => (isScript ? { end } : {})));
  const seen = await prover.trial(build);
  assert.deepEqual([seen.outcome, seen.complete], ['silent', false]);
});

test('a benign use that does not end in time has twice the time, once; then it is no failure of the target', async () => {
  const walls: number[] = [];
  const slow = proverFor(claim({ kind: 'signal' }), 'javascript', laboratory(({ limits }) => (walls.push(limits.wallMilliseconds), { end: { kind: 'limit', limit: 'wall' } })));
  const { passed, cutShort } = await slow.check(build, { call: { module: 'a' }, expect: 1 });
  assert.deepEqual([passed, cutShort, walls], [false, true, [20_000, 40_000]]);
  const dead = proverFor(claim({ kind: 'signal' }), 'javascript', laboratory(() => ({ end: { kind: 'signaled', signal: 'SEGV' } })));
  assert.equal((await dead.check(build, { call: { module: 'a' }, expect: 1 })).cutShort, undefined);
});
