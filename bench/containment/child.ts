import type { ChildProcess } from 'node:child_process';
import { attacks, attempt, openUntested } from '../../src/sandbox/index.ts';
import type { AttackResult, Driver, Job } from '../../src/sandbox/index.ts';
import { bareDriver } from './bare.ts';

/** What one process of the benchmark is asked: open this driver, then run the whole list, or the one job that follows. */
export interface Task {
  readonly kind: 'bubblewrap' | 'podman' | 'bare';
  readonly cache?: string;
}

export interface Tried {
  readonly memory: string;
  readonly results: readonly AttackResult[];
}

const RESULT = 'RESULT ';

async function open(task: Task): Promise<Driver> {
  if (task.kind === 'bare') return bareDriver;
  return openUntested({ cache: task.cache as string, driver: task.kind });
}

async function main(): Promise<void> {
  const [text = '', jobText] = process.argv.slice(2);
  const task = JSON.parse(text) as Task;
  const driver = await open(task);
  if (jobText !== undefined) {
    const completed = await driver.run(JSON.parse(jobText) as Job);
    process.stdout.write(`${Buffer.from(completed.stdout.bytes).toString('latin1')}\n${JSON.stringify(completed.end)}\n`);
    return;
  }
  const self = [process.execPath, import.meta.filename, text] as const;
  const results = await attempt({ driver, attacks, worker: { command: self, env: { PATH: process.env['PATH'] ?? '' } }, together: task.kind === 'bare' ? 1 : 2 });
  process.stdout.write(`${RESULT}${JSON.stringify({ memory: driver.memory, results } satisfies Tried)}\n`);
}

/** The last line that such a process printed. */
export async function outputOf(child: ChildProcess): Promise<Tried> {
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += part.toString('utf8')));
  const status = await new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? String(code))).once('error', (error) => resolve(error.message)));
  // In the outer sandbox an attack may have written its forgery before it, on this very line.
  const last = text.slice(text.lastIndexOf(RESULT)).trimEnd();
  if (!last.startsWith(RESULT)) throw new Error(`the benchmark's process ended without a result (${status}): ${last.slice(0, 300)}`);
  return JSON.parse(last.slice(RESULT.length)) as Tried;
}

if (process.argv[1] === import.meta.filename) {
  await main();
}
