import { sql } from 'kysely';
import type { Desk } from '../../src/cli/desk/client.ts';
import { statusOf } from '../../src/cli/desk/report.ts';
import { mapParallel } from '../../src/kernel/parallel.ts';
import { migrations } from '../../src/start/desk.ts';
import { openStore, type Place } from '../../src/store/index.ts';
import { audit, type Audit } from '../support/audit.ts';
import { reportOf } from '../support/claims.ts';
import { remark, type Pair } from '../support/laboratory.ts';
import { processorSeconds, residentMiB } from '../support/processes.ts';
import { install, type Program } from '../support/service.ts';

/** What came of a number of reports. */
export interface Ran {
  /** Verdicts a second, from the first report's sending to the last one's verdict. */
  readonly rate: number;
  readonly secondsToHandIn: number;
  /** Processor time of the service's own process, seconds. */
  readonly server: number;
  /** MiB of the service, its workers and their engines, once a second until the last verdict. */
  readonly resident: readonly number[];
  readonly wrongVerdicts: number;
  readonly rangesLeft: number;
  /** From the last verdict to the last range, where that was waited for. */
  readonly rangeSeconds: number | undefined;
  readonly rangesMissing: number | undefined;
  readonly audit: Audit;
}

export interface Setup {
  /** None: the service itself runs the proofs, on its embedded database. */
  readonly workers: number;
  readonly databaseUrl: string | undefined;
  readonly untilRanges: boolean;
}

const lookEvery = 500;

export async function runReports(work: readonly Pair[], { workers, databaseUrl, untilRanges }: Setup): Promise<Ran> {
  const installation = await install(databaseUrl === undefined ? { profile: 'embedded' } : { databaseUrl });
  const server = installation.serve(...(workers === 0 ? [] : ['--no-work']));
  const programs: Program[] = [server];
  try {
    await server.ready();
    programs.push(...Array.from({ length: workers }, () => installation.work()));
    await Promise.all(programs.map((program) => program.ready()));
    const desk = await installation.desk();
    // The engine's process starts with the first proof; what a start costs is no part of the rate.
    const [first, ...rest] = work;
    if (first === undefined) throw new RangeError('no reports');
    await settled(await handIn(desk, first), desk);
    const [began, before] = [performance.now(), processorSeconds(server.pid).own];
    const resident: number[] = [];
    const sampling = setInterval(() => resident.push(programs.reduce((sum, { pid, engine }) => sum + residentMiB(pid) + residentMiB(engine() ?? 0), 0)), 1_000);
    const receipts = await mapParallel(rest, 8, (pair) => handIn(desk, pair));
    const handedIn = performance.now();
    let wrongVerdicts = 0;
    for (const [index, receipt] of receipts.entries()) {
      const { outcome } = await settled(receipt, desk);
      const { verdict } = rest[index] as Pair;
      if (outcome?.verdict !== verdict || (outcome.case === undefined) === (verdict === 'confirmed')) wrongVerdicts += 1;
      if ((index + 1) % 50 === 0) remark(`${index + 1} verdicts, ${((index + 1) / ((performance.now() - began) / 1000)).toFixed(2)}/s; ${resident.at(-1)?.toFixed(0)} MiB`);
    }
    const ended = performance.now();
    clearInterval(sampling);
    const used = processorSeconds(server.pid).own - before;
    const rangeSeconds = untilRanges ? await rangesDone(installation.place, ended) : undefined;
    // The workers first: who closes last must have nothing to wait for.
    for (const program of programs.toReversed()) await program.stop();
    const found = await audit(installation.place);
    const missing = await rangesMissing(installation.place);
    return {
      rate: rest.length / ((ended - began) / 1000), secondsToHandIn: (handedIn - began) / 1000, server: used, resident, wrongVerdicts,
      rangesLeft: found.jobs, rangeSeconds, rangesMissing: untilRanges ? missing : undefined, audit: found,
    };
  } finally {
    for (const program of programs.toReversed()) await program.kill();
    await installation.remove();
  }
}

async function handIn(desk: Desk, { claim }: Pair): Promise<string> {
  const { receipt } = await desk.post<{ readonly receipt: string }>('/v1/reports', reportOf(claim), { 'idempotency-key': claim.label });
  return receipt;
}

async function settled(receipt: string, desk: Desk): Promise<Awaited<ReturnType<typeof statusOf>>> {
  for (;;) {
    const status = await statusOf(receipt, desk);
    if (status.status === 'done') return status;
    await new Promise((resolve) => { setTimeout(resolve, lookEvery); });
  }
}

/** Seconds until nothing waits any more; asked by a connection of its own beside the service's. */
async function rangesDone(place: Place, since: number): Promise<number> {
  const store = await openStore(place, migrations);
  try {
    while (await store.queue.unfinished('validate-report') > 0) await new Promise((resolve) => { setTimeout(resolve, 1_000); });
    return (performance.now() - since) / 1000;
  } finally {
    await store.close();
  }
}

async function rangesMissing(place: Place): Promise<number> {
  const store = await openStore(place, migrations);
  try {
    const { rows } = await sql<{ readonly missing: string }>`select count(*) as missing from validation where verdict = 'confirmed' and range is null`.execute(store.db);
    return Number(rows[0]?.missing);
  } finally {
    await store.close();
  }
}
