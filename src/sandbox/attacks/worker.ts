import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Job } from '../job.ts';

/** How to start another worker process that opens the same driver: its last argument is the job as JSON, as `workerJob` reads it. */
export interface Worker {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the worker on a job. `terminal` gives it a controlling terminal, through script(1). `inherit` opens a file of the host above the standard descriptors. */
export function startWorker(worker: Worker, job: Job, how: { readonly terminal?: boolean; readonly inherit?: number } = {}): ChildProcess {
  const command = [...worker.command, JSON.stringify(job)];
  const env = { ...worker.env };
  if (how.terminal) {
    const line = command.map((part) => `'${part.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    return spawn('/usr/bin/script', ['-qefc', line, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...env, SHELL: '/bin/sh' }, detached: true });
  }
  const extra = how.inherit === undefined ? [] : [how.inherit, how.inherit, how.inherit, how.inherit, how.inherit, how.inherit];
  return spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'pipe', 'ignore', ...extra], env });
}

export async function outputOf(child: ChildProcess, milliseconds = 20_000): Promise<string> {
  let text = '';
  child.stdout?.on('data', (part: Buffer) => (text += text.length < 1 << 20 ? part.toString('latin1') : ''));
  const late = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  clearTimeout(late);
  return text;
}
