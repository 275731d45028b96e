import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { EcosystemError } from '../error.ts';
import { listTree } from '../archive-cache/tree.ts';
import { requirementsOfMetadata, requirementsOfRequiresTxt } from './requirement.ts';

/**
 * Puts an unpacked wheel or source archive into `site` as an installer would, without running anything: a wheel's
 * purelib and platlib move up (PEP 427), of a source archive the importable packages are taken and its setup.py is never run.
 */
export async function layOut(unpacked: string, isWheel: boolean, site: string, label: string): Promise<void> {
  await mkdir(site, { recursive: true, mode: 0o755 });
  if (isWheel) {
    for (const entry of await readdir(unpacked)) {
      if (!entry.endsWith('.data')) continue;
      for (const part of ['purelib', 'platlib']) if (await exists(join(unpacked, entry, part))) await merge(join(unpacked, entry, part), site);
      await rm(join(unpacked, entry), { recursive: true });
    }
    await merge(unpacked, site);
    return;
  }
  const found = importables(await listTree(unpacked), await declaredNames(unpacked), label);
  if (found.length === 0) {
    throw new EcosystemError('no-usable-file', `${label} is a source archive in which no importable package was found`, { where: label, remedy: 'Claim a version that is published as a wheel without compiled code.' });
  }
  for (const path of found) await mergeEntry(join(unpacked, path), join(site, posix.basename(path)));
  // What `importlib.metadata` reads: packages ask it for their own version.
  const information = await readFile(join(unpacked, 'PKG-INFO')).catch(() => undefined);
  if (information !== undefined) {
    const text = information.toString('utf8');
    const name = (/^Name:\s*(\S+)/m.exec(text)?.[1] ?? '').replace(/[^\w.]+/g, '_');
    const version = /^Version:\s*(\S+)/m.exec(text)?.[1] ?? '';
    if (name !== '' && /^[\w.!+-]+$/.test(version)) {
      const folder = join(site, `${name}-${version}.dist-info`);
      await mkdir(folder, { recursive: true, mode: 0o755 });
      await cp(join(unpacked, 'PKG-INFO'), join(folder, 'METADATA'));
    }
  }
}

const ROOTS = ['.', 'src', 'lib3', 'lib', 'python3', 'python'];
const NOT_PACKAGES = /^(?:tests?|testing|docs?|examples?|benchmarks?|scripts|tools|setup|conftest|ez_setup|distribute_setup|bootstrap|noxfile|tasks|build|dist|ext)$/;

/** Top-level packages and modules of a source tree. Declared names decide where there are any; folders are tried in order. */
function importables(paths: readonly string[], declared: readonly string[], label: string): string[] {
  const all = new Set(paths);
  const isPackage = (path: string): boolean => all.has(`${path}/__init__.py`);
  const at = (root: string, name: string): string => (root === '.' ? name : `${root}/${name}`);
  const found: string[] = [];
  for (const name of declared) {
    for (const root of ROOTS) {
      const folder = at(root, name);
      const hit = isPackage(folder) ? folder : all.has(`${folder}.py`) ? `${folder}.py` : paths.some((path) => path.startsWith(`${folder}/`) && path.endsWith('.py')) ? folder : undefined;
      if (hit === undefined) continue;
      found.push(hit);
      break;
    }
  }
  if (found.length > 0) return found;
  for (const root of ROOTS) {
    const tops = paths.filter((path) => posix.dirname(path) === root && !NOT_PACKAGES.test(posix.basename(path).replace(/\.py$/, '')));
    const here = tops.filter((path) => isPackage(path) || path.endsWith('.py'));
    if (here.length > 0) return here;
  }
  // A namespace package, or a flat module of the project's own name deeper down.
  const own = label.replace(/^pkg:pypi\//, '').replace(/@.*$/, '').replaceAll('-', '_').toLowerCase();
  return paths.filter((path) => isPackage(path) && posix.basename(path).toLowerCase() === own).slice(0, 1);
}

async function declaredNames(unpacked: string): Promise<string[]> {
  for (const file of await metadataFiles(unpacked, 'top_level.txt')) {
    const names = (await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.trim().replaceAll('.', '/')).filter((line) => /^[\w/]+$/.test(line) && !line.startsWith('/'));
    // `_yaml` and its kin are compiled speed-ups beside the package proper.
    if (names.length > 0) return names;
  }
  return [];
}

/** Requirement lines that an unpacked wheel or source archive declares itself. */
export async function declaredRequirements(unpacked: string, isWheel: boolean): Promise<string[]> {
  if (isWheel) {
    const folder = (await readdir(unpacked)).find((each) => each.endsWith('.dist-info'));
    const text = folder === undefined ? '' : await readFile(join(unpacked, folder, 'METADATA'), 'utf8').catch(() => '');
    return requirementsOfMetadata(text);
  }
  const information = requirementsOfMetadata(await readFile(join(unpacked, 'PKG-INFO'), 'utf8').catch(() => ''));
  if (information.length > 0) return information;
  for (const file of await metadataFiles(unpacked, 'requires.txt')) return requirementsOfRequiresTxt(await readFile(file, 'utf8'));
  return [];
}

async function metadataFiles(unpacked: string, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const root of ROOTS) {
    const folder = join(unpacked, root);
    for (const entry of await readdir(folder).catch(() => [])) {
      if (entry.endsWith('.egg-info') && await exists(join(folder, entry, name))) found.push(join(folder, entry, name));
    }
  }
  return found;
}

async function merge(from: string, to: string): Promise<void> {
  for (const entry of (await readdir(from)).sort()) await mergeEntry(join(from, entry), join(to, entry));
}

/** Moves; folders of the same name become one (namespace packages), a file replaces an earlier one. */
async function mergeEntry(from: string, to: string): Promise<void> {
  const [mine, theirs] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
  if (theirs === undefined) {
    await mkdir(dirname(to), { recursive: true, mode: 0o755 });
    await rename(from, to);
  } else if (mine.isDirectory() && theirs.isDirectory()) await merge(from, to);
  else {
    await rm(to, { recursive: true });
    await rename(from, to);
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).catch(() => undefined) !== undefined;
}
