import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completed, Driver, Job } from './job.ts';
import { selfTest, uncontained } from './self-test.ts';

const nothing = { bytes: new Uint8Array(), truncated: false };
const base: Completed = {
  end: { kind: 'exited', status: 0 }, stdout: nothing, stderr: nothing, channel: nothing, files: [], received: [],
  usage: { wallMilliseconds: 1, cpuMilliseconds: 1, residentKiB: 1 }, memory: 'watchdog',
};

function pretend(answer: (job: Job) => Partial<Completed>): Driver {
  return { name: 'bubblewrap', memory: 'watchdog', configuration: 'pretended', run: async (job) => ({ ...base, ...answer(job) }) };
}

test('a sandbox in which nothing runs is not safe', async () => {
  const silent = await selfTest(pretend(() => ({})));
  assert.equal(silent.safe, false);
  assert.ok(silent.results.every(({ outcome }) => outcome === 'untried'));
  const broken = await selfTest(pretend(() => ({ end: { kind: 'broken', why: 'no' } })));
  assert.equal(broken.safe, false);
});

test('a probe that says it was refused everywhere is contained, one that says otherwise is through', async () => {
  const steps = (through: (step: string) => boolean) => (job: Job): Partial<Completed> => {
    const program = String(job.files?.[0]?.data);
    // What the real probes would print, from the names that they carry.
    const lines = [...program.matchAll(/^attack\('([\w-]+)', <<'END_OF_ATTACK'\);\n([\s\S]*?)\nEND_OF_ATTACK$/gm)].flatMap(([, id, perl]) =>
      [...(perl ?? '').matchAll(/(?:step|tried|\$other->)\('([\w-]+)'/g)].map(([, step]) => `step\t${id}\t${step}\t${through(step ?? '') ? 1 : 0}\tsaid`),
    );
    return { stdout: { bytes: Buffer.from(lines.join('\n')), truncated: false } };
  };
  const closed = await selfTest(pretend(steps(() => false)));
  const outcome = (report: typeof closed, id: string): string | undefined => report.results.find((result) => result.id === id)?.outcome;
  assert.equal(outcome(closed, 'mounts'), 'contained');
  assert.equal(outcome(closed, 'keyring'), 'contained');
  const open = await selfTest(pretend(steps((step) => step === 'chroot')));
  assert.equal(outcome(open, 'mounts'), 'through');
  assert.match(open.results.find(({ id }) => id === 'mounts')?.evidence ?? '', /chroot: said/);
  assert.equal(outcome(open, 'keyring'), 'contained');
  assert.equal(open.safe, false);
});

test('only what is mandatory makes a sandbox unsafe, and what was not tried counts', () => {
  const result = { number: 1, id: 'x', tries: 'x', mandatory: true, outcome: 'contained' } as const;
  assert.deepEqual(uncontained([result, { ...result, mandatory: false, outcome: 'through' }]), []);
  assert.equal(uncontained([{ ...result, outcome: 'untried' }, { ...result, outcome: 'through' }]).length, 2);
});
