import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Guard } from './guard.ts';
import type { GroupsV1 } from './cgroup-v1.ts';
import { guardV1, removeGroup } from './cgroup-v1.ts';
import { guardV2 } from './cgroup-v2.ts';
import { watchdogGuard } from './watchdog.ts';

/** Where the kernel's files are; tests hand in folders of their own. */
export interface Kernel {
  readonly cgroups: string;
  readonly self: string;
}

export const KERNEL: Kernel = { cgroups: '/sys/fs/cgroup', self: '/proc/self/cgroup' };

export interface Worker {
  readonly pid: number;
  readonly name: string;
  readonly root: boolean;
}

/**
 * The strongest guard that this host offers, always below the group that the worker itself stands in: what limits the
 * worker (a container, a service) limits its sandboxes too.
 */
export function openGuard(kernel: Kernel, worker: Worker): Guard {
  const groups = worker.root ? groupsV1(kernel, worker.name) : undefined;
  if (groups !== undefined) return guardV1(groups, worker.name);
  const parent = groupV2(kernel, worker);
  return parent === undefined ? watchdogGuard() : guardV2(parent, worker.name);
}

/** Lines of /proc/self/cgroup are `number:controllers:path` (cgroups(7)); number 0 with no controllers is version 2. */
export function ownGroups(kernel: Kernel): readonly { readonly controllers: readonly string[]; readonly path: string }[] {
  return readFileSync(kernel.self, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
      return match === null ? [] : [{ controllers: (match[1] as string).split(',').filter((name) => name !== ''), path: match[2] as string }];
    });
}

export function groupsV1(kernel: Kernel, name: string): GroupsV1 | undefined {
  const of = (controller: string, file: string): string | undefined => {
    const own = ownGroups(kernel).find((group) => group.controllers.includes(controller));
    if (own === undefined) return undefined;
    // In a container the path may be the host's while the mount shows only our own part of the tree.
    const folder = [join(kernel.cgroups, controller, own.path), join(kernel.cgroups, controller)].find((path) => existsSync(path));
    return folder !== undefined && offers(folder, name, file) ? folder : undefined;
  };
  const memory = of('memory', 'memory.limit_in_bytes');
  const pids = of('pids', 'pids.max');
  return memory === undefined || pids === undefined ? undefined : { memory, pids };
}

/**
 * A version 2 group hands its controllers only to children while it has no processes of its own (the "no internal
 * processes" rule). So: children of our own group where that already works, else siblings of it, else the worker steps
 * into a child of its own. Groups of other programs are never changed.
 */
export function groupV2(kernel: Kernel, worker: Worker): string | undefined {
  const own = ownGroups(kernel).find((group) => group.controllers.length === 0);
  if (own === undefined || !existsSync(join(kernel.cgroups, 'cgroup.controllers'))) return undefined;
  const folder = join(kernel.cgroups, own.path);
  const candidates = own.path === '/' ? [folder] : [folder, dirname(folder)];
  const usable = (candidate: string): boolean => delegates(candidate) && offers(candidate, worker.name, 'memory.max');
  return candidates.find(usable) ?? (stepAside(folder, worker) && usable(folder) ? folder : undefined);
}

/** Where the worker is alone in a group that was delegated to it, it moves into a child, and the group is free to delegate. */
function stepAside(folder: string, worker: Worker): boolean {
  try {
    if (readFileSync(join(folder, 'cgroup.procs'), 'latin1').trim() !== `${worker.pid}`) return false;
    const child = join(folder, WORKER_GROUP);
    mkdirSync(child, { recursive: true });
    writeFileSync(join(child, 'cgroup.procs'), `${worker.pid}`);
    return true;
  } catch {
    return false;
  }
}

const WORKER_GROUP = 'worker';

/** Both controllers reach the children of this group, and we may move processes within it (its cgroup.procs is ours). */
function delegates(folder: string): boolean {
  try {
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK);
    const control = join(folder, 'cgroup.subtree_control');
    const enabled = readFileSync(control, 'latin1').trim().split(' ');
    const missing = ['memory', 'pids'].filter((name) => !enabled.includes(name));
    if (missing.length > 0) writeFileSync(control, missing.map((name) => `+${name}`).join(' '));
    return true;
  } catch {
    return false;
  }
}

/** Whether a child can be made there that has the limit's file. */
function offers(folder: string, name: string, file: string): boolean {
  const child = join(folder, `${name}-try`);
  try {
    mkdirSync(child);
    return existsSync(join(child, file));
  } catch {
    return false;
  } finally {
    removeGroup(child);
  }
}

