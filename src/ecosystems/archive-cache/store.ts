import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Artifact, Build, DependencyTree } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { openOnce } from './once.ts';
import { digestTree, listTree } from './tree.ts';

/**
 * The content store below the cache folder. Everything appears by one rename of something complete, so processes may
 * share it without locks: who comes second throws its own copy away.
 *
 *   artifacts/<sha256>/<filename>   archives, verified against the registry's digest before they got here
 *   builds/<key>/tree, build.json   ready folders; the key is a digest over everything that went in
 *   notes/<kind>/<key>.json         small facts: where an artifact is, what a registry said, a resolved tree
 *   work/                           unfinished things
 *
 * The root is 0711 and everything below can be read by anybody: the sandbox's user is not ours.
 */
export interface Store {
  /** A new empty folder for unfinished work; the caller removes it. */
  workFolder(): Promise<string>;
  /** Lets `write` fill a file, then takes it into the store by its content. */
  keepArtifact(about: Pick<Artifact, 'purl' | 'version' | 'filename'>, write: (file: string) => Promise<unknown>): Promise<Artifact>;
  /** The artifact if it is there and its content is still what it was; checked in full once per process. */
  findArtifact(about: Omit<Artifact, 'file'>): Promise<Artifact | undefined>;
  /** The build of this key, made by `make` in a fresh folder if it is not there. Concurrent calls share one making. */
  build(key: string, about: Pick<Build, 'artifact' | 'dependencies' | 'patched'>, make: (folder: string) => Promise<void>): Promise<Build>;
  readNote<T>(kind: string, key: string, schema: z.ZodType<T>): Promise<T | undefined>;
  writeNote(kind: string, key: string, value: unknown): Promise<void>;
}

const buildNote = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export function openStore(cache: string): Store {
  const verified = openOnce<boolean>();
  const builds = openOnce<{ path: string; sha256: string }>();
  const prepared = openOnce<string>();
  const prepare = (path: string): Promise<string> => prepared(path, async () => {
    const isNew = await mkdir(cache, { recursive: true, mode: 0o711 });
    if (isNew !== undefined) await chmod(cache, 0o711);
    // A mode given to mkdir is cut by the umask; one given to chmod is not.
    await mkdir(path, { recursive: true });
    for (let each = path; each.length > cache.length; each = dirname(each)) await chmod(each, 0o755);
    return path;
  });

  async function workFolder(): Promise<string> {
    const folder = join(await prepare(join(cache, 'work')), randomBytes(9).toString('hex'));
    await mkdir(folder, { mode: 0o755 });
    return folder;
  }

  async function storedBuild(final: string): Promise<{ path: string; sha256: string } | undefined> {
    const text = await readFile(join(final, 'build.json'), 'utf8').catch(() => undefined);
    const note = text === undefined ? undefined : buildNote.safeParse(parseJson(text)).data;
    if (note === undefined) return undefined;
    const path = join(final, 'tree');
    if (await digestTree(path).catch(() => '') === note.sha256) return { path, sha256: note.sha256 };
    // Cut short by a power loss, or touched: never used, made again.
    await rm(final, { recursive: true, force: true });
    return undefined;
  }

  async function makeBuild(key: string, make: (folder: string) => Promise<void>): Promise<{ path: string; sha256: string }> {
    const final = join(await prepare(join(cache, 'builds')), key);
    const there = await storedBuild(final);
    if (there !== undefined) return there;
    const work = await workFolder();
    try {
      const tree = join(work, 'tree');
      await mkdir(tree, { mode: 0o755 });
      await make(tree);
      if (((await stat(tree)).mode & 0o055) !== 0o055) await openToAll(work);
      const sha256 = await digestTree(tree);
      await writeFile(join(work, 'build.json'), JSON.stringify({ sha256 }));
      const first = await rename(work, final).then(() => true, (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
        throw error;
      });
      if (first) return { path: join(final, 'tree'), sha256 };
      const theirs = await storedBuild(final);
      if (theirs === undefined) throw new EcosystemError('build-failed', 'the build folder changed while it was used', { where: final, remedy: 'Run it again.' });
      return theirs;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  return {
    workFolder,
    async keepArtifact(about, write) {
      const work = await workFolder();
      try {
        const file = join(work, 'file');
        await write(file);
        const sha256 = createHash('sha256').update(await readFile(file)).digest('hex');
        const folder = await prepare(join(cache, 'artifacts', sha256));
        await chmod(file, 0o644);
        const final = join(folder, safeFilename(about.filename));
        await rename(file, final);
        return { ...about, file: final, sha256 };
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
    async findArtifact(about) {
      const file = join(cache, 'artifacts', about.sha256, safeFilename(about.filename));
      const sound = await verified(file, async () => {
        const bytes = await readFile(file).catch(() => undefined);
        if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== about.sha256) throw new Error('not there');
        return true;
      }).catch(() => false);
      if (!sound) await rm(file, { force: true });
      return sound ? { ...about, file } : undefined;
    },
    async build(key, about, make) {
      const built = await builds(key, () => makeBuild(key, make));
      if (await stat(built.path).catch(() => undefined) !== undefined) return { ...about, ...built };
      throw new EcosystemError('build-failed', 'a cached build was removed while it was in use', { where: built.path, remedy: 'Run it again.' });
    },
    async readNote(kind, key, schema) {
      const text = await readFile(join(cache, 'notes', kind, `${digestText(key)}.json`), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
    },
    async writeNote(kind, key, value) {
      const folder = await prepare(join(cache, 'notes', kind));
      const partial = join(folder, `${randomBytes(9).toString('hex')}.part`);
      await writeFile(partial, JSON.stringify(value), { mode: 0o644 });
      await rename(partial, join(folder, `${digestText(key)}.json`));
    },
  };
}

/** Under a strict umask what was written is ours alone, and the sandbox could not read it. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const path of await listTree(folder)) {
    const { mode } = await stat(join(folder, path));
    await chmod(join(folder, path), (mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** A key for `Store.build`: the digest of everything that decides what the build contains, the format's number included. */
export function buildKey(kind: string, parts: { readonly artifact: Artifact; readonly dependencies: DependencyTree; readonly patch?: string | undefined; readonly recipe?: string | undefined }): string {
  return digestText(JSON.stringify([
    'build-1', kind, parts.artifact.purl, parts.artifact.sha256,
    parts.dependencies.packages.map((each) => [each.place, each.name, each.version, each.sha256]),
    parts.patch ?? null, parts.recipe ?? null,
  ]));
}

export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A registry's file name becomes one path component of ours. */
function safeFilename(name: string): string {
  const last = dirname(name) === '.' ? name : name.slice(name.lastIndexOf('/') + 1);
  const plain = last.replace(/[^\w.+~@-]/g, '_').slice(-200);
  return plain === '' || plain.startsWith('.') ? `_${plain}` : plain;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
