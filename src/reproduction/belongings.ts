import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Build, Language } from '../ecosystems/index.ts';
import type { Run } from './manifest/schema.ts';

/**
 * What of a build is not the target: its dependencies. A proof that uses one of them by itself would be about that one,
 * and the target only the pretext: a test runner or a shell among them runs whatever it is given.
 */
export function foreignPlaces(language: Language, build: Build, neutral: Build): readonly string[] {
  const { packages } = build.dependencies;
  if (packages.length === 0) return [];
  if (language === 'javascript') return packages.map(({ place }) => `/target/${place}`);
  return language === 'python' ? unchanged(build.path, neutral.path, 'site', 3).map((path) => `/target/${path}`) : [];
}

/** Python's packages share one folder. The neutral build replaces the target's modules and keeps the others as they are. */
function unchanged(build: string, neutral: string, folder: string, depth: number): readonly string[] {
  return readdirSync(join(build, folder)).flatMap((name): readonly string[] => {
    const path = `${folder}/${name}`;
    if (!statSync(join(build, path)).isDirectory()) return /\.(?:py|so)$/.test(name) && same(build, neutral, path) ? [path] : [];
    const marker = `${path}/__init__.py`;
    if (existsSync(join(build, marker))) return same(build, neutral, marker) ? [path] : [];
    // Without a marker it is a namespace, which several packages may have a part in.
    return depth > 0 && /^\w+$/.test(name) ? unchanged(build, neutral, path, depth - 1) : [];
  });
}

function same(build: string, neutral: string, path: string): boolean {
  const other = join(neutral, path);
  return existsSync(other) && readFileSync(join(build, path)).equals(readFileSync(other));
}

/** Why a program cannot be run as the target's, or undefined. One that is not there would end at once, and be silent for that alone. */
export function programProblem(language: Language, build: string, foreign: readonly string[], { program }: Run): string | undefined {
  if (program === undefined) return undefined;
  const isModule = language === 'python' && !program.endsWith('.py');
  const module = `site/${program.replaceAll('.', '/')}`;
  const candidates = isModule ? [`${module}.py`, `${module}/__main__.py`] : [program];
  const found = candidates.find((path) => existsSync(join(build, path)));
  if (found === undefined) return `the build has no program ${program}`;
  const place = `/target/${found}`;
  const theirs = foreign.some((one) => place === one || place.startsWith(`${one}/`)) || place.split('/node_modules/').length > 2;
  return theirs ? `${program} belongs to a dependency, not to the target` : undefined;
}
