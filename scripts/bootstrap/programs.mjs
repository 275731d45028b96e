import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './process.mjs';
import { root, say } from './setup.mjs';

/** What is prebuilt: stripping types at each start costs more than all of a match's own work. */
export const bundle = join(root, 'dist', 'match.mjs');
const list = join(root, 'dist', 'match.json');

/**
 * Is the bundle there, and no older than any source that went into it? Where there are no sources (an installed
 * package), what is there counts.
 */
export function isBundled() {
  try {
    const built = statSync(bundle).mtimeMs;
    /** @type {readonly string[]} */
    const sources = JSON.parse(readFileSync(list, 'utf8'));
    return sources.every((file) => (statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0) <= built);
  } catch {
    return false;
  }
}

/** The bundle as its sources are now; a machine where it cannot be built runs the sources. @param {string} node */
export function ensureBundle(node) {
  if (isBundled()) return true;
  if (!existsSync(join(root, 'src', 'match.ts'))) return false;
  try {
    quietly(node, [join(root, 'scripts', 'bundle.mjs')], { what: 'Bundling', remedy: '' });
    return true;
  } catch (error) {
    say(`runs from its sources, and starts slower: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
