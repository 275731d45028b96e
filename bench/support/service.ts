import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deskAt, type Desk } from '../../src/cli/desk/client.ts';
import { localToken } from '../../src/start/local-token.ts';
import { choosePlace, type Place } from '../../src/store/index.ts';
import { commandOf, descendants } from './processes.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A program of ours in a process of its own, as a user has it. */
export interface Program {
  readonly pid: number;
  /** Resolves once it answers; throws when it ends before. */
  ready(): Promise<void>;
  /** The process of its engine, once there is one. */
  engine(): number | undefined;
  readonly ended: boolean;
  /** What it last wrote: for whoever wonders why it ended. */
  said(): string;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** An installation: its folder, its environment, and what runs on it. */
export interface Installation {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What the store makes of the environment. */
  readonly place: Place;
  serve(...flags: readonly string[]): Program;
  work(): Program;
  /** A command to its end: status and what it printed. */
  command(...args: readonly string[]): Promise<{ readonly status: number; readonly output: string }>;
  /** The service, asked by who owns the data folder. */
  desk(): Promise<Desk>;
  remove(): Promise<void>;
}

export interface InstallationOptions {
  /** Else a private cluster or PGlite. */
  readonly databaseUrl?: string;
  readonly profile?: 'cluster' | 'embedded';
  readonly jobs?: number;
}

export async function install({ databaseUrl, profile, jobs }: InstallationOptions): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  // Root's private cluster runs as another account, which has to pass through.
  await chmod(folder, 0o711);
  const data = join(folder, 'data');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment: NodeJS.ProcessEnv = {
    ...process.env, NO_COLOR: '1', BREAKWATER_DATA: data, BREAKWATER_KEYS: join(folder, 'keys'), BREAKWATER_LISTEN: `127.0.0.1:${port}`, BREAKWATER_ORIGIN: url,
    BREAKWATER_PROFILE: profile ?? '', DATABASE_URL: databaseUrl ?? '', BREAKWATER_TOKEN: '', BREAKWATER_URL: '',
    ...(jobs === undefined ? {} : { BREAKWATER_JOBS: `${jobs}` }),
  };
  return {
    folder, environment,
    place: await choosePlace({ databaseUrl, dataFolder: data, prefer: profile }),
    serve: (...flags) => programOf(start(['serve', ...flags], environment), /sign in/),
    work: () => programOf(start(['worker'], environment), /Working/),
    async command(...args) {
      const { child, text } = start(args, environment);
      const [status] = await once(child, 'close') as [number | null];
      return { status: status ?? -1, output: text() };
    },
    async desk() {
      const token = await localToken(data);
      return deskAt({ url, token, request: fetch });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly text: () => string;
}

/** In a process group of its own, so that what it leaves behind can be told from everything else. */
function start(args: readonly string[], environment: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [main, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said = `${said}${chunk.toString()}`.slice(-20_000); });
  return { child, text: () => said };
}

function programOf({ child, text }: Started, sign: RegExp): Program {
  const { pid } = child;
  if (pid === undefined) throw new Error('it has no process');
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (ended()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return {
    pid, said: text,
    get ended() {
      return ended();
    },
    async ready() {
      while (!sign.test(text())) {
        if (ended()) throw new Error(`it ended before it was ready: ${text().slice(-2_000)}`);
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      }
    },
    engine: () => descendants(pid).find((each) => commandOf(each.pid).includes('engine-process'))?.pid,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
