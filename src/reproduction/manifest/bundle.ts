import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EcosystemError, readArchive } from '../../ecosystems/index.ts';
import { ReproductionError } from '../error.ts';
import { manifestBytes } from './document.ts';

export const manifestNames = ['reproduction.yaml', 'reproduction.yml', 'reproduction.json'] as const;
const bundleBytes = 32 * 1_048_576;
const filesBytes = 128 * 1_048_576;

/** Where a claim's manifest and files come from: a folder, a manifest with files beside it, or a zip. */
export interface Bundle {
  readonly manifest: { readonly text: string; readonly label: string };
  /** One file by the name that the manifest gives; throws where it is missing, no regular file, or too large. */
  file(name: string): Promise<Uint8Array>;
}

export async function openBundle(path: string): Promise<Bundle> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined) throw new ReproductionError('manifest-missing', `there is nothing at ${path}`, { where: path, remedy: 'give a folder with reproduction.yaml, a manifest, or a zip' });
  if (stat.isDirectory()) return fromFolder(path, await nameIn(path));
  if (!stat.isFile()) throw refused(path, `${path} is neither a file nor a folder`, 'give the folder, manifest or zip itself, not a link to it');
  const start = await readWhole(path, path, bundleBytes);
  if (isZip(start)) return fromZip(start, path);
  if (start.byteLength > manifestBytes) throw tooLarge(path);
  const folder = join(path, '..');
  return bundle(folder, path, start);
}

/** A zip, or a manifest that names no file, of bytes that are at hand: nothing of a stranger's claim has to touch a disk. */
export async function bundleOf(bytes: Uint8Array, label: string): Promise<Bundle> {
  if (bytes.byteLength > bundleBytes) throw tooLarge(label);
  if (isZip(bytes)) return fromZip(bytes, label);
  if (bytes.byteLength > manifestBytes) throw tooLarge(label);
  return { manifest: { text: textOf(bytes, label), label }, file: (name) => Promise.reject(missing(name, label)) };
}

async function nameIn(folder: string): Promise<string> {
  const present = new Set(await readdir(folder));
  const names = manifestNames.filter((name) => present.has(name));
  const [name] = names;
  if (name === undefined) throw new ReproductionError('manifest-missing', `${folder} has no manifest`, { where: folder, remedy: `add ${manifestNames.join(' or ')}` });
  if (names.length > 1) throw new ReproductionError('bundle-invalid', `${folder} has ${names.length} manifests: ${names.join(', ')}`, { where: folder, remedy: 'keep one of them' });
  return name;
}

async function fromFolder(folder: string, name: string): Promise<Bundle> {
  const path = join(folder, name);
  return bundle(folder, path, await readWhole(path, path, manifestBytes));
}

function bundle(folder: string, path: string, manifest: Uint8Array): Bundle {
  let left = filesBytes;
  return {
    manifest: { text: textOf(manifest, path), label: path },
    async file(name) {
      // The schema lets no name climb; what is left are links on the way.
      let place = folder;
      for (const part of name.split('/').slice(0, -1)) {
        place = join(place, part);
        const stat = await lstat(place).catch(() => undefined);
        if (stat === undefined) throw missing(name, path);
        if (!stat.isDirectory()) throw refused(name, `${name} leads through ${basename(place)}, which is no folder`, 'put the file itself into the claim');
      }
      const data = await readWhole(join(folder, name), name, left, path);
      left -= data.byteLength;
      return data;
    },
  };
}

async function fromZip(bytes: Uint8Array, label: string): Promise<Bundle> {
  const files = await unzipped(bytes, label);
  const names = [...files.keys()].filter((name) => manifestNames.some((known) => name === known || (name.endsWith(`/${known}`) && name.split('/').length === 2)));
  const [name] = names;
  if (name === undefined) throw new ReproductionError('manifest-missing', `${label} holds no manifest`, { where: label, remedy: `add ${manifestNames.join(' or ')} at its top` });
  if (names.length > 1) throw new ReproductionError('bundle-invalid', `${label} holds ${names.length} manifests: ${names.slice(0, 5).join(', ')}`, { where: label, remedy: 'keep one of them' });
  const root = name.slice(0, name.lastIndexOf('/') + 1);
  const manifest = files.get(name) ?? new Uint8Array();
  if (manifest.byteLength > manifestBytes) throw tooLarge(`${label}:${name}`);
  return {
    manifest: { text: textOf(manifest, `${label}:${name}`), label: `${label}:${name}` },
    async file(wanted) {
      const data = files.get(root + wanted);
      if (data === undefined) throw missing(wanted, `${label}:${name}`);
      return data;
    },
  };
}

async function unzipped(bytes: Uint8Array, label: string): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return await readArchive(bytes, label);
  } catch (error) {
    if (!(error instanceof EcosystemError)) throw error;
    throw new ReproductionError('bundle-invalid', error.message, { where: error.where ?? label, remedy: error.remedy ?? 'pack the folder again as a plain zip', cause: error });
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));
}

/**
 * A regular file, whole, in bounded memory. O_NOFOLLOW refuses a link, O_NONBLOCK keeps a FIFO from hanging the open;
 * what was opened is then asked what it is, so that nothing can be swapped in between.
 */
async function readWhole(path: string, label: string, most: number, manifest?: string): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw manifest === undefined ? new ReproductionError('manifest-missing', `there is nothing at ${label}`, { where: label, cause }) : missing(label, manifest);
    if (cause.code === 'ELOOP') throw refused(label, `${label} is a symbolic link`, 'put the file itself there');
    throw refused(label, `${label} cannot be read: ${cause.code ?? cause.message}`, 'make it a readable regular file');
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw refused(label, `${label} is not a regular file`, 'make it a regular file');
    if (stat.size > most) throw most === manifestBytes ? tooLarge(label) : new ReproductionError('bundle-invalid', `${label} is too large: the claim's files may have ${filesBytes / 1_048_576} MiB together`, { where: label, remedy: 'attach smaller files' });
    // One byte more than its size: a file that grows while it is read is not the file that was looked at.
    const buffer = Buffer.alloc(stat.size + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > stat.size) throw refused(label, `${label} changed while it was read`, 'try again');
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function textOf(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ReproductionError('manifest-malformed', `${label} is not UTF-8 text`, { where: label, remedy: 'save it as UTF-8', cause });
  }
}

function tooLarge(label: string): ReproductionError {
  return new ReproductionError('manifest-too-large', `${label} is larger than ${manifestBytes / 1_024} KiB`, { where: label, remedy: 'keep big inputs in files beside it, or use `repeat` and `nest`' });
}

function missing(name: string, manifest: string): ReproductionError {
  return new ReproductionError('bundle-invalid', `the manifest names the file ${name}, which is not there`, { where: manifest, remedy: `put ${name} beside the manifest, or correct its name` });
}

function refused(where: string, message: string, remedy: string): ReproductionError {
  return new ReproductionError('bundle-invalid', message, { where, remedy });
}
