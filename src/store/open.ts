import type { Backend, OpenOptions } from './backend.ts';
import { openCluster } from './cluster/open.ts';
import { databaseOver } from './commits.ts';
import type { Commits } from './commits.ts';
import type { Migration, Store } from './database.ts';
import { openEmbedded } from './embedded/open.ts';
import { openHints, type Hints } from './hints.ts';
import { migrate } from './migrate.ts';
import { checkUrl, nameOf } from './place.ts';
import type { Place } from './place.ts';
import { startQueue } from './queue/queue.ts';
import type { WatchedQueue } from './queue/queue.ts';
import { connect } from './server.ts';

export interface OpenedStore extends Store {
  readonly queue: WatchedQueue;
  /** Has an act done once, and only if, the transaction has committed; acts of the same name are one. They may not throw. */
  readonly afterCommit: Commits['after'];
  /** Until the store closes. */
  hints(channel: string, onMessage: (message: string) => void): Promise<Hints>;
}

/** Opens the database of a place, brings its schema up to the migrations, and starts its queue. Nothing stays open when it fails. */
export async function openStore(place: Place, migrations: readonly Migration[], options: OpenOptions = {}): Promise<OpenedStore> {
  const backend = await openBackend(place, options);
  try {
    const { db, commits } = databaseOver(backend.pool);
    await migrate(db, migrations);
    const { queue, stop } = await startQueue({ backend, db, commits }, options);
    const hints: Hints[] = [];
    let closing: Promise<void> | undefined;
    return {
      profile: backend.profile,
      db,
      queue,
      afterCommit: commits.after,
      async hints(channel, onMessage) {
        const opened = await openHints(backend, channel, onMessage, options.report ?? (() => undefined));
        hints.push(opened);
        return opened;
      },
      close: () => closing ??= close(stop, hints, backend),
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function close(stopQueue: () => Promise<void>, hints: readonly Hints[], backend: Backend): Promise<void> {
  try {
    await stopQueue();
    await Promise.all(hints.map((each) => each.close()));
  } finally {
    await backend.close();
  }
}

export async function openBackend(place: Place, options: OpenOptions): Promise<Backend> {
  switch (place.kind) {
    case 'postgres': return await connect({ connectionString: checkUrl(place.url) }, { ...options, profile: 'postgres', name: nameOf(place) });
    case 'cluster': return await openCluster(place.folder, options);
    case 'embedded': return await openEmbedded('folder' in place ? place.folder : undefined, options);
  }
}
