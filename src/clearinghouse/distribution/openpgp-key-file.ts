import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { DistributionError } from './error.ts';
import { feedSigner, generateFeedKey } from './openpgp.ts';
import type { FeedSigner } from './openpgp.ts';

const largestFile = 65_536;
const others = 0o077;

/**
 * The feed's OpenPGP key of a folder, generated on first use. The invariants are those of the other signing keys: never
 * on disk with a mode other than 0600, one key for two processes that start at once, never read half-written.
 */
export async function loadOrCreateFeedSigner(folder: string, userName: string, clock: Clock): Promise<FeedSigner> {
  const file = join(folder, 'openpgp.asc');
  return feedSigner(await read(file) ?? await create(folder, file, await generateFeedKey(userName, clock.now())));
}

async function create(folder: string, file: string, armored: string): Promise<string> {
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(armored);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, file);
      return armored;
    } finally {
      await unlink(temporary);
    }
  } catch (error) {
    // Another process was first: its key is the key.
    const other = codeOf(error) === 'EEXIST' ? await read(file) : undefined;
    if (other !== undefined) return other;
    throw new DistributionError('signing-key-unreadable', 'The OpenPGP key cannot be written', { where: file, cause: error, remedy: 'Give a folder that this user may write to.' });
  }
}

/** Undefined where there is none. Follows no link, and reads only what nobody else may read. */
async function read(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') throw exposed(file, 'is a link');
    throw new DistributionError('signing-key-unreadable', 'The OpenPGP key cannot be read', { where: file, cause: error, remedy: 'Run as the user who owns it.' });
  });
  if (handle === undefined) return undefined;
  try {
    const state = await handle.stat();
    if (!state.isFile() || state.size > largestFile) throw new DistributionError('signing-key-invalid', 'This is no key file', { where: file, remedy: 'Move it away; a fresh key is made on the next run.' });
    if (process.platform !== 'win32') {
      if ((state.mode & others) !== 0) throw exposed(file, `can be used by others (mode ${(state.mode & 0o777).toString(8)})`);
      if (state.uid !== process.getuid?.()) throw exposed(file, 'belongs to another user');
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function exposed(file: string, what: string): DistributionError {
  return new DistributionError('signing-key-exposed', `The OpenPGP key ${what}`, { where: file, remedy: `Make sure that nobody took it, then: chmod 600 ${file}` });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
