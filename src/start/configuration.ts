import { availableParallelism, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { BreakwaterError } from '../kernel/error.ts';
import { profiles } from '../trust/index.ts';
import type { Profile } from '../trust/index.ts';

/** Everything that comes from the environment, read once at start; the rest of the code is handed what it needs. */
export interface Configuration {
  /** Fetched archives, builds, runtimes, the self-test's answer. Can be deleted at any time. */
  readonly cache: string;
  /** Signing keys: worth a backup, nobody else's business. */
  readonly keys: string;
  readonly signing: Profile;
  /** Sandboxes at once. */
  readonly jobs: number;
}

export class ConfigurationError extends BreakwaterError<'configuration-invalid'> {}

export interface User {
  readonly root: boolean;
  readonly home: string;
  readonly processors: number;
}

/**
 * `BREAKWATER_CACHE`, `BREAKWATER_KEYS`, `BREAKWATER_SIGNING`, `BREAKWATER_JOBS`; else the system's own places for root
 * and the XDG Base Directory Specification's for everybody else, which says to pass over a path that is not absolute.
 */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>, user: User = thisUser(env)): Configuration {
  const xdg = (name: string, fallback: string): string => {
    const given = env[name];
    return given !== undefined && isAbsolute(given) ? given : join(user.home, fallback);
  };
  return {
    cache: path(env, 'BREAKWATER_CACHE') ?? (user.root ? '/var/cache/breakwater' : join(xdg('XDG_CACHE_HOME', '.cache'), 'breakwater')),
    keys: path(env, 'BREAKWATER_KEYS') ?? (user.root ? '/var/lib/breakwater/keys' : join(xdg('XDG_DATA_HOME', '.local/share'), 'breakwater', 'keys')),
    signing: signing(env['BREAKWATER_SIGNING']),
    jobs: jobs(env['BREAKWATER_JOBS'], user.processors),
  };
}

/** With HOME empty or not set, the account's own home. */
function thisUser(env: Readonly<Record<string, string | undefined>>): User {
  const { HOME: home } = env;
  return {
    root: process.getuid?.() === 0,
    home: home !== undefined && isAbsolute(home) ? home : userInfo().homedir,
    processors: availableParallelism(),
  };
}

function path(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const given = env[name];
  if (given === undefined || given === '') return undefined;
  if (isAbsolute(given)) return given;
  throw invalid(name, `is ${JSON.stringify(given)}`, 'Give an absolute path.');
}

function signing(given: string | undefined): Profile {
  if (given === undefined || given === '') return 'ed25519';
  const profile = profiles.find((each) => each === given);
  if (profile === undefined) throw invalid('BREAKWATER_SIGNING', `is ${JSON.stringify(given)}`, `Give one of: ${profiles.join(', ')}.`);
  return profile;
}

function jobs(given: string | undefined, processors: number): number {
  if (given === undefined || given === '') return Math.max(1, processors);
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw invalid('BREAKWATER_JOBS', `is ${JSON.stringify(given)}`, 'Give a whole number from 1 to 256.');
}

function invalid(name: string, what: string, remedy: string): ConfigurationError {
  return new ConfigurationError('configuration-invalid', `${name} ${what}`, { where: name, remedy });
}
