import { readFileSync, readdirSync, statfsSync } from 'node:fs';
import type { Limits } from '../job.ts';
import { buffersOf } from './buffers.ts';
import type { Guard, Hold } from './guard.ts';

/**
 * The memory limit where no control group can be had: the worker looks every 25 ms at all processes of the sandbox and at
 * its scratch places. Weaker than the kernel's own limit (a burst may pass it between two looks), therefore every
 * verdict says which one held. What no process has mapped cannot be seen: the seccomp filter refuses memfd_create and
 * shmget in this mode, and pipe and socket buffers are counted by their number (buffers.ts).
 */
export function watchdogGuard(): Guard {
  return { memory: 'watchdog', parents: [], close: () => undefined, hold: (_slot, limits) => hold(limits) };
}

const EVERY_MILLISECONDS = 25;
/** Shares of the same pages counted twice would end honest jobs; the launcher and the supervisor are not the job's. */
const SUPERVISOR_PROCESSES = 1;
const SCRATCH = ['/tmp', '/work', '/out', '/log', '/dev/shm'];

function hold(limits: Limits): Hold {
  let found: 'memory' | 'processes' | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    joins: [],
    watch(pid, onLimit) {
      timer = setInterval(() => {
        const usage = usageOf(pid);
        if (usage.kibibytes > limits.memoryMiB * 1024) found = 'memory';
        // The kernel refuses the process that would be one too many, so reaching the number is all that can be seen.
        else if (usage.processes - SUPERVISOR_PROCESSES > limits.processes) found = 'processes';
        else return;
        clearInterval(timer);
        onLimit();
      }, EVERY_MILLISECONDS);
    },
    reached: () => found,
    release: () => clearInterval(timer),
  };
}

export interface Usage {
  readonly kibibytes: number;
  /** Threads count, as they do for the kernel. */
  readonly processes: number;
}

/** Everything below the sandbox's process 1: a process whose parent dies becomes that one's child, so the tree is whole. */
export function usageOf(root: number, proc = '/proc'): Usage {
  let kibibytes = SCRATCH.reduce((sum, place) => sum + scratchKibibytes(`${proc}/${root}/root${place}`), 0);
  let processes = 0;
  const buffers = buffersOf(root, proc);
  const queue = [root];
  const seen = new Set<number>();
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    try {
      const status = readFileSync(`${proc}/${pid}/status`, 'latin1');
      kibibytes += field(status, 'RssAnon') + field(status, 'RssShmem');
      if (pid !== root) buffers.add(pid, status);
      for (const thread of readdirSync(`${proc}/${pid}/task`)) {
        processes++;
        for (const child of readFileSync(`${proc}/${pid}/task/${thread}/children`, 'latin1').split(' ')) if (child !== '') queue.push(Number(child));
      }
    } catch {
      // It ended while we looked.
    }
  }
  return { kibibytes: kibibytes + buffers.kibibytes(), processes };
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

function scratchKibibytes(path: string): number {
  try {
    const stat = statfsSync(path);
    return ((stat.blocks - stat.bfree) * stat.bsize) / 1024;
  } catch {
    return 0;
  }
}
