import { isRelease, type Name } from './names.ts';
import { keyOfName } from './resolve.ts';

export interface Families {
  /** The product that one is a release of. */
  readonly parentOf: ReadonlyMap<string, string>;
  readonly membersOf: ReadonlyMap<string, readonly string[]>;
}

/** `exchange server 2019 cumulative update 12` is a release of `exchange server 2019`, and that of `exchange server`, where those are known. */
export function familyOf(nodes: ReadonlyMap<string, Name>): Families {
  const parentOf = new Map<string, string>();
  const membersOf = new Map<string, string[]>();
  for (const [key, { vendor, words }] of nodes) {
    for (let end = words.length - 1; end > 0 && continues(vendor, words.slice(0, end), words.slice(end)); end--) {
      const parent = keyOfName({ vendor, words: words.slice(0, end) });
      if (parent === key || !nodes.has(parent)) continue;
      parentOf.set(key, parent);
      const members = membersOf.get(parent);
      if (members === undefined) membersOf.set(parent, [key]);
      else members.push(key);
      break;
    }
  }
  return { parentOf, membersOf };
}

/** What follows only says which release it is. Windows Server is a Windows; nothing else goes by that rule. */
function continues(vendor: string, before: readonly string[], after: readonly string[]): boolean {
  if (after.every((word) => isRelease(word) || word === 'dc')) return true;
  return vendor === 'microsoft' && before.length === 1 && before[0] === 'windows' && after[0] === 'server' && after.slice(1).every((word) => isRelease(word));
}

/** The names that a name is a release of, itself first. */
export function lineage(vendor: string, words: readonly string[]): readonly Name[] {
  const all: Name[] = [{ vendor, words }];
  for (let end = words.length - 1; end > 0 && continues(vendor, words.slice(0, end), words.slice(end)); end--) all.push({ vendor, words: words.slice(0, end) });
  return all;
}
