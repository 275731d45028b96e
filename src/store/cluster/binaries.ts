import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** Where Debian's packages put them, one folder a version, off the PATH. */
const packaged = '/usr/lib/postgresql';
const oldest = 15;

export interface Binaries {
  readonly folder: string;
  readonly major: number;
}

/**
 * The programs of a PostgreSQL on this host: of the version that a data folder asks for, else of the newest. On the PATH
 * they are followed no further; there the version is what the caller finds out.
 */
export async function findBinaries(wanted: number | undefined, versionOf: (folder: string) => Promise<number | undefined>, path = process.env['PATH'] ?? ''): Promise<Binaries | undefined> {
  const names = await readdir(packaged).catch(() => []);
  const folders = [...names.map((name) => join(packaged, name, 'bin')), ...path.split(delimiter).filter((folder) => folder.startsWith('/'))];
  const found: Binaries[] = [];
  for (const folder of new Set(folders)) {
    if (!await whole(folder)) continue;
    const major = await versionOf(folder);
    if (major !== undefined && major >= oldest && (wanted === undefined || major === wanted)) found.push({ folder, major });
  }
  return found.toSorted((a, b) => b.major - a.major)[0];
}

async function whole(folder: string): Promise<boolean> {
  try {
    await Promise.all(['initdb', 'pg_ctl', 'postgres'].map((name) => access(join(folder, name), constants.X_OK)));
    return dirname(folder) !== folder;
  } catch {
    return false;
  }
}
