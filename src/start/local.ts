import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listAdvisories, loadOrCreateFeedSigner, writeFeed } from '../clearinghouse/distribution/index.ts';
import type { LocalDesk } from '../cli/index.ts';
import { BreakwaterError } from '../kernel/error.ts';
import { recorder, verifyLedger } from '../ledger/index.ts';
import type { Surroundings } from '../reproduction/index.ts';
import { backup, choosePlace, openStore, restore, type OpenedStore, type Place } from '../store/index.ts';
import { loadOrCreateKey } from '../trust/index.ts';
import { BackupError, fetchBackup } from './backup.ts';
import type { Configuration } from './configuration.ts';
import { migrations, publisherOf } from './desk.ts';
import { profileWords } from './health.ts';
import { localToken } from './local-token.ts';
import { driverOf, systemClock } from './laboratory.ts';
import { rotateKeys } from './rotation.ts';
import { serve, work } from './serve.ts';

/** The service and its data on this machine. */
export function localDesk(configuration: Configuration, surroundings: Surroundings, environment: NodeJS.ProcessEnv): LocalDesk {
  const place = (): Promise<Place> => choosePlace({ databaseUrl: configuration.databaseUrl, dataFolder: configuration.data, ...(configuration.profile === undefined ? {} : { prefer: configuration.profile }) });
  async function opened<T>(act: (store: OpenedStore) => Promise<T>): Promise<T> {
    const store = await openStore(await place(), migrations);
    try {
      return await act(store);
    } finally {
      await store.close();
    }
  }
  const pages = fileURLToPath(new URL('../../web/dist', import.meta.url));

  return {
    async serve({ driver, withoutWork }) {
      const service = await serve(configuration, { driver: driverOf(driver), surroundings, environment, pages: existsSync(join(pages, 'index.html')) ? pages : undefined, ...(withoutWork === undefined ? {} : { withoutWork }) });
      return {
        address: service.address, link: service.link, code: service.code, close: () => service.close(),
        kept: `${configuration.databaseUrl === undefined ? configuration.data : 'the database of DATABASE_URL'}: ${profileWords[service.profile]}`, instead: service.instead,
        get token() {
          return service.token;
        },
      };
    },
    work: ({ driver }) => work(configuration, { driver: driverOf(driver), surroundings, environment }),
    async backup(file) {
      try {
        return await opened((store) => backup(store, file));
      } catch (error) {
        if (!(error instanceof BreakwaterError) || error.code !== 'folder-locked') throw error;
        // A service has the only key to its embedded database: it writes the backup, and its owner's token asks for it.
        return fetchBackup(await owner(configuration), file);
      }
    },
    restore: async (file) => restore(await place(), file, migrations),
    rotateKeys: ({ retire }) => opened(async (store) => ({
      ...await rotateKeys(configuration, { db: store.db, record: recorder(systemClock), retire }), ownKey: configuration.desk.wrappingKey !== undefined,
    })),
    async verifyLedger({ since, withDatabase }) {
      const { publicKey } = await loadOrCreateKey({ folder: join(configuration.keys, 'ledger'), profile: 'ed25519' });
      const options = { folder: join(configuration.data, 'ledger'), key: publicKey, ...(since === undefined ? {} : { since }) };
      const { findings, figures, notes } = withDatabase ? await opened((store) => verifyLedger({ ...options, database: store.db })) : await verifyLedger(options);
      return { findings, size: figures.size, notes };
    },
    async exportFeed(folder) {
      const publisher = publisherOf(configuration);
      const signer = await loadOrCreateFeedSigner(configuration.keys, publisher.name, systemClock);
      return opened(async (store) => writeFeed(folder, await listAdvisories(store.db), publisher, signer, systemClock));
    },
    untilAsked: () => new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
    }),
  };
}

async function owner({ data, desk: { url, origin, token } }: Configuration): Promise<(path: string) => Promise<Response>> {
  const [at, by] = [url ?? origin, token ?? await localToken(data)];
  if (by === undefined) throw new BackupError('backup-refused', 'A service has the database open, and its owner’s token is not here', { where: data, remedy: 'Run as the user who runs the service, or stop it.' });
  return (path) => fetch(new URL(path, at), { method: 'POST', redirect: 'error', headers: { authorization: `Bearer ${by}` } }).catch((cause: unknown) => {
    throw new BackupError('backup-refused', 'A process has the database open, and no service answers', { where: at, remedy: 'Set BREAKWATER_URL to the address of the service, or stop it.', cause });
  });
}
