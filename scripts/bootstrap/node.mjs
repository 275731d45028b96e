import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './modules.mjs';
import { npm } from './process.mjs';
import { SetupError, root, say } from './setup.mjs';
import { newEnough, oldest } from './version.mjs';

/**
 * Path of a Node.js that is new enough: the running one, else the one pinned by digest in `scripts/runtime`.
 * @returns {string}
 */
export function ensureNode() {
  if (newEnough(process.versions.node)) return process.execPath;
  const folder = join(root, '.runtime');
  const recipe = join(root, 'scripts', 'runtime');
  const node = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(node) && isInstalled(join(recipe, 'package-lock.json'), folder)) return node;
  const { optionalDependencies } = JSON.parse(readFileSync(join(recipe, 'package.json'), 'utf8'));
  if (!Object.hasOwn(optionalDependencies, `node-${process.platform}-${process.arch}`)) {
    throw new SetupError(`Node.js ${process.versions.node} is too old, and no newer one is packaged for ${process.platform} ${process.arch}`, `Install Node.js ${oldest.join('.')} or newer.`);
  }
  say(`Node.js ${process.versions.node} is too old: installing Node.js ${Object.values(optionalDependencies)[0]} into .runtime/`);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(recipe, file), join(folder, file));
  npm(process.execPath, ['ci', '--prefix', folder, '--ignore-scripts'], { cwd: folder, what: 'Installing Node.js' });
  if (!existsSync(node)) throw new SetupError('Installing Node.js gave no program that fits this machine', `Install Node.js ${oldest.join('.')} or newer.`);
  return node;
}
