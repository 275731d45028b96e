import type { AffectedRange, Reproduction } from '../../reproduction/index.ts';
import type { ReportModel } from './model.ts';

const sha = 'a'.repeat(64);

/** A report with one claim of each kind that pages show differently; names try to break out. */
export function sampleReport(): ReportModel {
  const build = { artifactSha256: sha, buildSha256: sha, patched: false, dependencies: { packages: [] } };
  const run = (side: 'vulnerable' | 'fixed' | 'neutral', trial: number, outcome: 'fired' | 'silent'): Reproduction['runs'][number] => ({ side, version: '1.2.5', trial, outcome, because: outcome === 'fired' ? 'the key is on fresh objects' : 'no prototype gained the key', executions: [] });
  const confirmed: Reproduction = {
    label: 'npm-example', title: 'an example <script>alert(1)</script>', verdict: 'confirmed', strength: 'data', oracle: 'prototype',
    reasons: [{ code: 'differential', text: 'fires in 5 of 5 trials' }],
    runs: [1, 2, 3, 4, 5].flatMap((trial) => [run('vulnerable', trial, 'fired'), run('fixed', trial, 'silent'), run('neutral', trial, 'silent')]),
    liveness: [{ side: 'vulnerable', passed: true, because: 'the result is as expected' }],
    builds: [{ side: 'vulnerable', purl: 'pkg:npm/example@1.2.5', version: '1.2.5', ...build }, { side: 'fixed', purl: 'pkg:npm/example@1.2.6', version: '1.2.6', ...build }],
    claimSha256: sha, sandbox: { driver: 'bubblewrap', memory: 'cgroup-v2' }, startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:01.000Z',
  };
  const refused: Reproduction = { ...confirmed, label: 'bad-example', title: 'a claim that cannot be read "\' onmouseover=x', verdict: 'invalid', strength: undefined, oracle: undefined, reasons: [{ code: 'manifest-wrong', text: 'line 3: unknown key' }], runs: [], liveness: [], builds: [] };
  const cells = Array.from({ length: 70 }, (_, index) => ({ version: `1.${Math.floor(index / 20)}.${index % 20}`, line: `1.${Math.floor(index / 20)}`, state: index < 10 ? 'dead' as const : index < 45 ? 'fired' as const : 'silent' as const, probed: index % 7 === 0 }));
  const range: AffectedRange = {
    label: 'npm-example', package: 'pkg:npm/example', ecosystem: 'npm', cells, trials: 20,
    affected: { events: [{ introduced: '1.0.10' }, { fixed: '1.2.5' }], versions: [], unjudged: [] },
    disagreements: [{ version: '1.0.10', executed: 'affected', probed: true }],
  };
  return {
    title: 'a sample', finishedAt: '2026-01-01T00:00:02.000Z', elapsed: 61_000, sandbox: 'sandbox bubblewrap, memory held by cgroup-v2',
    cases: [
      { reproduction: confirmed, range, elapsed: 900, command: 'breakwater reproduce npm-example', expected: { verdict: 'confirmed', met: true }, fixes: [{ name: 'blocks-bytes', command: 'breakwater fix verify npm-example --patch fix.diff', verification: { label: 'npm-example', fix: 'patch', verified: false, steps: [{ name: 'applies', status: 'passed', because: 'every hunk applies' }, { name: 'variants', status: 'failed', because: 'a variant still fires' }], runs: [], builds: [], seed: 'x' } }] },
      { reproduction: refused, elapsed: 12, command: 'breakwater reproduce bad-example', fixes: [] },
    ],
  };
}
