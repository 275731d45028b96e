import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../job.ts';
import type { Guard, Hold } from './guard.ts';
import { OWN_PROCESSES, counterHold } from './guard.ts';

/** Our own group in each of the two hierarchies; see cgroup.ts for how they are found. */
export interface GroupsV1 {
  readonly memory: string;
  readonly pids: string;
}

/**
 * Control groups of version 1. Each slot has one group that its jobs use one after another: making and removing a group
 * for every job costs more than a sandbox. A job leaves nothing behind in it but page cache, which the kernel takes back
 * when the next one needs the room.
 *
 * A single-threaded process that writes "0" to `tasks` moves at once, whereas moving another one waits for an RCU grace
 * period (5 to 20 ms here): so the supervisor moves itself.
 */
export function guardV1(groups: GroupsV1, name: string): Guard {
  const prepared = new Map<number, readonly [memory: string, pids: string]>();
  let retired = 0;

  function prepare(slot: number): readonly [string, string] {
    const before = prepared.get(slot);
    if (before !== undefined) return before;
    const both = [join(groups.memory, `${name}-${slot}`), join(groups.pids, `${name}-${slot}`)] as const;
    for (const folder of both) mkdirSync(folder, { recursive: true });
    prepared.set(slot, both);
    return both;
  }

  /** The kernel refuses a limit below what it cannot take back of an earlier job's: then that group is given up for a new one. */
  function limit(slot: number, limits: Limits): readonly [string, string] {
    const bytes = Math.ceil(limits.memoryMiB) * 1024 * 1024;
    const both = prepare(slot);
    try {
      setMemory(both[0], bytes);
      return both;
    } catch {
      both.forEach(removeGroup);
      const fresh = [`${groups.memory}/${name}-${slot}-${++retired}`, `${groups.pids}/${name}-${slot}-${retired}`] as const;
      for (const folder of fresh) mkdirSync(folder);
      prepared.set(slot, fresh);
      setMemory(fresh[0], bytes);
      return fresh;
    }
  }

  return {
    memory: 'cgroup-v1',
    parents: [groups.memory, groups.pids],
    close: () => [...prepared.values()].flat().forEach(removeGroup),
    hold(slot: number, limits: Limits): Hold {
      const [memory, pids] = limit(slot, limits);
      writeFileSync(join(pids, 'pids.max'), `${Math.ceil(limits.processes) + OWN_PROCESSES}`);
      // The counters never go back: what counts is what this job adds.
      const before = { memory: killed(memory), processes: refused(pids) };
      const reached = (): 'memory' | 'processes' | undefined =>
        killed(memory) > before.memory ? 'memory' : refused(pids) > before.processes ? 'processes' : undefined;
      return counterHold([join(memory, 'tasks'), join(pids, 'tasks')], reached);
    },
  };
}

/** Memory and memory with swap: the second may never be the smaller one, so the order depends on the direction. */
function setMemory(folder: string, bytes: number): void {
  const plain = join(folder, 'memory.limit_in_bytes');
  const withSwap = join(folder, 'memory.memsw.limit_in_bytes');
  if (readFileSync(plain, 'latin1').trim() === `${bytes}`) return;
  const files = existsSync(withSwap) ? [plain, withSwap] : [plain];
  const raising = Number(readFileSync(plain, 'latin1')) < bytes;
  for (const file of raising ? files.reverse() : files) writeFileSync(file, `${bytes}`);
}

function killed(folder: string): number {
  return counter(join(folder, 'memory.oom_control'), 'oom_kill');
}

function refused(folder: string): number {
  return counter(join(folder, 'pids.events'), 'max');
}

export function counter(file: string, key: string): number {
  const line = readFileSync(file, 'latin1').split('\n').find((text) => text.startsWith(`${key} `));
  return Number(line?.slice(key.length + 1) ?? 0);
}

export function removeGroup(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty yet, or gone already: the next worker's janitor looks again.
  }
}
