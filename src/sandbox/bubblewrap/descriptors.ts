import { closeSync, readFileSync, readdirSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;

/**
 * Closes what this process inherited and would hand on: every descriptor above 2 that is not close-on-exec. Node marks
 * the ones it opens itself, so these are leftovers of whoever started us (a shell's `3<file`, a service manager's socket).
 * bubblewrap closes none. The supervisor closes again what still comes through.
 */
export function closeInherited(): readonly number[] {
  const closed: number[] = [];
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    if (fd <= 2) continue;
    try {
      // "flags" is octal and holds O_CLOEXEC since Linux 3.1 (proc(5)).
      const flags = parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0', 8);
      if ((flags & O_CLOEXEC) !== 0) continue;
      closeSync(fd);
      closed.push(fd);
    } catch {
      // The folder's own descriptor is gone by the time its number comes up.
    }
  }
  return closed;
}
