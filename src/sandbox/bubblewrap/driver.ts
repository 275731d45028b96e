import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Completed, Driver, End, Job } from '../job.ts';
import { SandboxError } from '../error.ts';
import type { Base } from './arguments.ts';
import { bubblewrapArguments, JOIN_FD } from './arguments.ts';
import { capture } from './capture.ts';
import { checkJob } from './check-job.ts';
import { COLLECTED_ENTRIES, controlMessage, RECEIVED_BYTES, RECEIVED_CONNECTIONS } from './control.ts';
import { broken, endOf } from './ending.ts';
import type { Guard } from './guard.ts';
import type { Platform } from './platform.ts';
import { reportReader } from './report.ts';
import type { Slots } from './slots.ts';
import { slotUser } from './slots.ts';

/** What a driver needs; `openBubblewrap` finds it. */
export interface Parts {
  readonly bubblewrap: string;
  /** The worker's, see worker.ts. */
  readonly name: string;
  readonly base: Base;
  readonly platform: Platform;
  /** The supervisor's text, up to and with its `__END__` line. */
  readonly supervisor: Buffer;
  /** File with the seccomp program. */
  readonly filter: string;
  readonly guard: Guard;
  readonly slots: Slots;
  /** The worker is root, so every slot gets a user of its own. */
  readonly drop: boolean;
  readonly configuration: string;
}

/** A sandbox that has not started by then never will; the machine is overloaded or the launcher stuck. */
const START_MILLISECONDS = 20_000;
/** The supervisor ends the program at its wall limit and then collects. Only if it fails to does the worker step in. */
const COLLECT_MILLISECONDS = 5_000;

export function bubblewrapDriver(parts: Parts): Driver {
  return {
    name: 'bubblewrap',
    memory: parts.guard.memory,
    configuration: parts.configuration,
    async run(job) {
      checkJob(job);
      const slot = parts.slots.take();
      try {
        return await runIn(parts, slot, job);
      } catch (error) {
        // No descriptors left, no process to be had, a control group that refuses: the caller tries again.
        if (error instanceof SandboxError) throw error;
        return nothing(parts, broken(`the sandbox could not be launched: ${String(error)}`));
      } finally {
        parts.slots.give(slot);
      }
    },
  };
}

function nothing(parts: Parts, end: End): Completed {
  const empty = { bytes: new Uint8Array(), truncated: false };
  const usage = { wallMilliseconds: 0, cpuMilliseconds: 0, residentKiB: 0 };
  return { end, stdout: empty, stderr: empty, channel: empty, files: [], received: [], usage, memory: parts.guard.memory };
}

async function runIn(parts: Parts, slot: number, job: Job): Promise<Completed> {
  const user = parts.drop ? slotUser(process.pid, slot) : undefined;
  if (parts.drop && user === undefined) throw new SandboxError('unavailable', 'too many sandboxes run at once in this worker', { remedy: 'Start more workers with fewer runs each.' });
  let ended: End | undefined;
  let supervisor: number | undefined;
  let alive = true;

  const hold = parts.guard.hold(slot, job.limits);
  const began = performance.now();
  const joins = hold.joins.map((_, index) => JOIN_FD + index);
  const child = withOpen([[parts.filter, 'r'], ...hold.joins.map((file) => [file, 'w'] as const)], ([filter, ...groups]) => spawn(parts.bubblewrap, bubblewrapArguments(parts.base, job), {
    // Shown in process lists, and how a janitor knows a dead worker's launcher.
    argv0: parts.name,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', filter, 'pipe', ...groups],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  }));

  /**
   * Killing process 1 of the inner namespace takes everything in it at once; killing the launcher would wait for it. Before
   * its number is known nothing is killed: a launcher that dies between clone and its last word to its child leaves that
   * child waiting for ever, with our descriptors open. The number comes within milliseconds, or the start times out.
   */
  function stop(why: End): void {
    ended ??= why;
    if (alive && supervisor !== undefined && isChildOf(supervisor, child.pid)) kill(supervisor);
  }

  const watch = (pid: number): void => hold.watch(pid, () => stop({ kind: 'limit', limit: hold.reached() ?? 'memory' }));
  const bytes = job.limits.outputMiB * 1024 * 1024;
  const flood = (): void => stop({ kind: 'limit', limit: 'output' });
  const stdout = capture(child.stdio[1] as Readable, bytes, flood);
  const stderr = capture(child.stdio[2] as Readable, bytes, flood);
  const channel = capture(child.stdio[3] as Readable, bytes, flood);

  let timer = setTimeout(() => {
    stop(broken('the sandbox did not start in time'));
    for (const pid of [...childrenOf(child.pid), child.pid]) if (alive && pid !== undefined) kill(pid);
  }, START_MILLISECONDS);
  const reader = reportReader(
    { fileBytes: bytes, entries: COLLECTED_ENTRIES, receivedBytes: RECEIVED_BYTES, connections: RECEIVED_CONNECTIONS },
    () => {
      clearTimeout(timer);
      const late: End = { kind: 'limit', limit: 'wall' };
      timer = setTimeout(() => stop(late), job.limits.wallMilliseconds + COLLECT_MILLISECONDS);
      if (supervisor !== undefined) watch(supervisor);
    },
  );
  const report = child.stdio[4] as Readable;
  report.on('data', (chunk: Buffer) => reader.push(chunk)).on('error', () => undefined);

  const control = child.stdio[0] as Writable;
  control.on('error', () => undefined).end(controlMessage(parts.supervisor, job, parts.platform, joins));
  const info = (child.stdio as readonly unknown[])[6] as Readable;
  let account = '';
  info.on('error', () => undefined).on('data', (chunk: Buffer) => {
    account += chunk.toString('latin1').slice(0, 4096);
    const pid = /"child-pid":\s*(\d+)/.exec(account)?.[1];
    if (pid === undefined || supervisor !== undefined) return;
    supervisor = Number(pid);
    // The two descriptors may be read in either order.
    if (reader.report.started) watch(supervisor);
    if (ended !== undefined) stop(ended);
  });

  const cancel = (): void => stop({ kind: 'canceled' });
  job.signal?.addEventListener('abort', cancel);
  if (job.signal?.aborted) cancel();

  const exit = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => {
      alive = false;
      clearTimeout(timer);
      // Everything inside died before the launcher did. Should a descriptor be open yet, we do not wait for ever.
      timer = setTimeout(() => child.stdio.forEach((stream) => stream?.destroy()), COLLECT_MILLISECONDS);
    });
    child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  clearTimeout(timer);
  job.signal?.removeEventListener('abort', cancel);
  hold.release();
  const reached = hold.reached();

  const complaint = Buffer.from(stderr.captured.bytes).toString('utf8', 0, 1000).trim();
  const told = reader.report.ended;
  return {
    end: endOf(reader.report, { ended, reached, complaint, exit }),
    stdout: stdout.captured,
    stderr: stderr.captured,
    channel: channel.captured,
    files: reader.report.files,
    received: reader.report.received,
    usage: {
      wallMilliseconds: told === undefined ? performance.now() - began : told.wallMicroseconds / 1000,
      cpuMilliseconds: (told?.cpuMicroseconds ?? 0) / 1000,
      residentKiB: told?.residentKiB ?? 0,
    },
    memory: parts.guard.memory,
  };
}

/** The child has its own copies: ours close whether it starts or not. */
function withOpen<T>(files: readonly (readonly [path: string, flags: string])[], use: (fds: readonly number[]) => T): T {
  const fds: number[] = [];
  try {
    for (const [path, flags] of files) fds.push(openSync(path, flags));
    return use(fds);
  } finally {
    fds.forEach((fd) => closeSync(fd));
  }
}

/** The launcher waits for its child, so while the launcher is its parent the number cannot have passed to another process. */
function isChildOf(pid: number, parent: number | undefined): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()?.split(' ')[1] === `${parent}`;
  } catch {
    return false;
  }
}

function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').map(Number).filter((child) => child > 1);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It died by itself in between.
  }
}
