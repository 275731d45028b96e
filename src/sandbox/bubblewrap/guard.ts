import type { Limits, MemoryEnforcement } from '../job.ts';

/**
 * How memory and processes are limited, one implementation for each way a host offers. A guard is opened once; a hold
 * is one job's share of it.
 */
export interface Guard {
  readonly memory: MemoryEnforcement;
  /** Folders in which this guard makes its groups; a janitor looks here for those of dead workers. */
  readonly parents: readonly string[];
  /** Takes the place of a slot for one job. */
  hold(slot: number, limits: Limits): Hold;
  /** Removes this guard's groups. Called at the worker's end; no job runs any more. */
  close(): void;
}

export interface Hold {
  /**
   * Control files to which the supervisor writes "0", that is itself, before it starts the program. The worker opens
   * them and hands down the descriptors: what counts for the kernel is who opened (Linux 5.16, and its stable series).
   */
  readonly joins: readonly string[];
  /**
   * Begins to watch; `onLimit` is called at most once, when the job must be ended. Called with the supervisor's process id
   * on the host when the sandbox stands and its program is about to start, not before: until its root is in place, the
   * first process still sees the host's.
   */
  watch(pid: number, onLimit: () => void): void;
  /** Which limit was reached, as far as is known now. */
  reached(): 'memory' | 'processes' | undefined;
  /** Ends the watching; every process of the job is dead. */
  release(): void;
}

/** The supervisor stands in the same group as the program's processes. */
export const OWN_PROCESSES = 1;

/**
 * A group that refuses or kills tells only by its counters. A quarter of a second is soon enough to end a job that goes
 * on at its limit and costs nothing for the many that are over before the first look.
 */
export function counterHold(joins: readonly string[], reached: Hold['reached']): Hold {
  let timer: NodeJS.Timeout | undefined;
  return {
    joins,
    reached,
    watch(_pid, onLimit) {
      timer = setInterval(() => {
        if (reached() === undefined) return;
        clearInterval(timer);
        onLimit();
      }, 250);
    },
    release: () => clearInterval(timer),
  };
}
