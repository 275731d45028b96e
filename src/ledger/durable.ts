import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * All that the ledger does to a disk, one method for each step after which the machine may stop. The tests put their own
 * in between and stop at every one.
 *
 * What a step leaves behind: `writeSynced`, a file whose bytes are on disk under a name that nobody reads; `rename`, the
 * whole file under its own name or none (rename(2) is atomic); `syncFolder`, a name that outlives a loss of power.
 */
export interface Disk {
  /** mkdir(2), parents too. */
  makeFolder(folder: string): Promise<void>;
  /** open(2) O_WRONLY|O_CREAT|O_EXCL, write(2), fsync(2), close(2). */
  writeSynced(file: string, bytes: Uint8Array): Promise<void>;
  /** rename(2). */
  rename(from: string, to: string): Promise<void>;
  /** open(2) O_RDONLY|O_DIRECTORY, fsync(2), close(2). */
  syncFolder(folder: string): Promise<void>;
  /** unlink(2) and rmdir(2), as deep as it goes. Not synced: what comes back after a loss of power does no harm. */
  remove(path: string): Promise<void>;
}

export const disk: Disk = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true });
  },
  async writeSynced(file, bytes) {
    const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  async syncFolder(folder) {
    const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async remove(path) {
    // Another integrator may put a file into a folder that is just being emptied.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
  },
};

/** Half-written files wait here; on the folder's own file system, so that rename(2) can move them. */
export const stagingFolder = '.staging';

/** A file that a living process has under way is renamed long before. */
const staleMilliseconds = 3_600_000;

/**
 * Removes what crashes left half-written. Other processes may be at work in the same place, so only what lay there for an
 * hour when the last one touched it goes: both times are the file system's, and no clock has to agree with it.
 */
export async function sweepStaging(disk: Disk, folder: string): Promise<void> {
  const staging = join(folder, stagingFolder);
  const touched = await stat(staging).catch(() => undefined);
  if (touched === undefined) return;
  for (const name of await readdir(staging)) {
    const left = await stat(join(staging, name)).catch(() => undefined);
    if (left !== undefined && touched.mtimeMs - left.mtimeMs > staleMilliseconds) await disk.remove(join(staging, name));
  }
}

/** Files under way at once: fsync(2) of many costs hardly more than of one. */
const atOnce = 16;

/**
 * Writes files under a folder, by their paths from it. When it returns, all of them are whole and on disk, and so are the
 * names of them and of the folders above; when it does not, each of them is whole or not there.
 */
export async function writeDurably(disk: Disk, folder: string, files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<void> {
  const staging = join(folder, stagingFolder);
  await disk.makeFolder(staging);
  const folders = new Set(['.']);
  for (const { path } of files) {
    // Every one up to the root, each time: an earlier run may have stopped between making one and syncing it.
    let above = dirname(path);
    while (above !== '.') {
      folders.add(above);
      above = dirname(above);
    }
  }
  for (const each of folders) await disk.makeFolder(join(folder, each));
  for (let first = 0; first < files.length; first += atOnce) {
    await Promise.all(files.slice(first, first + atOnce).map(async ({ path, bytes }) => {
      const temporary = join(staging, randomBytes(12).toString('hex'));
      await disk.writeSynced(temporary, bytes);
      await disk.rename(temporary, join(folder, path));
    }));
  }
  await Promise.all([...folders].map((each) => disk.syncFolder(join(folder, each))));
}
