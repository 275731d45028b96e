import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { SetupError, root } from './setup.mjs';

/**
 * The absolute path of a program on PATH. @param {string} program
 * @returns {string | undefined}
 */
export function onPath(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, program + ending);
      try {
        accessSync(file, constants.X_OK);
        if (folder !== '' && statSync(file).isFile()) return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

/**
 * Runs a setup step without showing what it prints; where it fails, the end of that goes into the error.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, what: string, remedy: string }} options
 */
export function quietly(command, args, { cwd = root, env = process.env, what, remedy }) {
  const ended = spawnSync(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 64 << 20 });
  if (ended.status === 0) return;
  const said = `${ended.stdout ?? ''}\n${ended.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n  ');
  throw new SetupError(`${what} failed${ended.error === undefined ? '' : `: ${ended.error.message}`}${said === '' ? '' : `\n  ${said}`}`, remedy);
}

/**
 * Runs npm with the given Node.js: the npm that started us, else the one on PATH.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {{ cwd: string, what: string }} options
 */
export function npm(node, args, { cwd, what }) {
  const script = process.env.npm_execpath;
  const [command, ...before] = script !== undefined && /npm-cli\.[cm]?js$/.test(script) ? [node, script] : [onPath('npm')];
  if (command === undefined) throw new SetupError('npm is not on PATH', 'Install npm (it comes with Node.js) and try again.');
  quietly(command, [...before, ...args, '--loglevel=error', '--no-fund', '--no-audit', '--no-update-notifier', '--include=dev', '--include=optional'], {
    cwd,
    env: environmentFor(node),
    what,
    remedy: 'Check the network and the registry that `npm config get registry` names, then try again.',
  });
}

/**
 * The environment of a child: the chosen Node.js comes first on PATH, and what npm told this script about itself is
 * left out, so that the next npm takes its own folder and not ours.
 * @param {string} node
 */
function environmentFor(node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle|config_local_prefix|command|node_execpath)/.test(name)) delete env[name];
  return env;
}

/**
 * Hands over: the role has our terminal and our signals, and we end as it ends.
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function hand(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', env: environmentFor(node) });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve(status ?? 128 + (system.signals[signal] ?? 0)));
  });
}
