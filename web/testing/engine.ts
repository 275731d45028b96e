import type { AffectedRange, Cell, FixVerification, Reproduction, Verdict } from '../../src/reproduction/index.ts';

const digest = (seed: number): string => (seed * 2_654_435_761 % 2 ** 32).toString(16).padStart(8, '0').repeat(8);

/** minimist as it was published, with the state that the proof of CVE-2021-44906 shows on each version. */
export function minimistRange(): AffectedRange {
  const lines: readonly (readonly [line: string, patches: readonly number[], state: (patch: number) => Cell['state']])[] = [
    ['0.0', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (patch) => patch < 2 ? 'dead' : 'fired'],
    ['0.1', [0], () => 'fired'],
    ['0.2', [0, 1, 2, 3, 4], (patch) => patch < 4 ? 'fired' : 'silent'],
    ['1.0', [0], () => 'fired'],
    ['1.1', [0, 1, 2, 3], () => 'fired'],
    ['1.2', [0, 1, 2, 3, 4, 5, 6, 7, 8], (patch) => patch < 6 ? 'fired' : 'silent'],
  ];
  const bare = lines.flatMap(([line, patches, state]) => patches.map((patch) => ({ version: `${line}.${patch}`, line, state: state(patch) })));
  const cells = bare.map((cell, index): Cell => {
    const edge = bare[index - 1]?.state !== cell.state || bare[index + 1]?.state !== cell.state;
    const probed = edge || index % 6 === 0;
    const because = cell.state === 'fired' ? 'the key is on fresh objects' : cell.state === 'silent' ? 'no prototype gained the key' : 'the benign use does not give the expected result';
    return { ...cell, probed, ...(probed ? { because, artifactSha256: digest(index + 7) } : {}) };
  });
  return {
    label: 'npm-minimist-prototype', package: 'pkg:npm/minimist', ecosystem: 'npm', cells, trials: 74,
    affected: { events: [{ introduced: '0.0.2' }, { fixed: '0.2.4' }, { introduced: '1.0.0' }, { fixed: '1.2.6' }], versions: cells.filter(({ state }) => state === 'fired').map(({ version }) => version), unjudged: [] },
    disagreements: [{ version: '0.0.0', executed: 'not affected', probed: true }, { version: '0.0.1', executed: 'not affected', probed: true }],
  };
}

const reasons: Readonly<Record<Verdict, Reproduction['reasons']>> = {
  confirmed: [{ code: 'differential', text: 'fires in 5 of 5 trials, in 0 of 5 on the fixed side and in 0 of 5 without the target' }],
  'needs-review': [{ code: 'script-shares-process', text: 'the proof is code that runs in the target\'s process, so its word alone confirms nothing' }],
  'not-reproduced': [{ code: 'never-fires', text: 'the target is alive and 0 of 5 trials fired' }],
  flaky: [{ code: 'fires-sometimes', text: 'fires in 3 of 20 trials' }],
  'self-triggering': [{ code: 'fires-without-target', text: 'fires in 5 of 5 trials with the target replaced by an inert stub' }],
  invalid: [{ code: 'manifest-wrong', text: 'line 3: unknown key "severity"; leave it out' }],
  indeterminate: [{ code: 'infrastructure', text: 'the archive of the fixed version could not be fetched' }],
};

export function reproduction(verdict: Verdict, label: string, title: string): Reproduction {
  const ran = verdict !== 'invalid' && verdict !== 'indeterminate';
  const fires = verdict === 'confirmed' || verdict === 'needs-review' || verdict === 'self-triggering';
  const run = (side: 'vulnerable' | 'fixed' | 'neutral', trial: number): Reproduction['runs'][number] => {
    const outcome = fires && (side === 'vulnerable' || verdict === 'self-triggering') ? 'fired' : 'silent';
    return { side, version: side === 'fixed' ? '1.2.6' : '1.2.5', trial, outcome, because: outcome === 'fired' ? 'the key is on fresh objects' : 'no prototype gained the key', executions: [] };
  };
  const build = (side: 'vulnerable' | 'fixed', version: string, seed: number): Reproduction['builds'][number] => ({ side, purl: `pkg:npm/minimist@${version}`, version, artifactSha256: digest(seed), buildSha256: digest(seed + 1), patched: false, dependencies: { packages: [] } });
  return {
    label, title, verdict, strength: ran ? 'data' : undefined, oracle: ran ? 'prototype' : undefined, reasons: reasons[verdict],
    runs: ran ? [1, 2, 3, 4, 5].flatMap((trial) => [run('vulnerable', trial), run('fixed', trial), run('neutral', trial)]) : [],
    liveness: ran ? [{ side: 'vulnerable', passed: true, because: 'the result is as expected' }, { side: 'fixed', passed: true, because: 'the result is as expected' }] : [],
    builds: ran ? [build('vulnerable', '1.2.5', 3), build('fixed', '1.2.6', 5)] : [],
    claimSha256: digest(11), sandbox: { driver: 'bubblewrap', memory: 'cgroup-v2' }, startedAt: '2026-03-01T09:00:00.000Z', finishedAt: '2026-03-01T09:00:02.100Z',
  };
}

/** A fix that holds, or one that only blocks the proof's own bytes. */
export function verification(fix: string, verified: boolean): FixVerification {
  const step = (name: FixVerification['steps'][number]['name'], status: FixVerification['steps'][number]['status'], because: string) => ({ name, status, because });
  const failed = 'an earlier step failed';
  return {
    label: 'npm-minimist-prototype', fix, verified, runs: [], builds: [], seed: '5f1c',
    steps: [
      step('baseline', 'passed', 'the proof fires on 1.2.5'), step('applies', 'passed', 'every hunk applies'), step('builds', 'passed', 'the layout is complete'), step('alive', 'passed', 'the benign use gives the expected result'),
      step('silent', 'passed', '0 of 5 trials fired'), step('regression', 'passed', '2 of 2 checks keep their result'), step('behavior', 'passed', '40 of 40 benign inputs answer as before'), step('known-proofs', 'skipped', 'no other proof is known'),
      verified ? step('variants', 'passed', '24 of 24 variants that fire on 1.2.5 are silent') : step('variants', 'failed', '9 of 24 variants still fire: the patch blocks the bytes of the proof'),
      verified ? step('reporter-test', 'skipped', 'none was given') : step('reporter-test', 'skipped', failed), verified ? step('detection', 'passed', 'the proof still fires on 1.2.5') : step('detection', 'skipped', failed),
    ],
  };
}
