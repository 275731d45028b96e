import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Memory that the kernel may hold for a job in sockets and pipes. What a unix socket really holds is told to nobody, so
 * every socket counts with the most it can have been given (net.core.wmem_max, doubled by the kernel for its own
 * bookkeeping; socket(7)) and every pipe with its ordinary 64 KiB; larger pipes are bounded for each user by
 * pipe-user-pages-soft (pipe(7)). Loopback TCP grows beyond that, and tells (proc(5), /proc/net/tcp).
 */
export interface Buffers {
  /** Adds the descriptors of one process; one that processes share counts once. */
  add(pid: number, status: string): void;
  kibibytes(): number;
}

const PIPE_KIBIBYTES = 64;
/** Some hosts allow tens of megabytes a socket; counting those in full would end honest servers. */
const LARGEST_SOCKET_KIBIBYTES = 1024;

export function buffersOf(root: number, proc = '/proc'): Buffers {
  const sockets = new Set<string>();
  const pipes = new Set<string>();
  let hidden = 0;
  return {
    add(pid, status) {
      try {
        for (const descriptor of readdirSync(`${proc}/${pid}/fd`)) {
          const to = target(`${proc}/${pid}/fd/${descriptor}`);
          if (to.startsWith('socket:')) sockets.add(to);
          else if (to.startsWith('pipe:')) pipes.add(to);
        }
      } catch (error) {
        // One that just ended has none. One that closes its descriptors to us counts with its whole table.
        if ((error as NodeJS.ErrnoException).code === 'EACCES') hidden += Number(/^FDSize:\s*(\d+)/m.exec(status)?.[1] ?? 0);
      }
    },
    kibibytes: () => (sockets.size + hidden) * socketKibibytes(proc) + pipes.size * PIPE_KIBIBYTES + queued(`${proc}/${root}/net/tcp`) + queued(`${proc}/${root}/net/tcp6`),
  };
}

function socketKibibytes(proc: string): number {
  const most = Number(read(`${proc}/sys/net/core/wmem_max`).trim() || 212_992);
  return Math.min((2 * most) / 1024, LARGEST_SOCKET_KIBIBYTES);
}

/** The sum of all transmit and receive queues: the fifth column, two hexadecimal byte counts. */
function queued(table: string): number {
  let bytes = 0;
  for (const [, sent, received] of read(table).matchAll(/ ([0-9A-F]{8}):([0-9A-F]{8}) [0-9A-F]{2}:/g)) bytes += parseInt(sent ?? '0', 16) + parseInt(received ?? '0', 16);
  return bytes / 1024;
}

function target(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
