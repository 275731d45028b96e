import type { Inventory } from '../../inventory.ts';
import { linesOf } from '../lines.ts';
import { packages } from './packages.ts';

// Both files are YAML that their programs write line by line, and large: a parser of YAML would take a hundred times their memory.

/** pnpm-lock.yaml 5 to 9, the names under `packages:`: `/name/1.0.0`, `/name@1.0.0(peer)`, `name@1.0.0`. */
export function readPnpmLock(text: string): Inventory {
  const found = packages();
  let inside = false;
  for (const line of linesOf(text)) {
    if (/^[^\s#]/.test(line)) inside = line.startsWith('packages:');
    const key = inside ? /^ {2}(?:\? )?(['"]?)([^\s'"#][^'"]*?)\1:?(?: \{\})?$/.exec(line)?.[2] : undefined;
    const plain = key?.replace(/^\//, '').replace(/\(.*$/, '') ?? '';
    const [, name, version] = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^_/]*)/.exec(plain) ?? /^((?:@[^/]+\/)?[^/@]+)@(\d.*)$/.exec(plain) ?? [];
    found.add('npm', name, version);
  }
  return found.done('pnpm-lock.yaml');
}

/** yarn.lock of Yarn 2 and later: what is resolved from npm; workspaces, links and patches are the project's own. */
export function readYarnBerry(text: string): Inventory {
  const found = packages();
  for (const line of linesOf(text)) {
    const [, name, version] = /^ {2}resolution: "?((?:@[^/@"]+\/)?[^/@"]+)@npm:([^:@"]+)/.exec(line) ?? [];
    found.add('npm', name, version);
  }
  return found.done('yarn.lock');
}
