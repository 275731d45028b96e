import { claimOf, parseManifest, type Claim } from '../manifest/index.ts';
import type { Reproduction, Run } from '../result.ts';
import type { Findings, Surroundings } from './write.ts';

/** A claim and a result as the engine makes them, for the tests of this room. */
const digest = (letter: string): string => letter.repeat(64);

const manifest = {
  apiVersion: 'reproduction/v1',
  title: 'sample',
  targets: { vulnerable: { purl: 'pkg:npm/sample@1.0.0' }, fixed: { patch: 'fix.diff' } },
  proof: { strength: 'data', run: { program: 'bin/sample', arguments: [{ json: '{"__proto__":{"a":1}}' }], files: [{ path: 'input.bin', from: 'input.bin' }] } },
  oracle: { kind: 'command' },
  controls: { liveness: { call: { module: 'sample', arguments: [1] }, expect: 1 } },
} as const;

const files = new Map([['fix.diff', Buffer.from('--- a/x\n+++ b/x\n')], ['input.bin', new Uint8Array([0, 255, 10, 13])]]);

export const claim: Claim = claimOf(parseManifest(JSON.stringify(manifest), 'sample'), files, '/somewhere/else/sample');

function run(side: Run['side'], trial: number, outcome: Run['outcome']): Run {
  return { side, version: '1.0.0', trial, outcome, because: 'seen', figures: { slope: 1.7, points: [[1, 2]] }, executions: [{ end: 'exited 0', wallMilliseconds: 41.5, cpuMilliseconds: 30, memory: 'cgroup-v2' }] };
}

export const reproduction: Reproduction = {
  label: 'sample', title: 'sample', verdict: 'confirmed', strength: 'data', oracle: 'command',
  reasons: [{ code: 'differential', text: 'fires in 5 of 5 trials' }],
  runs: (['vulnerable', 'fixed', 'neutral'] as const).flatMap((side) => [1, 2, 3, 4, 5].map((trial) => run(side, trial, side === 'vulnerable' ? 'fired' : 'silent'))),
  liveness: [{ side: 'vulnerable', passed: true, because: 'gave 1' }, { side: 'fixed', passed: true, because: 'gave 1' }],
  builds: (['vulnerable', 'fixed', 'neutral'] as const).map((side, index) => ({
    side, version: '1.0.0', purl: 'pkg:npm/sample@1.0.0', artifactSha256: digest('a'), buildSha256: digest(String(index)), patched: side === 'fixed',
    dependencies: { packages: [{ name: 'other', version: '2.0.0', sha256: digest('d'), place: 'node_modules/other' }] },
  })),
  claimSha256: claim.sha256,
  sandbox: { driver: 'bubblewrap', memory: 'cgroup-v2' },
  startedAt: '2026-01-02T03:04:05.678Z', finishedAt: '2026-01-02T03:04:15.678Z',
};

export const findings: Findings = { claim, reproduction };

export const surroundings: Surroundings = {
  engine: { version: '0.1.0', node: '24.15.0' },
  host: { platform: 'linux', kernel: '6.1.0', architecture: 'x64' },
  selfTest: { results: [
    { number: 1, id: 'fork-bomb', tries: 'a fork bomb', mandatory: true, outcome: 'contained' },
    { number: 6, id: 'inodes', tries: 'inode count under the memory limit', mandatory: false, outcome: 'through' },
  ] },
};
