import { chmodSync, existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareEtc } from '../bubblewrap/etc.ts';
import type { Job, Mount } from '../job.ts';
import type { Root } from './arguments.ts';

/**
 * A folder of mount points for one job: nothing in it but links, empty files and folders. One for each run, because an
 * engine leaves mount points behind, and a later job would see from them what an earlier one had.
 */
export function prepareRoot(folder: string, job: Job): Root & { readonly folder: string } {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const at = (path: string): string => join(folder, path);
  // A tmpfs takes over the mode of its mount point with some runtimes.
  for (const path of ['/tmp', '/work', '/out', '/log']) {
    mkdirSync(at(path));
    chmodSync(at(path), 0o1777);
  }
  for (const path of ['/usr', '/proc', '/sys', '/dev', '/run']) mkdirSync(at(path), { mode: 0o755 });
  prepareEtc(folder);
  for (const path of ['/etc/hostname', '/etc/resolv.conf', '/run/.containerenv']) writeFileSync(at(path), '');
  const empty = at('/run/empty');
  mkdirSync(empty, { mode: 0o755 });
  const mounts: Mount[] = [{ source: '/usr', target: '/usr' }, { source: empty, target: '/usr/local' }];
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink()) symlinkSync(readlinkSync(path), at(path));
    else if (entry?.isDirectory()) mounts.push({ source: path, target: path });
  }
  for (const path of ['/etc/alternatives', '/etc/ld.so.cache']) if (existsSync(path)) mounts.push({ source: path, target: path });
  for (const { source, target } of [...mounts, ...(job.mounts ?? [])]) {
    if (target.startsWith('/usr/')) continue;
    if (statSync(source).isDirectory()) mkdirSync(at(target), { recursive: true, mode: 0o755 });
    else if (!existsSync(at(target))) {
      mkdirSync(dirname(at(target)), { recursive: true, mode: 0o755 });
      writeFileSync(at(target), '');
    }
  }
  return { folder, mounts };
}

export function removeRoot(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
