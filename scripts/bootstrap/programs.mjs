import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isBundled } from './bundled.mjs';
import { quietly } from './process.mjs';
import { root, say } from './setup.mjs';

/** The bundle as its sources are now, for the next run; a machine where it cannot be built goes on from the sources. @param {string} node */
export function ensureBundle(node) {
  if (isBundled() || !existsSync(join(root, 'src'))) return;
  try {
    quietly(node, [join(root, 'scripts', 'bundle.mjs')], { what: 'Bundling', remedy: '' });
  } catch (error) {
    say(`runs from its sources, and starts slower: ${error instanceof Error ? error.message : String(error)}`);
  }
}
