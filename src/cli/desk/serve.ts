import { join } from 'node:path';
import { CommandError } from '../error.ts';
import { exits, type Environment, type Exit } from '../environment.ts';
import { readExpected } from '../expected.ts';
import { verdictSigns } from '../report/words.ts';
import { progressBar } from '../terminal/progress.ts';
import { deskAt } from './client.ts';
import { statusOf, submitPath } from './report.ts';

export interface ServeCommandOptions {
  readonly driver?: string;
  readonly tour?: boolean;
  /** Commander's `--no-work`. */
  readonly work?: boolean;
}

/** `breakwater serve`: the desk, until it is asked to end. */
export async function serveCommand(options: ServeCommandOptions, environment: Environment): Promise<Exit> {
  const { screen, local } = environment;
  const service = await local.serve({ driver: options.driver, withoutWork: options.work === false });
  screen.line(`${screen.paint('strong', 'Breakwater')}  ${service.address}`);
  screen.line(`  kept in  ${service.kept}`);
  if (service.instead !== undefined) screen.note(service.instead);
  screen.line(`  sign in  ${service.link}`);
  screen.line(`  code     ${service.code}  (asked for before what cannot be undone)`);
  screen.note('The link signs in once, within 15 minutes; each start makes a new one. Ctrl C ends the service and keeps the data.');
  const asked = local.untilAsked();
  if (options.tour === true) await Promise.race([tour(service.address, service.token, environment), asked]);
  screen.note(`${await asked}: ending`);
  await service.close();
  return exits.yes;
}

/** `breakwater worker`: runs proofs from the same database on another machine. */
export async function workerCommand(options: { readonly driver?: string }, environment: Environment): Promise<Exit> {
  const { screen, local } = environment;
  const worker = await local.work({ driver: options.driver });
  screen.note('Working. Ctrl C ends it; what is under way goes back to the queue.');
  screen.note(`${await local.untilAsked()}: ending`);
  await worker.close();
  return exits.yes;
}

/** Looking again too often would only compete with the proofs. */
const lookEvery = 500;
const againAfter = 3_000;

/** The worked example, handed in over HTTP as a finder's pipeline would. Who starts a second time finds it done. */
async function tour(url: string, token: string, { screen, home, clock, desk: { request } }: Environment): Promise<void> {
  const desk = deskAt({ url, token, request });
  const examples = join(home, 'examples');
  const rows = Object.entries((await readExpected(examples)).claims).filter(([, { extra }]) => extra !== true);
  const waiting = new Map<string, string>();
  for (const [name, { path }] of rows) {
    // The oversized and the hostile ones may be refused at the door: that is an answer too.
    const hand = (): ReturnType<typeof submitPath> => submitPath(join(examples, 'claims', path ?? name), desk, { tool: 'the worked example' });
    // A service that has just started on a busy machine may not answer at first; the same report twice is one.
    const receipt = await hand().catch(async (error: unknown) => {
      if (!(error instanceof CommandError) || error.code !== 'desk-unreachable') throw error;
      await new Promise((resolve) => setTimeout(resolve, againAfter));
      return hand();
    }).catch((error: unknown) => error as Error);
    if (receipt instanceof Error) screen.note(`× refused         ${name}: ${receipt.message}`);
    else waiting.set(receipt.receipt, name);
  }
  const before = clock.monotonic();
  const bar = progressBar(screen, waiting.size, 'reports', clock);
  const tally = new Map<string, number>();
  while (waiting.size > 0) {
    for (const [receipt, name] of waiting) {
      const { status, outcome } = await statusOf(receipt, desk);
      if (status !== 'done') continue;
      waiting.delete(receipt);
      const verdict = outcome?.verdict ?? 'nothing to run';
      tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
      bar.keep(`${Object.hasOwn(verdictSigns, verdict) ? verdictSigns[verdict as keyof typeof verdictSigns].sign : '·'} ${verdict.padEnd(15)} ${name}`);
      bar.advance(name);
    }
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  bar.done();
  screen.line(`${[...tally].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}, in ${((clock.monotonic() - before) / 1_000).toFixed(0)} s.`);
  screen.line(`Look at them: ${url}`);
}
