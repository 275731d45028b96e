import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { listTree } from '../archive-cache/tree.ts';
import { INERT_SOURCE } from './inert.ts';

/** What decides how Node finds a package's files; the rest of a package.json is left out. */
const RESOLUTION = ['name', 'version', 'main', 'module', 'browser', 'type', 'exports', 'imports', 'bin', 'dependencies'] as const;

/**
 * Writes a package of the same name, version and file names in which every module is inert, so that each way of
 * loading that works with the original works with the stub: by name, by deep path, by `require` and by `import`.
 */
export async function writeStub(original: string, stub: string): Promise<void> {
  const files = (await listTree(original)).filter((path) => !path.split('/').includes('node_modules'));
  const packages = new Map<string, { readonly type: string | undefined; readonly bins: readonly string[] }>();
  for (const path of files.filter((each) => posix.basename(each) === 'package.json')) {
    const manifest = await readObject(join(original, path));
    const kept = Object.fromEntries(RESOLUTION.flatMap((key) => (manifest[key] === undefined ? [] : [[key, manifest[key]]])));
    const folder = posix.dirname(path);
    const bins = typeof manifest['bin'] === 'string' ? [manifest['bin']] : Object.values((manifest['bin'] ?? {}) as Record<string, unknown>).filter((each) => typeof each === 'string');
    const main = typeof manifest['main'] === 'string' ? [manifest['main']] : [];
    packages.set(folder, { type: typeof manifest['type'] === 'string' ? manifest['type'] : undefined, bins: [...bins, ...main].map((each) => posix.join(folder, each)) });
    await put(join(stub, path), JSON.stringify(kept, undefined, 2));
  }
  const named = new Set([...packages.values()].flatMap((each) => each.bins));
  for (const path of files) {
    if (posix.basename(path) === 'package.json') continue;
    if (path.endsWith('.json')) await put(join(stub, path), '{}\n');
    else if (/\.(?:js|cjs|mjs)$/.test(path) || (named.has(path) && !/\.[a-z]+$/i.test(path))) {
      const text = await readFile(join(original, path), 'utf8');
      await put(join(stub, path), isModule(path, packages) ? moduleStub(text) : `${INERT_SOURCE}module.exports = inert;\n`);
    }
  }
}

/** Node.js, "Determining module system": the extension, else the nearest package.json. */
function isModule(path: string, packages: ReadonlyMap<string, { readonly type: string | undefined }>): boolean {
  if (path.endsWith('.mjs')) return true;
  if (!path.endsWith('.js')) return false;
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const nearest = packages.get(folder);
    if (nearest !== undefined) return nearest.type === 'module';
    if (folder === '.') return false;
  }
}

/** The same exported names, all inert. Names are found by their text: a stub needs no more than the words. */
function moduleStub(text: string): string {
  const names = new Set<string>();
  const code = text.replace(/\/\*[\s\S]*?\*\//g, ' ');
  for (const match of code.matchAll(/\bexport\s+(?:async\s+)?(?:function\s*\*?|class|const|let|var)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)) names.add(match[1] ?? '');
  for (const match of code.matchAll(/\bexport\s*\*\s*as\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)) names.add(match[1] ?? '');
  for (const match of code.matchAll(/\bexport\s*\{([^}]*)\}/g)) {
    for (const part of (match[1] ?? '').split(',')) {
      const name = /^(?:.*\sas\s+)?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*$/u.exec(part.trim())?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  names.delete('default');
  names.delete('');
  // Only files of the package itself: another package's names would bring its code along.
  const stars = [...code.matchAll(/\bexport\s*\*\s*from\s*(['"])(\.[^'"\n]*)\1/g)].map((match) => `export * from ${JSON.stringify(match[2])};\n`);
  const named = [...names].map((name, index) => `const inert${index} = inert;\nexport { inert${index} as ${name} };\n`);
  return `${INERT_SOURCE}export default inert;\n${named.join('')}${[...new Set(stars)].join('')}`;
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(path, text, { mode: 0o644 });
}

async function readObject(path: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
