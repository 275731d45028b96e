import { existsSync } from 'node:fs';
import { onPath, quietly } from './process.mjs';
import { SetupError, say } from './setup.mjs';

/** Debian packages, what each is for, and how to see that it is there without asking the package manager. */
const packages = [
  { name: 'bubblewrap', why: 'the sandbox', there: () => onPath('bwrap') !== undefined },
  { name: 'python3', why: 'runs the claims on Python packages', there: () => existsSync('/usr/bin/python3') },
  { name: 'python3-pip', why: 'tells which Python index is configured', there: () => onPath('pip3') !== undefined || onPath('pip') !== undefined },
  { name: 'gcc', why: 'builds C sources with the sanitizers', there: () => onPath('gcc') !== undefined },
  { name: 'libc6-dev', why: 'the headers for that', there: () => existsSync('/usr/include/stdio.h') },
];

/** What only the tests need. */
const forTests = [{ name: 'chromium', why: 'the browser that the pages are tested in', there: () => existsSync('/usr/bin/chromium') }];

/**
 * Installs what is missing where that is allowed; else says, once, what to install.
 * @param {string} [role]
 */
export function ensureSystem(role) {
  if (process.platform !== 'linux') {
    if (onPath('docker') !== undefined || onPath('podman') !== undefined) return;
    throw new SetupError(`on ${process.platform} the sandbox runs in Docker or Podman, and neither is on PATH`, 'Install Docker or Podman, start it, and try again.');
  }
  const wanted = role === 'test' ? [...packages, ...forTests] : packages;
  const missing = wanted.filter((each) => !each.there());
  if (missing.length === 0) return;
  const names = missing.map((each) => each.name);
  const command = `apt-get install --no-install-recommends ${names.join(' ')}`;
  const need = `missing on this machine: ${missing.map((each) => `${each.name} (${each.why})`).join(', ')}`;
  if (onPath('apt-get') === undefined) throw new SetupError(need, `Install them with this system's own package manager (the names are Debian's).`);
  if (process.getuid?.() !== 0) throw new SetupError(need, `Install them, then try again:  sudo ${command}`);
  install(missing, names, command);
  const still = wanted.filter((each) => !each.there()).map((each) => each.name);
  if (still.length > 0) throw new SetupError(`installed, yet not usable: ${still.join(', ')}`, `See what \`${command}\` says.`);
}

/**
 * @param {readonly { name: string, why: string }[]} missing
 * @param {readonly string[]} names
 * @param {string} command
 */
function install(missing, names, command) {
  for (const { name, why } of missing) say(`installing ${name} (${why})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  quietly('apt-get', ['-qq', ...wait, 'update'], { env, what: 'apt-get update', remedy: `Mend the package sources, or run yourself:  ${command}` });
  quietly('apt-get', ['-qq', '-y', ...wait, 'install', '--no-install-recommends', ...names], { env, what: 'apt-get install', remedy: `See why, with:  ${command}` });
}
