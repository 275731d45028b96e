import { readFile, readdir, readlink, realpath, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreError } from '../error.ts';
import { lastLine } from './folder.ts';
import type { ClusterFolder } from './folder.ts';
import type { Host } from './host.ts';
import { run } from './run.ts';

/** Backends of a server that was killed end by themselves within moments; until then it cannot be started again. */
const attempts = 20;

const socketName = '.s.PGSQL.5432';


async function isRunning(cluster: ClusterFolder, { binaries, account }: Host): Promise<boolean> {
  const { status } = await run(join(binaries.folder, 'pg_ctl'), ['status', '--pgdata', cluster.data], account, cluster.folder);
  return status === 0;
}

/** Starts the server where none runs. It lives on when we are killed, and is found by whoever comes next. */
export async function startServer(cluster: ClusterFolder, host: Host): Promise<void> {
  const { binaries, account } = host;
  let said = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await isRunning(cluster, host) && await isOurs(cluster)) return;
    const options = `-k '${cluster.socket.replaceAll("'", "'\\''")}'`;
    const { status, output } = await run(join(binaries.folder, 'pg_ctl'), ['start', '--pgdata', cluster.data, '--wait', '--timeout', '300', '--silent', '--log', cluster.log, '--options', options], account, cluster.folder);
    if (status === 0) return;
    said = lastLine(`${await tail(cluster.log)}\n${output}`);
    await forgetStale(cluster);
    await wait(500);
  }
  throw new StoreError('cluster-failed', `The private PostgreSQL does not start: ${said}`, { where: cluster.log, remedy: 'Read that log; it says why.' });
}

/** Fast shutdown: sessions are ended, everything is on disk, and the next start needs no recovery. */
export async function stopServer(cluster: ClusterFolder, { binaries, account }: Host): Promise<void> {
  const { status, output } = await run(join(binaries.folder, 'pg_ctl'), ['stop', '--pgdata', cluster.data, '--mode', 'fast', '--wait', '--timeout', '120', '--silent'], account, cluster.folder);
  if (status !== 0 && !/no server running|PID file .* does not exist/i.test(output)) throw new StoreError('cluster-failed', `The private PostgreSQL does not stop: ${lastLine(output)}`, { where: cluster.log, remedy: 'Stop it with pg_ctl stop --mode fast.' });
}

/** A number in postmaster.pid may be another program's by now, after a restart of the machine above all, or one that nobody has reaped. */
async function isOurs(cluster: ClusterFolder): Promise<boolean> {
  const pid = await pidOf(cluster);
  if (pid === undefined) return false;
  return process.platform !== 'linux' || await folderOf(String(pid)) === await realpath(cluster.data);
}

/**
 * The files of a server that is gone, whose number another process has now, keep PostgreSQL from starting. They also keep
 * it from starting beside sessions that outlived their server, so they go only if no process at all is in the folder and
 * nobody answers.
 */
async function forgetStale(cluster: ClusterFolder): Promise<void> {
  if (process.platform !== 'linux' || await pidOf(cluster) === undefined) return;
  const data = await realpath(cluster.data);
  for (const name of await readdir('/proc')) if (/^\d+$/.test(name) && await folderOf(name) === data) return;
  if (await answers(join(cluster.socket, socketName))) return;
  for (const file of [join(cluster.socket, `${socketName}.lock`), join(cluster.data, 'postmaster.pid')]) await unlink(file).catch(() => undefined);
}

/** The working folder of a process, which of all PostgreSQL's is the data folder. One that ended and was not reaped has none. */
async function folderOf(pid: string): Promise<string | undefined> {
  return await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

async function answers(path: string): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => { end(true); });
    socket.on('error', () => { end(false); });
    // Too busy to answer is not gone.
    socket.setTimeout(5000, () => { end(true); });
  });
}

async function pidOf(cluster: ClusterFolder): Promise<number | undefined> {
  const text = await readFile(join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const pid = Number.parseInt(text ?? '', 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).slice(-4000);
}
