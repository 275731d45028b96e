import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, type ReadStream } from 'node:fs';
import { link, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BreakwaterError } from '../kernel/error.ts';
import { backup, type Store } from '../store/index.ts';

export class BackupError extends BreakwaterError<'backup-refused' | 'backup-damaged' | 'backup-unwritable'> {}

export interface Snapshot {
  readonly rows: number;
  readonly bytes: number;
  /** In base64. */
  readonly sha256: string;
  /** The file has no name any more: it is gone when this is read, or closed. */
  readonly content: ReadStream;
}

const leftover = /^backup-[0-9a-f]{16}\.tmp(?:\.[0-9a-f]{16})?$/;

/** Writes a backup beside the data, and hands it over for reading. */
export async function snapshot(store: Pick<Store, 'db' | 'profile'>, folder: string): Promise<Snapshot> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // What a service that was killed meanwhile left behind; one backup runs at a time.
  for (const name of await readdir(folder)) if (leftover.test(name)) await unlink(join(folder, name));
  const file = join(folder, `backup-${randomBytes(8).toString('hex')}.tmp`);
  const { rows } = await backup(store, file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  const { size } = await stat(file);
  const content = createReadStream(file);
  await once(content, 'open');
  await unlink(file);
  return { rows, bytes: size, sha256: hash.digest('base64'), content };
}

/** A backup from the service that has the database open, into a file that nobody else may read and that has its name once it is whole. */
export async function fetchBackup(request: (path: string) => Promise<Response>, file: string): Promise<{ readonly rows: number }> {
  if (await stat(file).then(() => true, () => false)) throw unwritable('There is a file of that name already', file, 'Choose another name.');
  const response = await request('/api/backup');
  if (!response.ok || response.body === null) {
    const { detail, remedy } = await response.json().catch(() => ({})) as { readonly detail?: string; readonly remedy?: string };
    throw new BackupError('backup-refused', detail ?? `the service answered ${response.status}`, { where: '/api/backup', remedy: remedy ?? 'Run as the user who owns the data folder of the service, or stop the service.' });
  }
  const expected = /^sha-256=:([A-Za-z0-9+/=]+):$/.exec(response.headers.get('repr-digest') ?? '')?.[1];
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600).catch((cause: unknown) => { throw unwritable('The backup could not be written', file, 'Check that the folder is there and has room.', cause); });
  try {
    const hash = createHash('sha256');
    for await (const chunk of response.body) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    if (expected === undefined || hash.digest('base64') !== expected) throw new BackupError('backup-damaged', 'What came is not what the service sent', { where: file, remedy: 'Try again.' });
    await handle.sync();
    await link(temporary, file);
  } finally {
    await handle.close();
    await unlink(temporary);
  }
  return { rows: Number(response.headers.get('x-breakwater-rows') ?? 0) };
}

function unwritable(what: string, where: string, remedy: string, cause?: unknown): BackupError {
  return new BackupError('backup-unwritable', what, { where, remedy, cause });
}
