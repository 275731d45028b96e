import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The token that a service keeps for whoever owns its data folder: the same machine needs no further sign-in. */
export const localTokenName = 'local-token';

export async function localToken(data: string): Promise<string | undefined> {
  try {
    const text = (await readFile(join(data, localTokenName), 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
