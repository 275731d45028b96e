import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { capture } from '../bubblewrap/capture.ts';
import { checkJob } from '../bubblewrap/check-job.ts';
import { COLLECTED_ENTRIES, controlMessage, RECEIVED_BYTES, RECEIVED_CONNECTIONS } from '../bubblewrap/control.ts';
import { broken, endOf } from '../bubblewrap/ending.ts';
import type { Platform } from '../bubblewrap/platform.ts';
import { reportReader } from '../bubblewrap/report.ts';
import type { Slots } from '../bubblewrap/slots.ts';
import { slotUser } from '../bubblewrap/slots.ts';
import { workerName } from '../bubblewrap/worker.ts';
import { SandboxError } from '../error.ts';
import type { Completed, Driver, End, Job } from '../job.ts';
import { containerArguments } from './arguments.ts';
import type { Engine } from './engine.ts';
import { COUNTERS, openRelay } from './relay.ts';
import { prepareRoot, removeRoot } from './rootfs.ts';

/** What a driver needs; `openContainer` finds it. */
export interface Parts {
  readonly engine: Engine;
  readonly platform: Platform;
  readonly supervisor: Buffer;
  /** The seccomp program, the same as under bubblewrap; the supervisor puts it on the job's program. */
  readonly filter: Buffer;
  /** Folder for the mount points of running jobs. */
  readonly folder: string;
  /** Undefined: the host's own /usr. */
  readonly image: string | undefined;
  readonly runtime: string | undefined;
  readonly slots: Slots;
  readonly configuration: string;
}

const START_MILLISECONDS = 60_000;
const COLLECT_MILLISECONDS = 10_000;
/** The container's users lie beyond those that bubblewrap's slots use. */
const USERS_ABOVE = 0x2000_0000;

export function containerDriver(parts: Parts): Driver {
  return {
    name: parts.engine.name,
    memory: 'engine',
    configuration: parts.configuration,
    async run(job) {
      checkJob(job);
      const slot = parts.slots.take();
      const name = `${workerName(process.pid)}-${randomBytes(6).toString('hex')}`;
      const folder = join(parts.folder, name);
      try {
        return await runIn(parts, slot, name, folder, job);
      } finally {
        parts.slots.give(slot);
        removeRoot(folder);
      }
    },
  };
}

async function runIn(parts: Parts, slot: number, name: string, folder: string, job: Job): Promise<Completed> {
  const { engine, image, runtime } = parts;
  const user = slotUser(process.pid, slot);
  if (user === undefined) throw new SandboxError('unavailable', 'too many sandboxes run at once in this worker', { remedy: 'Start more workers with fewer runs each.' });
  const root = image === undefined ? prepareRoot(folder, job) : { image };
  const began = performance.now();
  const launch = { engine, name, root, ...(runtime === undefined ? {} : { runtime }), ...(engine.name === 'podman' && engine.root ? { users: user + USERS_ABOVE } : {}) };
  const child = spawn(engine.program, containerArguments(launch, job), { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
  let ended: End | undefined;
  let alive = true;
  let forced: NodeJS.Timeout | undefined;

  /** The supervisor ends, and with it everything inside, when its standard input does; the engine is asked if it does not. */
  function stop(why: End): void {
    ended ??= why;
    if (!alive || forced !== undefined) return;
    child.stdin.end();
    child.stdin.destroy();
    forced = setTimeout(() => void spawn(engine.program, ['kill', '--signal', 'KILL', name], { stdio: 'ignore' }).on('error', () => undefined), 1000);
  }

  const bytes = job.limits.outputMiB * 1024 * 1024;
  const flood = (): void => stop({ kind: 'limit', limit: 'output' });
  let timer = setTimeout(() => stop(broken('the container did not start in time')), START_MILLISECONDS);
  const reader = reportReader({ fileBytes: bytes, entries: COLLECTED_ENTRIES, receivedBytes: RECEIVED_BYTES, connections: RECEIVED_CONNECTIONS }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop({ kind: 'limit', limit: 'wall' }), job.limits.wallMilliseconds + COLLECT_MILLISECONDS);
  });
  const relay = openRelay((frame) => reader.push(frame));
  const [stdout, stderr, channel] = relay.streams.map((stream) => capture(stream, bytes, flood)) as [Capture, Capture, Capture];
  const complaints = capture(child.stderr, 4096, () => undefined);
  child.stdout.on('data', (chunk: Buffer) => relay.push(chunk)).on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.write(controlMessage(parts.supervisor, job, parts.platform, [], { relay: 1, filter: parts.filter.toString('hex'), counters: COUNTERS.join(',') }));

  const cancel = (): void => stop({ kind: 'canceled' });
  job.signal?.addEventListener('abort', cancel);
  if (job.signal?.aborted) cancel();
  const exit = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => (alive = false));
    child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  clearTimeout(timer);
  clearTimeout(forced);
  job.signal?.removeEventListener('abort', cancel);
  relay.end();
  await new Promise((resolve) => setImmediate(resolve));

  // 137: the supervisor itself was killed, and not by us: the container's memory was all in scratch and buffers.
  const reached = relay.reached() ?? (ended === undefined && exit === 'exit 137' ? 'memory' : undefined);
  const complaint = Buffer.from(complaints.captured.bytes).toString('utf8', 0, 1000).trim();
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
    memory: 'engine',
  };
}

type Capture = ReturnType<typeof capture>;
