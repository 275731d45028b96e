import { join } from 'node:path';
import { ensureModules } from './modules.mjs';
import { ensureNode } from './node.mjs';
import { ensurePages } from './pages.mjs';
import { hand } from './process.mjs';
import { ensureBundle } from './programs.mjs';
import { SetupError, root, say } from './setup.mjs';
import { ensureSystem } from './system.mjs';

/** What each role runs, whether it starts sandboxes and compilers, and whether it shows pages. */
const roles = {
  start: { program: ['src/main.ts', 'serve', '--tour'], system: true, pages: true },
  test: { program: ['scripts/test.ts'], system: true },
  check: { program: ['scripts/check.ts'], system: false },
  bench: { program: ['bench/run.ts'], system: true },
  /** `bin/breakwater.mjs`: `breakwater doctor` names missing system packages itself, and installs none. */
  command: { program: ['src/main.ts'], system: false },
  /** `breakwater match` where its bundle is missing or older than the sources: built now, so that the next one is instant. */
  match: { program: ['src/main.ts', 'match'], system: false, bundle: true },
};

/**
 * @param {string} name
 * @param {readonly string[]} rest
 */
async function bootstrap(name, rest) {
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) throw new SetupError(`no such role: ${name}`, `Use one of: ${Object.keys(roles).join(', ')}.`);
  const node = ensureNode();
  if (role.system) ensureSystem(name);
  ensureModules(node);
  if (role.pages === true) ensurePages(node);
  if (role.bundle === true) ensureBundle(node);
  const [file, ...fixed] = role.program;
  return hand(node, [join(root, file), ...fixed, ...rest]);
}

/**
 * Runs a role and sets the exit status: the role's own, or 2 ("usage or environment", as for every command).
 * @param {string} name
 * @param {readonly string[]} rest
 */
export async function main(name, rest) {
  try {
    process.exitCode = await bootstrap(name, rest);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    if (error.remedy !== '') process.stderr.write(`  ${error.remedy}\n`);
    process.exitCode = 2;
  }
}
