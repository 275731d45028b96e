import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import type { Entry } from './entry.ts';
import { archiveInvalid, quoted } from './error.ts';
import { claimLimits, packageLimits } from './limits.ts';
import type { ArchiveLimits } from './limits.ts';
import { openAdmission } from './names.ts';
import { entriesOf } from './open.ts';
import type { Decompress } from './open.ts';

export interface UnpackOptions {
  /** Default: `packageLimits`. */
  readonly limits?: ArchiveLimits;
  /** Leading folders to drop from each name, as `package/` of an npm tarball; entries with no more parts than that are skipped. */
  readonly strip?: number;
  /** For xz and bzip2; without it such archives are refused. */
  readonly decompress?: Decompress;
  /** In messages; default: the file's name. */
  readonly label?: string;
}

export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
  /** What was left out or changed, in words. */
  readonly notes: readonly string[];
}

/**
 * Writes an archive's files below `folder`, which must be new or empty and ours alone. No link is ever created, so
 * no later entry can be written through one: a symbolic or hard link to a file of the same archive becomes a copy.
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const limits = options.limits ?? packageLimits;
  const label = options.label ?? basename(archive);
  const strip = options.strip ?? 0;
  const admission = openAdmission(label, limits);
  const written = new Map<string, { size: number; executable: boolean }>();
  const links: { path: string; target: string }[] = [];
  const notes: string[] = [];
  const folders = new Set<string>();
  // Small synchronous writes are several times quicker than asynchronous ones; reading the entries gives others their turn.
  function makeFolder(path: string): void {
    if (folders.has(path)) return;
    mkdirSync(join(folder, path), { recursive: true, mode: 0o755 });
    folders.add(path);
  }
  function put(path: string, data: Buffer, executable: boolean): void {
    try {
      makeFolder(dirname(path));
      writeFileSync(join(folder, path), data, { flag: 'wx', mode: executable ? 0o755 : 0o644 });
    } catch (error) {
      // Names that are apart in the archive may meet once their leading folders are dropped.
      if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EILSEQ'].includes(String((error as { code?: unknown }).code))) throw error;
      throw archiveInvalid(label, `entry ${quoted(path)} cannot be written beside the others`, error);
    }
    written.set(path, { size: data.length, executable });
  }

  for await (const entry of entriesOf(await readFile(archive), label, limits, options.decompress)) {
    const { path: full, replaces } = admission.admit(entry.name, entry.kind === 'folder' ? 'folder' : 'file');
    const path = full.split('/').slice(strip).join('/');
    if (path === '') continue;
    if (entry.kind === 'folder') makeFolder(path);
    else if (entry.kind === 'link') links.push({ path, target: linkTarget(entry, full, label).split('/').slice(strip).join('/') });
    else {
      if (replaces || written.has(path)) {
        notes.push(`${quoted(path)} is there twice; the last one counts`);
        await rm(join(folder, path), { force: true, recursive: true });
      }
      put(path, entry.data, entry.executable);
    }
  }

  let bytes = [...written.values()].reduce((sum, each) => sum + each.size, 0);
  for (const link of links) {
    const source = written.get(link.target);
    if (source === undefined || written.has(link.path) || folders.has(link.path)) {
      notes.push(`link ${quoted(link.path)} is left out`);
      continue;
    }
    bytes += source.size;
    if (bytes > limits.totalBytes) throw archiveInvalid(label, 'its links make it larger than allowed');
    put(link.path, await readFile(join(folder, link.target)), source.executable);
    notes.push(`link ${quoted(link.path)} became a copy`);
  }
  await chmod(folder, 0o755);
  return { files: written.size, bytes, notes };
}

/** Source archives keep everything below one folder named after the release: takes that folder away, where there is just one. */
export async function liftSingleRoot(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const only = entries[0];
  if (entries.length !== 1 || only === undefined || !only.isDirectory()) return;
  // Under another name first: a child may be called like the folder.
  const aside = join(folder, `.${randomBytes(9).toString('hex')}`);
  await rename(join(folder, only.name), aside);
  for (const child of await readdir(aside)) await rename(join(aside, child), join(folder, child));
  await rmdir(aside);
}

/** Where a link leads inside the archive; one that leads outside is refused. */
function linkTarget(entry: Entry & { kind: 'link' }, path: string, label: string): string {
  const joined = posix.normalize(entry.from === 'folder' ? posix.join(posix.dirname(path), entry.target) : entry.target);
  if (entry.target === '' || entry.target.includes('\0') || posix.isAbsolute(entry.target) || joined === '..' || joined.startsWith('../')) {
    throw archiveInvalid(label, `link ${quoted(entry.name)} leads outside, to ${quoted(entry.target)}`);
  }
  return joined.replace(/\/$/, '');
}

/** A bundle in memory: what people hand in. Links of any kind are refused, folders are left out. */
export async function readArchive(bytes: Uint8Array, label: string, limits: ArchiveLimits = claimLimits): Promise<ReadonlyMap<string, Buffer>> {
  const admission = openAdmission(label, limits);
  const files = new Map<string, Buffer>();
  for await (const entry of entriesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), label, limits)) {
    if (entry.kind === 'link') throw archiveInvalid(label, `entry ${quoted(entry.name)} is a link`);
    const { path } = admission.admit(entry.name, entry.kind);
    if (entry.kind === 'file') files.set(path, entry.data);
  }
  return files;
}
