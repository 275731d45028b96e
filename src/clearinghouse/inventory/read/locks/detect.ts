import type { Inventory } from '../../inventory.ts';
import { readGemfileLock, readGoModule, readRequirements, readTomlLock, readYarnClassic, requirement } from './lines.ts';
import { readPnpmLock, readYarnBerry } from './yaml.ts';

/** A lock file that is no JSON, by what only it has; undefined where it is none. */
export function readLock(text: string): Inventory | undefined {
  const head = text.slice(0, 65_536);
  if (/^# yarn lockfile v1\s*$/m.test(head.slice(0, 400))) return readYarnClassic(text);
  if (/^__metadata:\s*$/m.test(head)) return readYarnBerry(text);
  if (/^lockfileVersion:\s*['"\d]/m.test(head.slice(0, 400))) return readPnpmLock(text);
  if (/^\[\[package\]\]\s*$/m.test(head)) return readTomlLock(text);
  if (/^module\s+\S+\s*$/m.test(head) && /^(?:go\s+\d|require\b)/m.test(head)) return readGoModule(text);
  if (/^GEM\r?\n {2}remote:/m.test(head)) return readGemfileLock(text);
  const first = head.split('\n', 200).find((line) => /^\s*[^\s#-]/.test(line));
  return first !== undefined && requirement.test(first) ? readRequirements(text) : undefined;
}
