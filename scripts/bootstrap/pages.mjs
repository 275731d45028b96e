import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './process.mjs';
import { root, say } from './setup.mjs';

/** The pages as their sources are now, built into web/dist. @param {string} node */
export function ensurePages(node) {
  const built = timeOf(join(root, 'web', 'dist', 'index.html'));
  if (built >= Math.max(newest(join(root, 'web')), timeOf(join(root, 'src', 'http', 'view.ts')))) return;
  say('building the pages');
  quietly(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', join(root, 'web', 'vite.config.ts'), '--logLevel', 'error'], {
    what: 'Building the pages', remedy: 'Remove web/dist and node_modules, then try again.',
  });
}

/** @param {string} folder @returns {number} */
function newest(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'dist')
    .map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : timeOf(join(folder, entry.name))));
  return Math.max(0, ...times);
}

/** @param {string} file */
function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
