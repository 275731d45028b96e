import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBundle } from '../bundle.ts';
import { checkpointFile } from '../checkpoint.ts';
import { stagingFolder } from '../durable.ts';
import { LedgerError } from '../error.ts';
import { codeOf } from '../folder.ts';
import type { Folder } from '../folder.ts';
import { hashBytes, same } from '../merkle.ts';
import { parseTilePath, partialFolder, tilePath, tileWidth, widthIn } from '../tile.ts';
import type { Tile } from '../tile.ts';
import type { Findings } from './findings.ts';

export interface FileFigures {
  files: number;
  /** Files for entries beyond the checkpoint: of a step under way, or of one that a crash ended. */
  ahead: number;
}

interface FilesWork {
  readonly folder: Folder;
  readonly size: number;
  readonly findings: Findings;
}

/** Every file of the folder: no stranger, and the partial tiles of earlier sizes are the beginning of the tile of now. */
export async function checkFiles(work: FilesWork): Promise<FileFigures> {
  const figures = { files: 0, ahead: 0 };
  for await (const path of walk(work, '')) await checkFile(work, figures, path);
  return figures;
}

/** The same for some tiles only: their partial ones, which nothing else reads. */
export async function checkPartials(work: FilesWork, tiles: readonly Tile[]): Promise<FileFigures> {
  const figures = { files: 0, ahead: 0 };
  for (const { level, index } of tiles) {
    for await (const path of walk(work, partialFolder(level, index))) await checkFile(work, figures, path);
  }
  return figures;
}

async function checkFile({ folder, size, findings }: FilesWork, figures: FileFigures, path: string): Promise<void> {
  figures.files++;
  if (path === checkpointFile) return;
  const tile = parseTilePath(path);
  if (tile === undefined) {
    findings.add(path, 'This is no file of a ledger.');
    return;
  }
  const width = widthIn(size, tile.level, tile.index);
  if (tile.width > width) figures.ahead++;
  // The one of the checkpoint's own size is what the tree was computed from.
  if (tile.width === width || width === 0 || findings.blames(tilePath({ ...tile, width }))) return;
  try {
    const bytes = await folder.file(path);
    // Gone between listing and reading: the integrator removes what is no longer needed.
    if (bytes === undefined) return;
    const least = Math.min(width, tile.width);
    const [begins, current] = [beginning(tile, bytes, least), await currentBytes(folder, tile, width, least)];
    if (begins === undefined || current === undefined || !same(begins, current)) findings.add(path, 'This tile of another size is not what the tree has in its place.', tile.index * tileWidth ** (tile.level === 'entries' ? 1 : tile.level + 1));
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    findings.add(path, `${error.message}.`);
  }
}

async function currentBytes(folder: Folder, { level, index }: Tile, width: number, least: number): Promise<Uint8Array | undefined> {
  const read = level === 'entries' ? await folder.bundle(index, width) : await folder.tile(level, index, width);
  return read === undefined ? undefined : beginning({ level, index, width }, read.bytes, least);
}

/** The first entries or hashes of a file that has all that its name promises. */
function beginning({ level, width }: Tile, bytes: Uint8Array, least: number): Uint8Array | undefined {
  if (level !== 'entries') return bytes.length === width * hashBytes ? bytes.subarray(0, least * hashBytes) : undefined;
  const entries = decodeBundle(bytes);
  if (entries?.length !== width) return undefined;
  return bytes.subarray(0, entries.slice(0, least).reduce((sum, entry) => sum + 2 + entry.length, 0));
}

/** Paths of the files below a folder. Links are not followed: they are strangers. */
async function* walk(work: FilesWork, below: string): AsyncGenerator<string> {
  const items = await readdir(join(work.folder.path, below), { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  });
  for (const item of items) {
    const path = below === '' ? item.name : `${below}/${item.name}`;
    if (path === stagingFolder) continue;
    if (item.isDirectory()) yield* walk(work, path);
    else if (item.isFile()) yield path;
    else work.findings.add(path, 'This is no plain file.');
  }
}
