import type { Random } from '../../src/kernel/random.ts';
import { statusOf } from '../../src/cli/desk/report.ts';
import { audit, type Audit } from '../support/audit.ts';
import { remark, type Pair } from '../support/laboratory.ts';
import { install, type Program } from '../support/service.ts';
import { killAndLook } from './leftovers.ts';
import { drawReport, startLoad, type Load } from './load.ts';

export type CrashProfile = 'embedded' | 'cluster' | 'postgres';

export interface Crashed {
  readonly kills: Readonly<Record<string, number>>;
  readonly failedStarts: readonly string[];
  readonly leftovers: readonly string[];
  readonly acknowledged: number;
  readonly retries: number;
  readonly changedReceipts: number;
  /** Acknowledged reports that never got their verdict, or another one. */
  readonly wrong: readonly string[];
  /** From the last start to the last verdict. */
  readonly drainSeconds: number;
  readonly slowestStartSeconds: number;
  readonly audit: Audit;
  readonly ledger: { readonly status: number; readonly output: string };
}

export interface CrashOptions {
  readonly kills: number;
  readonly random: Random;
  readonly databaseUrl: string | undefined;
  readonly pair: Pair;
}

/** After this long a report without a verdict is a lost one. */
const patienceSeconds = 300;

export async function crashProfile(profile: CrashProfile, { kills, random, databaseUrl, pair }: CrashOptions): Promise<Crashed> {
  const installation = await install({ jobs: 1, ...(databaseUrl === undefined ? { profile: profile === 'embedded' ? 'embedded' : 'cluster' } : { databaseUrl }) });
  const makers: Readonly<Record<string, () => Program>> = profile === 'postgres' ? { service: () => installation.serve(), worker: () => installation.work() } : { service: () => installation.serve() };
  const running = new Map<string, Program>();
  const done: Record<string, number> = {};
  const [failedStarts, leftovers]: [string[], string[]] = [[], []];
  let slowest = 0;
  let load: Load | undefined;

  async function up(name: string): Promise<void> {
    const since = performance.now();
    const program = running.get(name) ?? launch(name);
    await program.ready();
    slowest = Math.max(slowest, performance.now() - since);
  }
  function launch(name: string): Program {
    const program = (makers[name] as () => Program)();
    running.set(name, program);
    return program;
  }
  try {
    for (const name of Object.keys(makers)) await up(name);
    load = startLoad(installation.environment['BREAKWATER_ORIGIN'] ?? '', installation.environment['BREAKWATER_DATA'] ?? '', (index) => drawReport(index, random, pair));
    for (let kill = 0; kill < kills; kill++) {
      const name = random.pick(Object.keys(makers));
      // One in five is killed while it starts.
      if (random.below(5) > 0) await up(name).catch((error: unknown) => failedStarts.push(String(error)));
      await pause(random.below(2_500));
      const program = running.get(name);
      if (program !== undefined) leftovers.push(...await killAndLook(program));
      done[name] = (done[name] ?? 0) + 1;
      launch(name);
      if ((kill + 1) % 10 === 0) remark(`${profile}: ${kill + 1} kills, ${load.acknowledged.size} reports acknowledged`);
    }
    for (const name of Object.keys(makers)) await up(name);
    const since = performance.now();
    await load.stop();
    const wrong = await verdicts(load, installation);
    const drainSeconds = (performance.now() - since) / 1000;
    for (const program of [...running.values()].toReversed()) await program.stop();
    return {
      kills: done, failedStarts, leftovers, acknowledged: load.acknowledged.size, retries: load.retries, changedReceipts: load.changed.length, wrong, drainSeconds,
      slowestStartSeconds: slowest / 1000, ledger: await installation.command('ledger', 'verify', '--database', '--json'), audit: await audit(installation.place),
    };
  } finally {
    for (const program of running.values()) await program.kill();
    await load?.stop().catch(() => undefined);
    await installation.remove();
  }
}

async function verdicts({ acknowledged }: Load, installation: Awaited<ReturnType<typeof install>>): Promise<readonly string[]> {
  const desk = await installation.desk();
  const until = performance.now() + patienceSeconds * 1000;
  const wrong: string[] = [];
  for (const [key, { receipt, verdict }] of acknowledged) {
    let status = await statusOf(receipt, desk);
    while (status.status !== 'done' && performance.now() < until) {
      await pause(100);
      status = await statusOf(receipt, desk);
    }
    if (status.status !== 'done' || status.outcome?.verdict !== verdict) wrong.push(`${key}: ${status.status}, ${status.outcome?.verdict}`);
  }
  return wrong;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
