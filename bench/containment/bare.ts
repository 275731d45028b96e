import { spawn } from 'node:child_process';
import type { Stats } from 'node:fs';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CollectedFile, Completed, Driver, Job } from '../../src/sandbox/index.ts';

/**
 * What a sandbox is without hardening: the program as a plain child that shares everything, read back the naive way.
 * Only for showing that attacks get through where nothing holds them, inside the disposable outer sandbox; it refuses
 * to run anywhere else.
 */
export const bareDriver: Driver = {
  name: 'bubblewrap',
  memory: 'watchdog',
  configuration: 'bare',
  async run(job) {
    if (readMark() !== OUTER_MARK) throw new Error('the bare driver runs inside the outer sandbox only');
    const places = ['/work', '/out', '/log'];
    for (const mount of job.mounts ?? []) {
      rmSync(mount.target, { recursive: true, force: true });
      symlinkSync(mount.source, mount.target);
    }
    for (const file of job.files ?? []) {
      mkdirSync(dirname(file.path), { recursive: true });
      writeFileSync(file.path, file.data);
      chmodSync(file.path, file.mode ?? 0o644);
    }
    // Two probes may run at the same time in the one /work: each gets its program under a name of its own.
    const own = `/work/${job.argv.at(-1)}.pl`;
    cpSync('/work/probe.pl', own);
    const argv = job.argv.map((part) => (part === '/work/probe.pl' ? own : part));
    const completed = await plain({ ...job, argv: argv as [string, ...string[]] });
    const files = [...(await collect('/out')), ...(await collect('/log'))];
    for (const place of places.slice(1)) for (const name of await readdir(place)) rmSync(join(place, name), { recursive: true, force: true });
    return { ...completed, files };
  },
};

export const OUTER_MARK = 'disposable';

function readMark(): string {
  try {
    return readFileSync('/outer-mark', 'utf8').trim();
  } catch {
    return '';
  }
}

async function plain(job: Job): Promise<Completed> {
  const [program, ...rest] = job.argv;
  const began = performance.now();
  const inherited = [4, 5, 6, 7, 8].map((descriptor) => (isOpen(descriptor) ? descriptor : 'ignore' as const));
  const child = spawn(program, rest, { cwd: '/work', env: { ...process.env, ...job.env }, stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...inherited] });
  const parts: Buffer[][] = [[], [], []];
  [child.stdio[1], child.stdio[2], child.stdio[3]].forEach((stream, index) => {
    stream?.on('data', (part: Buffer) => parts[index]?.push(part)).on('error', () => undefined);
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(job.stdin);
  // The polite signal alone, and patience: what many runners do.
  const late = setTimeout(() => child.kill('SIGTERM'), job.limits.wallMilliseconds);
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('exit', (...end) => resolve(end)));
  await new Promise((resolve) => setTimeout(resolve, 30));
  clearTimeout(late);
  const captured = parts.map((part) => ({ bytes: new Uint8Array(Buffer.concat(part)), truncated: false }));
  const [stdout, stderr, channel] = captured as [Completed['stdout'], Completed['stderr'], Completed['channel']];
  return {
    end: signal === null ? { kind: 'exited', status: status ?? 0 } : { kind: 'signaled', signal: signal.slice(3) },
    stdout, stderr, channel, files: [], received: [],
    usage: { wallMilliseconds: performance.now() - began, cpuMilliseconds: 0, residentKiB: 0 }, memory: 'watchdog',
  };
}

function isOpen(descriptor: number): boolean {
  // A descriptor that this process was started with on purpose is a plain file; Node's own are not.
  try {
    return statSync(`/proc/self/fd/${descriptor}`).isFile();
  } catch {
    return false;
  }
}

/** Reads what is there by name, follows links, and believes what it finds; only what would hang or fill the bench is left out. */
async function collect(folder: string): Promise<CollectedFile[]> {
  const files: CollectedFile[] = [];
  for (const name of (await readdir(folder)).slice(0, 6000)) {
    const path = join(folder, name);
    const seen = kindOf(path);
    if (seen === undefined || !seen.isFile() || seen.size > 16 * 1024 * 1024) continue;
    files.push({ path, kind: 'file', size: seen.size, data: await readFile(path).catch(() => Buffer.alloc(0)) });
  }
  return files;
}

function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
