import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bits that let anybody but the owner in. */
const others = 0o077;

/** `exposed`: somebody else may have it; `invalid`: it cannot be one; `unreadable`: the system refuses. */
export type SecretFileProblem = 'exposed' | 'invalid' | 'unreadable';

export interface SecretFile {
  readonly file: string;
  /** More is none. */
  readonly largest: number;
  /** The caller's error, in the words of what the secret is for. */
  refuse(problem: SecretFileProblem, what: string, remedy: string, cause?: unknown): Error;
}

/**
 * The text of a secret's file, made on first use. Invariants: it is never on disk with a mode other than 0600; two
 * processes that start at once end with the same text; a half-written one is never read, since the file gets its name
 * only after its bytes are on disk (link(2) refuses a name that is taken), and the name, too, outlives a power cut.
 */
export async function readOrCreateSecretFile(secret: SecretFile, make: () => string | Promise<string>): Promise<string> {
  return await readSecretFile(secret) ?? await createSecretFile(secret, await make());
}

/** The file's text, or undefined where there is none. Follows no link, and reads only what nobody else may read. */
export async function readSecretFile({ file, largest, refuse }: SecretFile): Promise<string | undefined> {
  const exposed = (what: string): Error => refuse('exposed', what, `Make sure that nobody took it, then: chmod 600 ${file}`);
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') throw exposed('is a link');
    throw refuse('unreadable', 'cannot be read', 'Run as the user who owns it.', error);
  });
  if (handle === undefined) return undefined;
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw exposed('is no plain file');
    if (process.platform !== 'win32') {
      if ((state.mode & others) !== 0) throw exposed(`can be used by others (mode ${(state.mode & 0o777).toString(8)})`);
      if (state.uid !== process.getuid?.()) throw exposed('belongs to another user');
    }
    if (state.size > largest) throw refuse('invalid', 'is too large to be one', 'Move it away, or restore it from its backup.');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function createSecretFile(secret: SecretFile, text: string): Promise<string> {
  const { file, refuse } = secret;
  const folder = dirname(file);
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
    // A secret whose name a power cut takes away again would leave behind what nobody can open or check.
    const directory = await open(folder, constants.O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    return text;
  } catch (error) {
    // Another process was first: its secret is the secret.
    const other = codeOf(error) === 'EEXIST' ? await readSecretFile(secret) : undefined;
    if (other !== undefined) return other;
    throw refuse('unreadable', 'cannot be written', 'Give a folder that this user may write to.', error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
