import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Completed } from '../../sandbox/index.ts';
import type { HarnessReport } from '../execution.ts';
import { bench, execution } from './fake-bench.ts';
import { chooseOracle, oracleFor, oracles } from './index.ts';
import type { Observation, Preparation } from './oracle.ts';

const file = (path: string, text: string): Completed['files'][number] => ({ path, kind: 'file', size: text.length, data: Buffer.from(text) });
const report = `==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000014 at pc 0x4f0b1c bp 0x7ffd sp 0x7ffd
READ of size 4 at 0x602000000014 thread T0
    #0 0x4f0b1b in decode_row /src/decode.c:12:5
    #1 0x4f0c1b in main /src/main.c:3:1
`;
let counter = 0;
const tokens = { token: (bytes = 16): string => (counter += 1).toString(16).padStart(bytes * 2, '0') };

function trial(given: { readonly kind: string } & Readonly<Record<string, unknown>>, completed: (prepared: Preparation) => Partial<Completed>, harness?: (prepared: Preparation) => Partial<HarnessReport>): Promise<Observation> {
  const { oracle, spec } = oracleFor(given);
  const prepared = oracle.prepare?.(spec, tokens) ?? {};
  return oracle.trial(spec, bench(() => execution(completed(prepared), harness?.(prepared)), prepared));
}

describe('oracles', () => {
  it('are thirteen, each strict about its specification', () => {
    assert.equal(oracles.length, 13);
    assert.equal(new Set(oracles.map(({ kind }) => kind)).size, 13);
    for (const { kind } of oracles) assert.ok('issues' in chooseOracle({ kind, unheardOf: 1 }), kind);
    assert.throws(() => oracleFor({ kind: 'nonsense' }), { name: 'ReproductionError', code: 'manifest-invalid' });
  });

  it('show a flaw, but for the three that only tell versions apart', () => {
    assert.deepEqual(oracles.filter(({ shows }) => shows === 'difference').map(({ kind }) => kind), ['exception', 'output', 'exit-status']);
  });

  it('give every trial new tokens, and the proof none of the observer\'s', () => {
    for (const kind of ['file-read', 'file-write', 'command']) {
      const { oracle, spec } = oracleFor({ kind });
      const [one, other] = [oracle.prepare?.(spec, tokens), oracle.prepare?.(spec, tokens)];
      const token = one?.secrets?.['token'] ?? '';
      assert.ok(token.length >= 32 && token !== other?.secrets?.['token'], kind);
      assert.ok(!Object.values(one?.canaries ?? {}).some((text) => text.includes(token)), kind);
    }
  });

  it('call a run that a limit ended evidence for neither side, unless something was seen', async () => {
    const limit = { end: { kind: 'limit', limit: 'memory' } } as const;
    const none = await trial({ kind: 'command' }, () => limit, () => ({ finished: false }));
    assert.deepEqual([none.outcome, none.limit], ['indeterminate', 'memory']);
    const seen = await trial({ kind: 'command' }, ({ secrets }) => ({ ...limit, files: [file(secrets?.['mark'] ?? '', secrets?.['token'] ?? '')] }), () => ({ finished: false }));
    assert.equal(seen.outcome, 'fired');
  });

  it('call a proof that stopped before its end incomplete', async () => {
    const seen = await trial({ kind: 'prototype' }, () => ({}), () => ({ finished: false, failure: 'p.x is not a function', probe: { objects: false, arrays: false, functions: false, result: false } }));
    assert.deepEqual([seen.outcome, seen.complete], ['silent', false]);
    assert.match(seen.because, /p\.x is not a function/);
  });
});

describe('sanitizer', () => {
  const crashed = { kind: 'exited', status: 99 } as const;
  const logged = (text: string, end: Completed['end'] = crashed) => ({ secrets }: Preparation): Partial<Completed> => ({ end, files: [file(`${secrets?.['folder']}/report.7`, text)] });

  it('fires on a report in its own log, and tells another crash from the claimed one', async () => {
    assert.equal((await trial({ kind: 'sanitizer' }, logged(report))).outcome, 'fired');
    assert.equal((await trial({ kind: 'sanitizer', crash: { type: 'Heap-buffer-overflow', frames: ['decode_row'] } }, logged(report))).outcome, 'fired');
    const other = await trial({ kind: 'sanitizer', crash: { frames: ['encode_row'] } }, logged(report));
    assert.deepEqual([other.outcome, other.anotherBug], ['silent', true]);
    const { oracle, spec } = oracleFor({ kind: 'sanitizer' });
    assert.equal(oracle.silentBeside?.(spec, other, other), false);
  });

  it('reads nothing that the program printed, wrote elsewhere, or left without ending as a sanitizer does', async () => {
    const bytes = { bytes: Buffer.from(report), truncated: false };
    for (const forged of [() => ({ end: crashed, stderr: bytes, stdout: bytes }), () => ({ end: crashed, files: [file('/log/report.7', report), file('/out/report.7', report)] }), logged(report, { kind: 'exited', status: 0 })]) {
      assert.equal((await trial({ kind: 'sanitizer' }, forged)).outcome, 'silent');
    }
  });
});

describe('file-read', () => {
  it('finds the token however it comes out', async () => {
    const token = ({ secrets }: Preparation): string => secrets?.['token'] ?? '';
    const places: readonly [(prepared: Preparation) => Partial<Completed>, (prepared: Preparation) => Partial<HarnessReport>][] = [
      [() => ({}), (prepared) => ({ result: [{ a: `x${token(prepared)}y` }] })],
      [() => ({}), (prepared) => ({ result: { bytes: Buffer.from(token(prepared)).toString('base64') } })],
      [() => ({}), (prepared) => ({ result: Buffer.from(`ab${token(prepared)}`).toString('base64') })],
      [() => ({}), (prepared) => ({ result: null, thrown: { class: 'Error', message: `bad: ${token(prepared)}`, frames: [] } })],
      [(prepared) => ({ stdout: { bytes: Buffer.from(token(prepared)), truncated: false } }), () => ({})],
    ];
    for (const [completed, harness] of places) assert.equal((await trial({ kind: 'file-read' }, completed, harness)).outcome, 'fired');
    assert.equal((await trial({ kind: 'file-read' }, () => ({}), () => ({ result: 'nothing' }))).outcome, 'silent');
  });
});

describe('file-write', () => {
  it('fires on content outside the allowed folder, not inside, and not on what was planted', async () => {
    const planted = ({ canaries, secrets }: Preparation): Completed['files'][number] => file(canaries?.['existing'] ?? '', secrets?.['token'] ?? '');
    assert.equal((await trial({ kind: 'file-write' }, (prepared) => ({ files: [planted(prepared), file('/out/allowed/a', 'x'), { path: '/out/b', kind: 'link', size: 3 }, file('/out/empty', '')] }))).outcome, 'silent');
    assert.equal((await trial({ kind: 'file-write' }, (prepared) => ({ files: [planted(prepared), file('/out/b', 'x')] }))).outcome, 'fired');
    assert.equal((await trial({ kind: 'file-write' }, ({ canaries }) => ({ files: [file(canaries?.['existing'] ?? '', 'changed')] }))).outcome, 'fired');
  });
});

describe('signal, exception, exit-status and output', () => {
  it('count only what is claimed', async () => {
    assert.equal((await trial({ kind: 'signal' }, () => ({ end: { kind: 'signaled', signal: 'SEGV' } }))).outcome, 'fired');
    assert.equal((await trial({ kind: 'signal', signals: ['FPE'] }, () => ({ end: { kind: 'signaled', signal: 'SEGV' } }))).anotherBug, true);
    assert.equal((await trial({ kind: 'signal' }, () => ({ end: { kind: 'signaled', signal: 'TERM' } }))).outcome, 'silent');
    const thrown = { class: 'RangeError', message: 'too far', frames: [{ function: 'f', file: '/target/a.js', line: 1 }] };
    assert.equal((await trial({ kind: 'exception', class: 'RangeError', message: '^too', frame: 'a.js' }, () => ({}), () => ({ thrown }))).outcome, 'fired');
    assert.equal((await trial({ kind: 'exception', class: 'TypeError' }, () => ({}), () => ({ thrown }))).outcome, 'silent');
    assert.equal((await trial({ kind: 'exception', class: 'RangeError' }, () => ({}), () => ({ thrown: { ...thrown, frames: [{ function: 'f', file: '/work/proof.cjs', line: 1 }] } }))).outcome, 'silent');
    assert.equal((await trial({ kind: 'exit-status', status: 'nonzero' }, () => ({ end: { kind: 'exited', status: 4 } }))).outcome, 'fired');
  });

  it('want the fixed side to be good, not merely different', async () => {
    const { oracle, spec } = oracleFor({ kind: 'output', bad: { equals: 1 }, good: { type: 'thrown' } });
    const seen = (harness: Partial<HarnessReport>): Promise<Observation> => trial({ kind: 'output', bad: { equals: 1 }, good: { type: 'thrown' } }, () => ({}), () => harness);
    const bad = await seen({ result: 1 });
    assert.equal(bad.outcome, 'fired');
    assert.equal(oracle.silentBeside?.(spec, await seen({ result: 2 }), bad), false);
    assert.equal(oracle.silentBeside?.(spec, await seen({ result: null, thrown: { class: 'Error', message: '', frames: [] } }), bad), true);
    assert.ok('issues' in chooseOracle({ kind: 'output', bad: { matches: '(a)\\1' }, good: { equals: 1 } }));
  });
});

describe('hang and amplification', () => {
  it('repeat a hang at twice the limit, and want the fixed side to end within a tenth', async () => {
    const { oracle, spec } = oracleFor({ kind: 'hang' });
    const stuck = (patience = 1) => execution({ end: { kind: 'limit', limit: 'wall' }, usage: { wallMilliseconds: 2_000 * patience, cpuMilliseconds: 500 * patience, residentKiB: 1 } }, { finished: false });
    const hung = await oracle.trial(spec, bench(({ patience }) => stuck(patience)));
    assert.deepEqual([hung.outcome, hung.executions.length, hung.shows], ['fired', 2, undefined]);
    assert.equal((await oracle.trial(spec, bench(({ patience }) => (patience === undefined ? stuck() : execution({}, {}))))).outcome, 'silent');
    for (const [elapsedMilliseconds, silent] of [[150, true], [900, false]] as const) {
      assert.equal(oracle.silentBeside?.(spec, await oracle.trial(spec, bench(() => execution({}, { elapsedMilliseconds }))), hung), silent);
    }
  });

  it('tell an explosion from what grows with its input', async () => {
    const { oracle, spec } = oracleFor({ kind: 'amplification', parameter: 'n', sizes: [10, 15, 20], measure: 'output' });
    const seen = (bytes: (size: number) => number): Promise<Observation> => oracle.trial(spec, bench(({ parameters }) => ({ ...execution({}, { resultBytes: bytes(parameters?.['n'] ?? 0) }), inputBytes: (parameters?.['n'] ?? 0) * 10 })));
    const exploded = await seen((size) => 2 ** size);
    assert.equal(exploded.outcome, 'fired');
    const fixed = await seen((size) => size * 20);
    assert.equal(fixed.outcome, 'silent');
    assert.equal(oracle.silentBeside?.(spec, fixed, exploded), true);
    assert.equal((await seen((size) => (size === 20 ? 1e6 : 10))).outcome, 'silent');
  });
});
