import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Guard } from './guard.ts';
import { OWN_PROCESSES, counterHold } from './guard.ts';
import { counter, removeGroup } from './cgroup-v1.ts';

/**
 * Control groups of version 2, one group for each slot, used again by its next job. Moving needs rights on the group that
 * both places have in common: the worker, which opens the file, has them.
 */
export function guardV2(parent: string, name: string): Guard {
  const prepared = new Map<number, string>();
  return {
    memory: 'cgroup-v2',
    parents: [parent],
    close: () => [...prepared.values()].forEach(removeGroup),
    hold(slot, limits) {
      const folder = join(parent, `${name}-${slot}`);
      if (!prepared.has(slot)) {
        mkdirSync(folder, { recursive: true });
        prepared.set(slot, folder);
      }
      writeFileSync(join(folder, 'memory.max'), `${Math.ceil(limits.memoryMiB) * 1024 * 1024}`);
      // Without this the job would be moved to swap at its limit and go on there.
      if (existsSync(join(folder, 'memory.swap.max'))) writeFileSync(join(folder, 'memory.swap.max'), '0');
      writeFileSync(join(folder, 'pids.max'), `${Math.ceil(limits.processes) + OWN_PROCESSES}`);
      const killed = (): number => counter(join(folder, 'memory.events'), 'oom_kill');
      const refused = (): number => counter(join(folder, 'pids.events'), 'max');
      const before = { memory: killed(), processes: refused() };
      const reached = (): 'memory' | 'processes' | undefined =>
        killed() > before.memory ? 'memory' : refused() > before.processes ? 'processes' : undefined;
      return counterHold([join(folder, 'cgroup.procs')], reached);
    },
  };
}
