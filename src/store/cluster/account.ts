import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whom the cluster runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to be root. Its own account first: other programs run as nobody, too. */
const candidates = ['postgres', 'nobody'] as const;

export async function ordinaryAccount(passwd = '/etc/passwd'): Promise<Account | undefined> {
  const lines = (await readFile(passwd, 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const found = lines.find(([first]) => first === name);
    const [uid, gid] = [Number(found?.[2]), Number(found?.[3])];
    if (found !== undefined && uid > 0 && gid > 0) return { name, uid, gid };
  }
  return undefined;
}

/** Whose a folder is, if not root's: who made the cluster runs it. */
export async function ownerOf(folder: string): Promise<Account | undefined> {
  const found = await stat(folder).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { name: `number ${found.uid}`, uid: found.uid, gid: found.gid };
}

/** The first folder on the way that the account may not pass through. */
export async function blockedAt(folder: string, account: Account): Promise<string | undefined> {
  const parents: string[] = [];
  for (let at = dirname(folder); parents.at(-1) !== at; at = dirname(at)) parents.push(at);
  for (const parent of parents.toReversed()) {
    const found = await stat(parent).catch(() => undefined);
    // What is not there yet, we make, open for passing through.
    if (found === undefined) return undefined;
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return parent;
  }
  return undefined;
}
