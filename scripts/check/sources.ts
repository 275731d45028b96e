import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { program, root } from './step.ts';

export interface Source {
  /** Relative to the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Where our own programs stand; examples hold other people's proofs and are not ours to lint. */
export const codeFolders = ['src', 'web', 'bench', 'scripts', 'bin', 'deploy'] as const;
const skipped = new Set(['node_modules', '.git', '.runtime', '.breakwater', 'coverage', 'dist']);
const largestText = 4 << 20;

/** Every script of our own, by walking, so that no tool's idea of what to read is believed. */
export function codeFiles(ending: RegExp, folder: string = root): readonly string[] {
  const inFolders = codeFolders.flatMap((each) => walk(folder, each));
  const atTop = readdirSync(folder).filter((each) => ending.test(each));
  return [...inFolders, ...atTop].filter((path) => ending.test(path)).sort();
}

/** Every text file of the repository: what git tracks or would track, else what lies there. */
export async function textFiles(folder: string = root): Promise<readonly Source[]> {
  const listed = await program('git', ['ls-files', '-co', '--exclude-standard', '-z'], folder).catch(() => undefined);
  const paths = listed?.status === 0 && listed.stdout !== '' ? listed.stdout.split('\0').filter((path) => path !== '') : walk(folder, '.');
  return paths.flatMap((path) => {
    const text = readText(join(folder, path));
    return text === undefined ? [] : [{ path, text }];
  });
}

export function readSources(paths: readonly string[], folder: string = root): readonly Source[] {
  return paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

function readText(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size > largestText) return undefined;
  const bytes = readFileSync(file);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}

function walk(folder: string, below: string): string[] {
  const entries = statSync(join(folder, below), { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(join(folder, below), { withFileTypes: true }) : [];
  return entries.flatMap((entry) => {
    const path = below === '.' ? entry.name : `${below}/${entry.name}`;
    if (skipped.has(entry.name)) return [];
    return entry.isDirectory() ? walk(folder, path) : entry.isFile() ? [path] : [];
  });
}
