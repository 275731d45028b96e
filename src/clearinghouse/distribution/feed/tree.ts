import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, readdir, readlink, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { mapParallel } from '../../../kernel/parallel.ts';
import { DistributionError } from '../error.ts';

export interface FeedFile {
  /** Relative to the feed, with slashes. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface TreeChange {
  readonly written: number;
  readonly kept: number;
  readonly removed: number;
}

/**
 * What stands at `folder` is a link to one generation of the feed; a new one is built beside it, synced, and takes its
 * place by rename(2) of the link. So a reader sees the old feed or the new one whole, also after a kill at any point,
 * and a document never stands beside the hash of another. Files that did not change are hard links to the old ones:
 * same bytes, same time, same ETag. Older generations go at once: what was withheld from the feed is gone from the disk.
 * Of writers at the same time the last to rename stands.
 */
export async function replaceTree(folder: string, files: readonly FeedFile[]): Promise<TreeChange> {
  const place = resolve(folder);
  const current = await currentGeneration(place);
  const before = current === undefined ? [] : await filesBelow(current);
  const paths = new Set(files.map(({ path }) => path));
  const removed = before.filter((path) => !paths.has(path)).length;
  const same = await mapParallel(files, atOnce, async ({ path, bytes }) => current !== undefined && (await readOrNothing(join(current, path)))?.equals(bytes) === true);
  const kept = same.filter(Boolean).length;
  const change = { written: files.length - kept, kept, removed };
  if (current !== undefined && change.written === 0 && removed === 0) return change;
  const store = `${place}.generations`;
  const generation = join(store, `generation-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(store, { recursive: true, mode: 0o755 });
    // Stands from before the generation does until the link points there: meanwhile no other writer clears it away.
    await writeFile(busy(generation), '');
    await mapParallel(files, atOnce, ({ path, bytes }, index) => put(generation, path, bytes, same[index] === true ? current : undefined));
    await mapParallel([...await foldersBelow(generation), store], atOnce, sync);
    await point(place, generation);
    await rm(busy(generation));
    await sweep(store, place);
  } catch (error) {
    await rm(generation, { recursive: true, force: true });
    await rm(busy(generation), { force: true });
    if (error instanceof DistributionError) throw error;
    throw new DistributionError('feed-unwritable', 'The feed cannot be written; the old one stands unchanged', { where: place, cause: error, remedy: 'Give a folder whose parent this user may write to, with room on the disk.' });
  }
  return change;
}

const atOnce = 16;

/** A file of the feed as it stands. */
export async function standingFile(folder: string, path: string): Promise<Buffer | undefined> {
  return readOrNothing(join(resolve(folder), path));
}

/** The folder behind the link; undefined where nothing stands, or an empty folder, which gives way. */
async function currentGeneration(place: string): Promise<string | undefined> {
  const state = await lstat(place).catch(() => undefined);
  if (state === undefined) return undefined;
  if (state.isSymbolicLink()) {
    const target = resolve(dirname(place), await readlink(place));
    if (dirname(target) === `${place}.generations`) return target;
  } else if (state.isDirectory() && (await readdir(place)).length === 0) {
    return undefined;
  }
  throw new DistributionError('feed-folder-taken', 'Something that is no feed of ours stands there', { where: place, remedy: 'Name a folder that does not exist yet, or an empty one.' });
}

async function put(generation: string, path: string, bytes: Buffer, current: string | undefined): Promise<void> {
  const to = join(generation, path);
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  // Some file systems have no hard links, and another writer may have cleared the old generation away.
  if (current !== undefined && await link(join(current, path), to).then(() => true, () => false)) return;
  const handle = await open(to, 'wx', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function point(place: string, generation: string): Promise<void> {
  // Made inside the store, where a killed writer's link is cleared away; it points from where it will stand.
  const temporary = `${generation}.link`;
  if ((await lstat(place).catch(() => undefined))?.isDirectory() === true) await rmdir(place);
  await symlink(relative(dirname(place), generation), temporary, 'dir');
  await rename(temporary, place);
  await sync(dirname(place));
}

/**
 * Clears away old generations, and what dead processes of this machine left half-built. The order matters: one that is
 * there and not busy has been pointed to; so if the link, read after that, points elsewhere, nothing will point to it again.
 */
async function sweep(store: string, place: string): Promise<void> {
  const names = await readdir(store);
  const done = await mapParallel(names, atOnce, async (name) => {
    const [, generation = '', builder] = /^(generation-(\d+)-[0-9a-f]+)(?:\.\w+)?$/.exec(name) ?? [];
    return builder === undefined || !alive(Number(builder)) || (await lstat(busy(join(store, generation))).catch(() => undefined)) === undefined;
  });
  const current = basename(await readlink(place));
  await mapParallel(names.filter((name, index) => done[index] === true && name !== current), atOnce, (name) => rm(join(store, name), { recursive: true, force: true }));
}

function busy(generation: string): string {
  return `${generation}.busy`;
}

function alive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** None where another writer, or somebody's hand, cleared the folder away. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return [...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)), folder];
}

async function readOrNothing(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
