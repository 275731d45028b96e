import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What one step of `npm run check` found. A step that looked at nothing has failed, whatever it found. */
export interface Findings {
  readonly checked: number;
  /** What was counted, for example `files`. */
  readonly unit: string;
  readonly problems: readonly string[];
  /** A figure worth reading even when all is well. */
  readonly note?: string;
}

export interface Step {
  readonly name: string;
  run(): Promise<Findings>;
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the tools of node_modules under this Node.js, or another program by its name. */
export function tool(name: string, args: readonly string[], cwd: string = root): Promise<Ended> {
  return program(join(root, 'node_modules', '.bin', name), args, cwd);
}

export function program(command: string, args: readonly string[], cwd: string = root): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  });
}

/** Adds what only the count can tell: a tool that read another number of files than there are has not checked them. */
export function counted(unit: string, read: number, there: number, problems: readonly string[], note?: string): Findings {
  const missed = read === there && there > 0 ? [] : [`${read} ${unit} were read and ${there} are there: the check does not look at everything`];
  return { checked: read, unit, problems: [...problems, ...missed], ...(note === undefined ? {} : { note }) };
}
