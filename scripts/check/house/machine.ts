import { homedir } from 'node:os';
import type { Source } from '../sources.ts';

/** Paths of the machine that somebody worked on: the checkout and a personal home folder. */
export function machinePaths(texts: readonly Source[], root: string, home: string = homedir()): readonly string[] {
  const paths = [root, home].filter((path) => path.split('/').filter((part) => part !== '').length >= 2);
  return texts.flatMap(({ path, text }) => paths.filter((each) => text.includes(`${each}/`) || text.includes(`${each}'`) || text.includes(`${each}"`) || text.includes(`${each}\n`))
    .map((each) => `${path} holds a path of this machine: ${each}`));
}

/** A lock file pins by digest alone: an address in it would bind everybody to one registry. */
export function lockFiles(texts: readonly Source[]): readonly string[] {
  return texts.filter(({ path }) => path.endsWith('package-lock.json')).flatMap(({ path, text }) => [
    ...(text.includes('"resolved"') ? [`${path} names where packages came from: set omit-lockfile-registry-resolved=true and write it again`] : []),
    ...lockFaults(text).map((fault) => `${path} ${fault}`),
  ]);
}

interface Locked {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * A lock file written where a registry lacks some systems' parts lacks them too, and then `npm ci` refuses it wherever
 * they are asked for: take a version that has all of its parts.
 */
function lockFaults(text: string): readonly string[] {
  const { packages = {} } = JSON.parse(text) as { readonly packages?: Readonly<Record<string, Locked>> };
  const places = Object.keys(packages);
  return Object.entries(packages).flatMap(([place, { integrity, link, optionalDependencies = {} }]) => [
    ...(place === '' || link === true || integrity !== undefined ? [] : [`does not pin ${place} by digest`]),
    ...Object.keys(optionalDependencies).filter((name) => !places.some((each) => each === `node_modules/${name}` || each.endsWith(`/node_modules/${name}`)))
      .map((name) => `lacks ${name}, a part of ${place}`),
  ]);
}
