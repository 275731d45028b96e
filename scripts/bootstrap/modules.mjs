import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './process.mjs';
import { root, say } from './setup.mjs';

/** node_modules as the lock file says. @param {string} node */
export function ensureModules(node) {
  if (isInstalled(join(root, 'package-lock.json'), root)) return;
  say('installing the npm packages of package-lock.json');
  npm(node, ['ci', '--ignore-scripts'], { cwd: root, what: 'Installing the npm packages' });
}

/**
 * Is what npm last installed in a folder what the lock file asks for? npm keeps its own account of that beside the
 * packages, written last: an interrupted install has none. No stamp of ours can be more current than that.
 * @param {string} lockFile
 * @param {string} folder
 */
export function isInstalled(lockFile, folder) {
  const installed = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  const wanted = packagesOf(lockFile);
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([place, want]) => {
    if (place === '' || want.link === true) return true;
    const have = installed[place];
    if (have === undefined) return want.optional === true && !fits(want);
    return have.version === want.version && have.integrity === want.integrity;
  });
}

/** An optional package for another system is left out by npm. @param {{ os?: string[], cpu?: string[], libc?: string[] }} want */
function fits(want) {
  const system = want.os === undefined || want.os.includes(process.platform);
  const processor = want.cpu === undefined || want.cpu.includes(process.arch);
  const libc = want.libc === undefined || want.libc.includes(library());
  const restricted = want.os !== undefined || want.cpu !== undefined;
  return restricted && system && processor && libc;
}

function library() {
  const loader = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  return existsSync(`/lib/ld-musl-${loader}.so.1`) ? 'musl' : 'glibc';
}

/** @param {string} file @returns {Record<string, any> | undefined} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
