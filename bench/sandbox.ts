import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver, Job, Limits } from '../src/sandbox/index.ts';
import { openSandbox, runtimes } from '../src/sandbox/index.ts';
import type { BenchResult } from './result.ts';
import { atMost, equal, median, quantile, rounded } from './result.ts';

/**
 * What a sandbox costs over the bare process, how fast one full of hostile processes is gone, and how many start in a
 * second. Bare and sandboxed runs alternate, so that a busy moment falls on both, and each quantile is compared with
 * the same quantile of the bare runs.
 */
export default async function sandbox(): Promise<BenchResult> {
  const cache = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  try {
    const driver = await openSandbox({ cache });
    const { node } = await runtimes(cache);
    const small = await overhead(driver, { argv: ['/bin/true'], limits }, ['/bin/true']);
    const large = await overhead(driver, { argv: [node.target, '-e', '0'], mounts: [node], limits }, [node.source, '-e', '0']);
    const launcher = await series(PAIRS, () => bare(['/usr/bin/bwrap', '--ro-bind', '/', '/', '--unshare-all', '/bin/true']));
    const kills = await series(KILLS, () => killHostile(driver));
    const rate = await workers(cache, 2);
    return {
      bench: 'sandbox',
      figures: {
        driver: driver.name,
        memory: driver.memory,
        'true, sandboxed, median ms': rounded(median(small.sandboxed)),
        'node -e 0, sandboxed, median ms': rounded(median(large.sandboxed)),
        'starts per second, two workers': rounded(rate),
        'hostile processes seen alive before the kill, least': Math.min(...kills.map((kill) => kill.before)),
        'gone after, median ms': rounded(median(kills.map((kill) => kill.milliseconds))),
      },
      peers: {
        'true, bare, median ms': rounded(median(small.bare)),
        'node -e 0, bare, median ms': rounded(median(large.bare)),
        'true in plain bubblewrap, median ms': rounded(median(launcher)),
      },
      bars: [
        atMost('overhead of true, median ms', median(small.sandboxed) - median(small.bare), 25),
        atMost('overhead of true, 95th percentile ms', quantile(small.sandboxed, 0.95) - quantile(small.bare, 0.95), 80),
        atMost('overhead of node, median ms', median(large.sandboxed) - median(large.bare), 25),
        atMost('overhead of node, 95th percentile ms', quantile(large.sandboxed, 0.95) - quantile(large.bare, 0.95), 80),
        atMost(`${HOSTILE} hostile processes gone, worst ms`, Math.max(...kills.map((kill) => kill.milliseconds)), 250),
        equal('hostile processes alive afterwards', kills.reduce((sum, kill) => sum + kill.after, 0), 0),
        equal('all of them were alive before', `${kills.filter((kill) => kill.before >= HOSTILE).length} of ${KILLS} times`, `${KILLS} of ${KILLS} times`),
      ],
    };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

const PAIRS = 60;
const KILLS = 5;
const HOSTILE = 200;
const WORKER_MILLISECONDS = 4_000;
const limits: Limits = { wallMilliseconds: 20_000, memoryMiB: 512, processes: 256, outputMiB: 1, scratchMiB: 16 };

async function overhead(driver: Driver, job: Job, command: readonly [string, ...string[]]): Promise<{ bare: number[]; sandboxed: number[] }> {
  const times = { bare: [] as number[], sandboxed: [] as number[] };
  const round = async (): Promise<void> => {
    times.bare.push(await bare(command));
    times.sandboxed.push(await sandboxed(driver, job));
  };
  await round();
  times.bare.length = 0;
  times.sandboxed.length = 0;
  for (let pair = 0; pair < PAIRS; pair++) await round();
  return times;
}

async function sandboxed(driver: Driver, job: Job): Promise<number> {
  const began = performance.now();
  const { end } = await driver.run(job);
  if (end.kind !== 'exited' || end.status !== 0) throw new Error(`the sandboxed program did not end well: ${JSON.stringify(end)}`);
  return performance.now() - began;
}

async function bare([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  const began = performance.now();
  const status = await new Promise((resolve, reject) => spawn(program, args, { stdio: 'pipe', env: {} }).once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`);
  return performance.now() - began;
}

async function series<T>(count: number, one: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let done = 0; done < count; done++) results.push(await one());
  return results;
}

/** Every process ignores what it can, leaves its session and its parent, and half of them burn time. */
const HOSTILE_PROGRAM = `
  $SIG{$_} = 'IGNORE' for qw(TERM HUP INT QUIT PIPE CHLD USR1 USR2 ALRM TSTP TTIN TTOU);
  for my $i (1 .. ${HOSTILE}) {
    next if fork;
    syscall(112);
    if (fork) { exit }
    $0 = $ARGV[0];
    if ($i % 2) { sleep 1000 while 1 }
    1 while 1;
  }
  $| = 1; print "up\\n"; sleep 1000 while 1;`;

async function killHostile(driver: Driver): Promise<{ milliseconds: number; before: number; after: number }> {
  const mark = `hostile-${process.hrtime.bigint().toString(36)}`;
  const canceling = new AbortController();
  const running = driver.run({ argv: ['/usr/bin/perl', '-e', HOSTILE_PROGRAM, mark], limits: { ...limits, processes: 2 * HOSTILE + 8 }, signal: canceling.signal });
  let before = 0;
  for (let look = 0; look < 100 && before < HOSTILE; look++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    before = named(mark);
  }
  const began = performance.now();
  canceling.abort();
  const { end } = await running;
  const milliseconds = performance.now() - began;
  if (end.kind !== 'canceled') throw new Error(`the hostile program ended otherwise: ${JSON.stringify(end)}`);
  return { milliseconds, before, after: named(mark) };
}

/** Counted on the host, from outside. */
function named(mark: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').startsWith(mark);
    } catch {
      return false;
    }
  }).length;
}

/** Sandboxed starts per second of several worker processes together. */
async function workers(cache: string, count: number): Promise<number> {
  const one = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [import.meta.filename, WORKER, cache], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      child.once('error', reject).once('close', () => (Number(text) > 0 ? resolve(Number(text)) : reject(new Error('a worker ended without a result'))));
    });
  const rates = await Promise.all(Array.from({ length: count }, one));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

const WORKER = '--worker';

async function work(cache: string): Promise<number> {
  const driver = await openSandbox({ cache });
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < WORKER_MILLISECONDS; done++) await sandboxed(driver, { argv: ['/bin/true'], limits });
  return (done * 1000) / (performance.now() - began);
}

if (process.argv[1] === import.meta.filename && process.argv[2] === WORKER) process.stdout.write(`${await work(process.argv[3] ?? '')}`);
