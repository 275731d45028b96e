import { isAbsolute, join } from 'node:path';
import { clusterObstacle } from './cluster/host.ts';
import type { Profile } from './database.ts';
import { StoreError } from './error.ts';

/** Where an installation's database is. */
export type Place =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'cluster'; readonly folder: string }
  /** `instead`: why the better profile, a private cluster, was not taken, where nobody asked for this one. */
  | { readonly kind: 'embedded'; readonly folder: string; readonly instead?: StoreError }
  /** Gone when the process ends; for tests. */
  | { readonly kind: 'embedded'; readonly memory: true };

export interface Wish {
  /** What DATABASE_URL says; it wins over everything. */
  readonly databaseUrl?: string | undefined;
  /** Each profile has its own folder in it, so that choosing another never opens the files of the one before. */
  readonly dataFolder: string;
  readonly prefer?: Exclude<Profile, 'postgres'> | undefined;
}

export async function choosePlace(wish: Wish, obstacle: (folder: string) => Promise<StoreError | undefined> = clusterObstacle): Promise<Place> {
  if (wish.databaseUrl !== undefined && wish.databaseUrl !== '') return { kind: 'postgres', url: checkUrl(wish.databaseUrl) };
  if (!isAbsolute(wish.dataFolder)) {
    throw new StoreError('place-invalid', 'The data folder is not an absolute path', { where: wish.dataFolder, remedy: 'Give an absolute path.' });
  }
  const cluster = join(wish.dataFolder, 'cluster');
  const embedded = join(wish.dataFolder, 'embedded');
  if (wish.prefer === 'embedded') return { kind: 'embedded', folder: embedded };
  const instead = wish.prefer === 'cluster' ? undefined : await obstacle(cluster);
  return instead === undefined ? { kind: 'cluster', folder: cluster } : { kind: 'embedded', folder: embedded, instead };
}

/** The URL may hold a password: it is in no error text. */
export function checkUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'postgres:' || parsed?.protocol === 'postgresql:') return url;
  throw new StoreError('place-invalid', 'The database URL is not one of PostgreSQL', { remedy: 'Set DATABASE_URL to postgres://user:password@host:5432/database, or leave it away.' });
}

/** A name for messages, without user, password and parameters. */
export function nameOf(place: Place): string {
  if (place.kind === 'postgres') {
    const { hostname, port, pathname } = new URL(place.url);
    return `${hostname === '' ? 'localhost' : hostname}${port === '' ? '' : `:${port}`}${pathname}`;
  }
  return 'folder' in place ? place.folder : 'memory';
}
