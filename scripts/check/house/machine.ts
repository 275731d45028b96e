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
    ...unpinned(text).map((place) => `${path} does not pin ${place} by digest`),
  ]);
}

function unpinned(text: string): readonly string[] {
  const lock = JSON.parse(text) as { readonly packages?: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>> };
  return Object.entries(lock.packages ?? {}).filter(([place, entry]) => place !== '' && entry.link !== true && entry.integrity === undefined).map(([place]) => place);
}
