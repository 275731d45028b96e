import type { Job } from '../job.ts';
import { REPORT_FD } from './arguments.ts';
import type { Platform } from './platform.ts';

/**
 * What the worker writes to the supervisor's standard input: the supervisor's own text up to `__END__`, where perl stops
 * reading its program, then the job's length and the job as length-prefixed strings (supervisor.pl unpacks them with `(N/a*)*`). Nothing of
 * a job is ever an argument or a file of the host.
 */
export function controlMessage(supervisor: Buffer, job: Job, platform: Platform, joins: readonly number[], more: Readonly<Record<string, string | number>> = {}): Buffer {
  const bytes = job.limits.outputMiB * MEBIBYTE;
  const settings = {
    ...platform.calls,
    report: REPORT_FD,
    joins: joins.join(','),
    nofollow: platform.nofollow,
    wall: Math.ceil(job.limits.wallMilliseconds),
    rlimits: rlimits(job).map(([which, value]) => `${which}:${value}`).join(','),
    collect: bytes,
    entries: COLLECTED_ENTRIES,
    depth: COLLECTED_DEPTH,
    hear: RECEIVED_BYTES,
    connections: RECEIVED_CONNECTIONS,
    ...more,
  };
  const fields: (string | Uint8Array)[] = [
    Object.entries(settings).map(([name, value]) => `${name}=${value}`).join(' '),
    ...counted(job.argv),
    ...counted(Object.entries(job.env ?? {}).flat()),
    ...counted((job.files ?? []).flatMap((file) => [file.path, `${file.mode ?? 0o644}`, file.data])),
    ...counted((job.listen ?? []).map(String)),
    job.stdin ?? '',
  ];
  return Buffer.concat([supervisor, ...prefixed(Buffer.concat(fields.flatMap(prefixed)))]);
}

const MEBIBYTE = 1024 * 1024;
export const COLLECTED_ENTRIES = 4096;
export const COLLECTED_DEPTH = 32;
export const RECEIVED_BYTES = 64 * 1024;
export const RECEIVED_CONNECTIONS = 64;

function counted(items: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
  return [`${items.length}`, ...items];
}

function prefixed(field: string | Uint8Array): Uint8Array[] {
  const data = typeof field === 'string' ? Buffer.from(field) : field;
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(data.length);
  return [length, data];
}

/**
 * Resource limits by number (include/uapi/asm-generic/resource.h, the same on both architectures). The process limit
 * stands a little above the cgroup's, so that the cgroup, which counts its refusals, is the one that is hit.
 */
function rlimits(job: Job): readonly (readonly [number, number])[] {
  return [
    [RLIMIT.STACK, 8 * MEBIBYTE],
    [RLIMIT.CORE, 0],
    [RLIMIT.NPROC, job.limits.processes + NPROC_SLACK],
    [RLIMIT.NOFILE, 1024],
    [RLIMIT.MEMLOCK, 64 * 1024],
    [RLIMIT.SIGPENDING, 1024],
    [RLIMIT.MSGQUEUE, 64 * 1024],
    [RLIMIT.NICE, 0],
    [RLIMIT.RTPRIO, 0],
  ];
}

const RLIMIT = { STACK: 3, CORE: 4, NPROC: 6, NOFILE: 7, MEMLOCK: 8, SIGPENDING: 11, MSGQUEUE: 12, NICE: 13, RTPRIO: 14 };
const NPROC_SLACK = 8;
