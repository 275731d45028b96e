import type pg from 'pg';
import type { Backend, OpenOptions } from '../backend.ts';
import { lockFolder } from '../lock/folder.ts';
import { connect } from '../server.ts';
import { ownFolder, prepareFolder } from './folder.ts';
import { hostFor } from './host.ts';
import { enter } from './presence.ts';
import { startServer, stopServer } from './server.ts';

/** A start may have to wait for another one's recovery. */
const patience = 300_000;

/**
 * A private PostgreSQL in a folder, over a unix socket. Several processes of ours may use it: the first starts it, the last
 * to close stops it. Start and stop hold the folder's lock, so nobody connects to a server that is about to stop.
 */
export async function openCluster(folder: string, options: OpenOptions): Promise<Backend> {
  const host = await hostFor(folder);
  await ownFolder(folder, host);
  return await locked(folder, async () => {
    const cluster = await prepareFolder(folder, host);
    await startServer(cluster, host);
    const config: pg.ClientConfig = { host: cluster.socket, port: 5432, user: 'breakwater', database: 'postgres' };
    const backend = await connect(config, { ...options, profile: 'cluster', name: folder });
    const presence = await enter(config, options.report ?? (() => undefined));
    const close = async (): Promise<void> => {
      await backend.close();
      if (await presence.leave() === 'alone') await stopServer(cluster, host);
    };
    return { ...backend, close: () => locked(folder, close) };
  });
}

async function locked<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const lock = await lockFolder(folder, { what: 'private PostgreSQL is started or stopped by', patience });
  try {
    return await act();
  } finally {
    await lock.release();
  }
}
