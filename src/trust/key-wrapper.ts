import { createHmac, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TrustError } from './error.ts';
import { decrypt, encrypt, keyBytes } from './sealing.ts';
import type { KeyWrapper } from './sealing.ts';

const largestFile = 1_024;
/** Bits that let anybody but the owner in. */
const others = 0o077;

/** The key-encryption key as text that was handed in (from the environment, say): 32 bytes in base64, base64url or hexadecimal. */
export function keyWrapperFrom(text: string): KeyWrapper {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : /^[\w+/-]{43}=?$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : undefined;
  if (key?.byteLength !== keyBytes) throw new TrustError('key-invalid', 'The key-encryption key is not 32 bytes in base64 or hexadecimal', { remedy: 'Make one: openssl rand -base64 32' });
  return wrapperOf(key);
}

/**
 * The key-encryption key of a folder, generated on first use. The invariants of `loadOrCreateKey` hold here too: never on
 * disk with a mode other than 0600, one key however many start at once, never half-written. Who loses this file loses what
 * was sealed under it; who erases a data key need not touch it.
 */
export async function loadOrCreateKeyWrapper(folder: string): Promise<KeyWrapper> {
  const file = join(folder, 'sealing.key');
  try {
    return keyWrapperFrom(await read(file) ?? await create(folder, file));
  } catch (error) {
    if (!(error instanceof TrustError) || error.where !== undefined) throw error;
    throw new TrustError(error.code, error.message, { where: file, remedy: 'Restore it from its backup: a fresh key opens nothing that was sealed under the old one.' });
  }
}

/** The key lives in the closure alone: nothing that prints a wrapper shows it. */
function wrapperOf(key: Buffer): KeyWrapper {
  // A name by which two wrappers of one key know each other. HMAC, so that it tells nothing about the key.
  const id = `local:${createHmac('sha256', key).update('breakwater key-encryption key').digest('hex').slice(0, 16)}`;
  return {
    id,
    wrap: (dataKey, context) => Promise.resolve(encrypt(key, dataKey, `key of ${context}`)),
    unwrap: (wrapped, context) => new Promise((resolve) => { resolve(decrypt(key, wrapped, `key of ${context}`)); }),
  };
}

async function create(folder: string, file: string): Promise<string> {
  const text = `${randomBytes(keyBytes).toString('base64')}\n`;
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, file);
    } finally {
      await unlink(temporary);
    }
    // A key whose name a power cut takes away again would leave behind what nobody can open.
    const directory = await open(folder, constants.O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    return text;
  } catch (error) {
    // Another process was first: its key is the key.
    const other = codeOf(error) === 'EEXIST' ? await read(file) : undefined;
    if (other !== undefined) return other;
    throw new TrustError('key-unreadable', 'The key-encryption key cannot be written', { where: file, cause: error, remedy: 'Give a folder that this user may write to.' });
  }
}

/** The file's text, or undefined where there is none. Follows no link, and reads only what nobody else may read. */
async function read(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') throw exposed(file, 'is a link');
    throw new TrustError('key-unreadable', 'The key-encryption key cannot be read', { where: file, cause: error, remedy: 'Run as the user who owns it.' });
  });
  if (handle === undefined) return undefined;
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw exposed(file, 'is no plain file');
    if (process.platform !== 'win32') {
      if ((state.mode & others) !== 0) throw exposed(file, `can be used by others (mode ${(state.mode & 0o777).toString(8)})`);
      if (state.uid !== process.getuid?.()) throw exposed(file, 'belongs to another user');
    }
    return state.size > largestFile ? '' : await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function exposed(file: string, what: string): TrustError {
  return new TrustError('key-exposed', `The key-encryption key ${what}`, { where: file, remedy: `Make sure that nobody took it, then: chmod 600 ${file}` });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
