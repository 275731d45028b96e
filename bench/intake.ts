import { setTimeout } from 'node:timers/promises';
import { clusterObstacle } from '../src/store/cluster/host.ts';
import { choosePlace, openStore } from '../src/store/index.ts';
import { migrations } from '../src/start/desk.ts';
import { bareTransactions } from './intake/bare.ts';
import { startDesk } from './intake/desk.ts';
import { concurrency, load, type LoadResult } from './intake/load.ts';
import { storedOf, type Stored } from './intake/stored.ts';
import { atLeast, atMost, equal, quantile, rounded, type Bar, type BenchResult } from './result.ts';
import { remark } from './support/laboratory.ts';

/**
 * Reports over HTTP until they are committed: the service as it is started, in a process of its own, on each of the two
 * databases that need no server; pipelines with tokens send from this process. Afterwards the service is ended and its
 * database opened again: whatever was acknowledged has to be there exactly once, whole and under the ledger's checkpoint.
 */
export default async function intake(): Promise<BenchResult> {
  const obstacle = await clusterObstacle('/');
  if (obstacle !== undefined) throw obstacle;
  const [server, embedded] = [await measure('cluster'), await measure('embedded')];
  return {
    bench: 'intake',
    figures: { 'connections': concurrency, ...figuresOf('PostgreSQL', server), ...figuresOf('embedded', embedded) },
    peers: {
      'PostgreSQL: transactions of three bare INSERTs, as many at once, a second': rounded(server.bare),
      'embedded: the same': rounded(embedded.bare),
    },
    bars: [
      atLeast('PostgreSQL: committed reports a second', rate(server.run), 500), ...barsOf('PostgreSQL', server),
      atLeast('embedded: committed reports a second', rate(embedded.run), 200), ...barsOf('embedded', embedded),
    ],
  };
}

const reports = Number(process.env['INTAKE_REPORTS'] ?? 4_000);
const warmUp = 400;

interface Measured {
  readonly run: LoadResult;
  readonly stored: Stored;
  readonly bare: number;
}

async function measure(profile: 'cluster' | 'embedded'): Promise<Measured> {
  remark(`${profile}: starting`);
  // The flags of a profiler, for whoever looks for where the time goes: `--cpu-prof --cpu-prof-dir=…`.
  const desk = await startDesk(profile, (process.env['SERVICE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== ''));
  try {
    const run = await load(desk, reports, warmUp);
    remark(`${profile}: ${rounded(rate(run))} a second`);
    // Leaves are under a checkpoint within a second.
    await setTimeout(1_000);
    await desk.stop();
    const store = await openStore(await choosePlace({ dataFolder: desk.data, prefer: profile }), migrations);
    try {
      const stored = await storedOf(store.db, desk.data, [...run.receipts.values()]);
      return { run, stored, bare: await bareTransactions(store.db, reports, concurrency) };
    } finally {
      await store.close();
    }
  } finally {
    await desk.remove();
  }
}

function rate({ committed, seconds }: LoadResult): number {
  return committed / seconds;
}

function figuresOf(name: string, { run, stored }: Measured): Readonly<Record<string, number | string>> {
  return {
    [`${name}: reports and retries`]: `${run.committed} and ${run.retries}`,
    [`${name}: latency p50, p99, largest, ms`]: [0.5, 0.99, 1].map((share) => rounded(quantile(run.latencies, share))).join(', '),
    [`${name}: processor time of the service, ms a request`]: rounded(run.cpu),
    [`${name}: attachments, leaves`]: `${stored.attachments}, ${stored.leaves}`,
  };
}

function barsOf(name: string, { run, stored }: Measured): readonly Bar[] {
  for (const each of run.wrong.slice(0, 5)) remark(each);
  return [
    atMost(`${name}: latency p99, ms`, quantile(run.latencies, 0.99), 100),
    equal(`${name}: answers that were no receipt, or another one to a retry`, run.wrong.length, 0),
    equal(`${name}: acknowledged, and not there exactly once with attachment, leaf and job`, stored.lacking, 0),
    equal(`${name}: stored, and not acknowledged`, stored.unasked, 0),
    equal(`${name}: findings of the ledger's verification`, stored.findings, 0),
  ];
}
