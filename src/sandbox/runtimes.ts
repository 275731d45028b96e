import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from './job.ts';

export interface Runtimes {
  /** A Node binary of the version that runs us, to be mounted. */
  readonly node: Mount;
  /** Path inside of the host's Python, or undefined where it has none. */
  readonly python: string | undefined;
}

/**
 * Node is copied into the cache: where it is installed (a home folder, say) the sandbox's user may not be able to read
 * it, and a mount of its folder would show more of the host than the one file.
 */
export async function runtimes(cache: string): Promise<Runtimes> {
  const folder = join(cache, 'runtime');
  const node = join(folder, `node-${process.version}-${process.arch}`);
  if (!existsSync(node) || statSync(node).size !== statSync(process.execPath).size) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const draft = `${node}.${process.pid}`;
    copyFileSync(process.execPath, draft);
    chmodSync(draft, 0o755);
    renameSync(draft, node);
  }
  if (process.getuid?.() === 0) for (const place of [cache, folder]) chmodSync(place, 0o711);
  return { node: { source: node, target: '/runtime/node' }, python: existsSync('/usr/bin/python3') ? '/usr/bin/python3' : undefined };
}
