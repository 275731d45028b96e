import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TrustError } from './error.ts';
import type { Profile } from './profile.ts';
import { generatePem, signerFromPem } from './signer.ts';
import type { Signer } from './signer.ts';

const largestFile = 16_384;
/** Bits that let anybody but the owner in. */
const others = 0o077;

export interface KeyPlace {
  /** The key folder: made with mode 0700 where it is not there. */
  readonly folder: string;
  readonly profile: Profile;
}

/**
 * The signing key of a folder, generated on first use. Invariants: the private key is never on disk with a mode other
 * than 0600; two processes that start at once end with the same key; a half-written key is never read, since the file
 * gets its name only after its bytes are on disk (link(2) refuses a name that is taken).
 */
export async function loadOrCreateKey({ folder, profile }: KeyPlace): Promise<Signer> {
  const file = join(folder, `${profile}.pem`);
  const found = await read(file);
  const signer = load(found ?? await create(folder, file, profile), file);
  if (signer.publicKey.profile !== profile) {
    throw new TrustError('key-invalid', `The key is of the profile ${signer.publicKey.profile}, not ${profile}`, { where: file, remedy: 'Move the file away; a fresh key is made on the next run.' });
  }
  return signer;
}

function load(pem: string, file: string): Signer {
  try {
    return signerFromPem(pem);
  } catch (error) {
    if (error instanceof TrustError) throw error;
    // The cause is dropped on purpose: a parser's message may quote what it read.
    throw new TrustError('key-invalid', 'The file does not hold a private key', { where: file, remedy: 'Restore it from its backup, or move it away; a fresh key is made on the next run.' });
  }
}

async function create(folder: string, file: string, profile: Profile): Promise<string> {
  const pem = generatePem(profile);
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(pem);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, file);
      return pem;
    } finally {
      await unlink(temporary);
    }
  } catch (error) {
    // Another process was first: its key is the key.
    const other = codeOf(error) === 'EEXIST' ? await read(file) : undefined;
    if (other !== undefined) return other;
    throw new TrustError('key-unreadable', 'The signing key cannot be written', { where: file, cause: error, remedy: 'Give a folder that this user may write to.' });
  }
}

/** The file's text, or undefined where there is none. Follows no link, and reads only what nobody else may read. */
async function read(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') throw exposed(file, 'is a link');
    throw new TrustError('key-unreadable', 'The signing key cannot be read', { where: file, cause: error, remedy: 'Run as the user who owns it.' });
  });
  if (handle === undefined) return undefined;
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw exposed(file, 'is no plain file');
    if (state.size > largestFile) throw new TrustError('key-invalid', 'The file is too large for a key', { where: file, remedy: 'Move it away; a fresh key is made on the next run.' });
    if (process.platform !== 'win32') {
      if ((state.mode & others) !== 0) throw exposed(file, `can be used by others (mode ${(state.mode & 0o777).toString(8)})`);
      if (state.uid !== process.getuid?.()) throw exposed(file, 'belongs to another user');
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function exposed(file: string, what: string): TrustError {
  return new TrustError('key-exposed', `The signing key ${what}`, { where: file, remedy: `Make sure that nobody took it, then: chmod 600 ${file}` });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
