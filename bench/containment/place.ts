import { chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A copy of Node, the sandbox's sources and this benchmark where another user can read them (the checkout and Node may
 * stand in a closed home), with a cache folder of its own.
 */
export interface Place extends Disposable {
  readonly folder: string;
  readonly cache: string;
  /** Undefined: the user who started the benchmark. */
  readonly user: number | undefined;
}

export function preparePlace(user: number | undefined): Place {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-containment-'));
  chmodSync(folder, 0o755);
  const root = join(import.meta.dirname, '..', '..');
  copyFileSync(process.execPath, join(folder, 'node'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const part of ['src/kernel', 'src/sandbox', 'bench/containment']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const cache = join(folder, 'cache');
  mkdirSync(cache, { mode: 0o711 });
  if (user !== undefined) chownSync(cache, user, user);
  return { folder, cache, user, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
