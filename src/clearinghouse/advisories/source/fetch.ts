import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { HttpClient } from '../../../net/index.ts';
import { AdvisoryError } from '../error.ts';

/** A source as a path on this machine. */
export interface Fetched {
  readonly path: string;
  readonly digest: string | undefined;
  readonly etag: string | undefined;
  /** The server says that it is what we have. */
  readonly unchanged: boolean;
  /** Removes what was downloaded. */
  done(): Promise<void>;
}

const mostDownload = 8 * 2 ** 30;
const hour = 3_600_000;

/** A URL is downloaded into the folder, by the guarded client; a path stays where it is. */
export async function fetchSource(location: string, folder: string, before: { readonly etag: string | undefined } | undefined, http: () => HttpClient): Promise<Fetched> {
  if (!/^https?:\/\//.test(location)) {
    const found = await stat(location).catch((error: unknown) => { throw new AdvisoryError('source-unreadable', `there is no ${location}`, { where: location, cause: error, remedy: 'Give a path or an https URL.' }); });
    // A pipe or a device may never end.
    if (!found.isDirectory() && !found.isFile()) throw new AdvisoryError('source-unreadable', `${location} is neither a file nor a folder`, { where: location, remedy: 'Give a path or an https URL.' });
    return { path: location, digest: found.isDirectory() ? undefined : await digestOf(location), etag: undefined, unchanged: false, done: () => Promise.resolve() };
  }
  const path = join(folder, 'download');
  await rm(path, { force: true });
  const got = await http().download(new URL(location), path, undefined, {
    maximumBytes: mostDownload, milliseconds: hour, ...(before?.etag === undefined ? {} : { headers: { 'if-none-match': before.etag } }),
  });
  return { path, digest: got.sha256, etag: got.etag, unchanged: got.status === 304, done: () => rm(path, { force: true }) };
}

async function digestOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** A whole text, gzip or not, of at most so many bytes. */
export async function textOf(path: string, most: number): Promise<string> {
  const unreadable = (what: string, cause?: unknown): AdvisoryError => new AdvisoryError('source-unreadable', `${path} ${what}`, { where: path, ...(cause === undefined ? {} : { cause }), remedy: 'Fetch it again.' });
  const found = await stat(path);
  if (!found.isFile()) throw unreadable('is no file');
  if (found.size > most) throw new AdvisoryError('source-too-large', `${path} has more than ${most} bytes`, { where: path, remedy: 'Give the file as its publisher has it.' });
  try {
    const bytes = await readFile(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: most }) : bytes).toString('utf8');
  } catch (error) {
    throw unreadable('cannot be inflated', error);
  }
}
