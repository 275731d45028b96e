import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder to unpack into with canaries above and beside it: whoever writes outside changes something that is looked at.
 *
 *     root/ canary  aim/canary  up/ canary  up/target/   <- here, and nowhere else
 */
export interface Neighborhood extends Disposable {
  readonly root: string;
  /** Where absolute names and links of the hostile archives lead. */
  readonly aim: string;
  /** A new empty folder. */
  freshTarget(): string;
  /** What is different outside the target since it was made, and what inside is neither file nor folder. */
  trespasses(target: string): readonly string[];
}

export function openNeighborhood(): Neighborhood {
  const root = mkdtempSync(join(tmpdir(), 'breakwater-fuzz-'));
  const aim = join(root, 'aim');
  const up = join(root, 'up');
  for (const folder of [aim, up]) mkdirSync(folder);
  for (const folder of [root, aim, up]) writeFileSync(join(folder, 'canary'), randomBytes(32));
  const target = join(up, 'target');
  const before = outside(root, target);
  return {
    root,
    aim,
    freshTarget() {
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target);
      return target;
    },
    trespasses(folder) {
      const after = outside(root, folder);
      const names = new Set([...before.keys(), ...after.keys()]);
      return [...[...names].filter((name) => before.get(name) !== after.get(name)), ...strangers(folder)];
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Everything below the root but the target's own content, with what it is and holds. */
function outside(folder: string, target: string, seen = new Map<string, string>()): Map<string, string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (path === target) continue;
    const stat = lstatSync(path);
    const content = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
    // A folder's links and times change with the target below it.
    seen.set(path, `${stat.mode} ${stat.ino} ${stat.isFile() ? `${stat.nlink} ${stat.mtimeMs} ${content}` : ''}`);
    if (stat.isDirectory()) outside(path, target, seen);
  }
  return seen;
}

/** Links, devices, pipes: nothing of the kind may come out of an archive. */
function strangers(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return strangers(path);
    return entry.isFile() && lstatSync(path).nlink === 1 ? [] : [path];
  });
}
