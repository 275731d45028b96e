import { parse } from 'yaml';
import { invalid } from '../../error.ts';
import type { Inventory } from '../../inventory.ts';
import { isObject } from '../json.ts';
import { packages } from './packages.ts';

/** pnpm-lock.yaml 5 to 9: `/name/1.0.0`, `/name@1.0.0(peer)`, `name@1.0.0`. */
export function readPnpmLock(text: string): Inventory {
  const found = packages();
  for (const key of Object.keys(mapping(parsed(text)['packages']))) {
    const plain = key.replace(/^\//, '').replace(/\(.*$/, '');
    const [, name, version] = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^_/]*)/.exec(plain) ?? /^((?:@[^/]+\/)?[^/@]+)@(\d.*)$/.exec(plain) ?? [];
    found.add('npm', name, version);
  }
  return found.done('pnpm-lock.yaml');
}

/** yarn.lock of Yarn 2 and later: what is resolved from npm; workspaces, links and patches are the project's own. */
export function readYarnBerry(text: string): Inventory {
  const found = packages();
  for (const entry of Object.values(parsed(text))) {
    const resolution = isObject(entry) ? entry['resolution'] : undefined;
    const [, name, version] = typeof resolution === 'string' ? /^((?:@[^/@]+\/)?[^/@]+)@npm:([^:@]+)/.exec(resolution) ?? [] : [];
    found.add('npm', name, version);
  }
  return found.done('yarn.lock');
}

/** Without anchors: a lock file has none, and they could stand for more than there is memory. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return mapping(parse(text, { maxAliasCount: 0, schema: 'failsafe' }));
  } catch (error) {
    throw invalid(`the lock file is no YAML: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, undefined, error);
  }
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
