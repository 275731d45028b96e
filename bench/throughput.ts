import { mapParallel } from '../src/kernel/parallel.ts';
import { reproduce, type Laboratory } from '../src/reproduction/index.ts';
import type { Job } from '../src/sandbox/index.ts';
import { atLeast, atMost, median, rounded, type BenchResult } from './result.ts';
import { dataOnlyPairs, manyClaims } from './support/claims.ts';
import { laboratory, remark } from './support/laboratory.ts';

const claims = 1000;
/** Claims in work at once: enough to keep every sandbox slot busy while another claim waits. */
const atOnce = 4;
const slices = 10;
/** The ceiling is taken in pieces between the slices, so that a noisy neighbor hits both alike. */
const bareStarts = 60;

/**
 * 1,000 data-only npm claims, N = 5, packages cached: verdicts a second, beside what bare sandboxed starts of Node allow.
 * Claims whose target starts processes of its own (shells, another Node) are left out: those starts are no cost of the
 * engine, and the ceiling knows nothing of them.
 */
export default async function throughput(): Promise<BenchResult> {
  let jobs = 0;
  const real = await laboratory();
  const lab: Laboratory = { ...real, sandbox: { ...real.sandbox, run: (job) => { jobs += 1; return real.sandbox.run(job); } } };
  const pairs = await dataOnlyPairs();
  const work = manyClaims(pairs, claims).map(({ claim }) => claim);
  for (const { claim } of pairs) await reproduce(claim, lab);

  const verdictRates: number[] = [];
  const startRates: number[] = [];
  const resident: number[] = [];
  const tally = new Map<string, number>();
  const perVerdict: number[] = [];
  for (let slice = 0; slice < slices; slice++) {
    startRates.push(await bareRate(real));
    const part = work.slice(slice * (claims / slices), (slice + 1) * (claims / slices));
    const [began, before] = [performance.now(), jobs];
    await mapParallel(part, atOnce, async (claim) => {
      const { reproduction: { verdict } } = await reproduce(claim, lab);
      tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
    });
    verdictRates.push(part.length / ((performance.now() - began) / 1000));
    perVerdict.push((jobs - before) / part.length);
    resident.push(process.memoryUsage.rss() / 1_048_576);
    remark(`${(slice + 1) * part.length} verdicts, ${verdictRates.at(-1)?.toFixed(2)}/s; bare starts ${startRates.at(-1)?.toFixed(1)}/s; ${resident.at(-1)?.toFixed(0)} MiB`);
  }
  const runs = median(perVerdict);
  const ceiling = median(startRates) / runs;
  const rate = median(verdictRates);
  const half = resident.length / 2;
  return {
    bench: 'throughput',
    figures: {
      verdicts: claims, packages: pairs.length, verdictsPerSecond: rounded(rate), sandboxedRunsPerVerdict: rounded(runs),
      residentMiB: rounded(resident.at(-1) ?? 0), ...Object.fromEntries([...tally].map(([verdict, count]) => [`verdict ${verdict}`, count])),
    },
    peers: { bareSandboxedStartsPerSecond: rounded(median(startRates)), ceilingVerdictsPerSecond: rounded(ceiling) },
    bars: [
      atLeast('share of the ceiling', rate / ceiling, 0.8),
      atLeast('verdicts', [...tally.values()].reduce((sum, count) => sum + count, 0), claims),
      atMost('resident memory, second half over first', median(resident.slice(half)) / median(resident.slice(0, half)), 1.25),
    ],
  };
}

/** Node started in the sandbox to do nothing, as many at once as the engine has slots. */
async function bareRate({ sandbox, runtimes }: Laboratory): Promise<number> {
  const job: Job = {
    argv: [runtimes.node.target, '-e', '0'], mounts: [runtimes.node], env: { PATH: '/usr/bin:/bin' },
    limits: { wallMilliseconds: 20_000, memoryMiB: 512, processes: 64, outputMiB: 1, scratchMiB: 64 },
  };
  const began = performance.now();
  await mapParallel(Array.from({ length: bareStarts }, () => job), 8, (each) => sandbox.run(each));
  return bareStarts / ((performance.now() - began) / 1000);
}
