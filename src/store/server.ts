import pg from 'pg';
import type { Backend, OpenOptions, StoreProblem } from './backend.ts';
import type { Profile } from './database.ts';
import { StoreError } from './error.ts';
import { listener } from './queue/listener.ts';

/** Fetching and settling jobs is short work: more connections would only take from the server's. */
const queueConnections = 4;

export interface ServerOptions extends OpenOptions {
  readonly profile: Exclude<Profile, 'embedded'>;
  /** For messages: without user and password. */
  readonly name: string;
}

/** A backend over a PostgreSQL server, whoever runs it. */
export async function connect(config: pg.ClientConfig, options: ServerOptions): Promise<Backend> {
  let closing = false;
  const report = (problem: StoreProblem): void => { if (!closing) options.report?.(problem); };
  const common = { ...config, application_name: 'breakwater', connectionTimeoutMillis: 10_000, keepAlive: true };
  const pool = new pg.Pool({ ...common, max: options.connections ?? 10 });
  const queuePool = new pg.Pool({ ...common, max: queueConnections });
  // An idle connection that breaks is replaced by the next statement; unheard the event would end the process.
  for (const each of [pool, queuePool]) {
    each.on('error', (error) => { report({ kind: 'connection', error }); });
    // The pool listens to idle ones alone. One that breaks between two statements of a transaction says so to whoever sends the next.
    each.on('connect', (client) => { client.on('error', () => undefined); });
  }
  try {
    await check(pool);
  } catch (error) {
    await Promise.all([pool.end(), queuePool.end()]);
    if (error instanceof StoreError) throw error;
    throw new StoreError('unreachable', `The database server does not let us in: ${reason(error)}`, { where: options.name, cause: error, remedy: 'Check that the server runs, and DATABASE_URL.' });
  }
  return {
    profile: options.profile,
    pool,
    queuePool,
    exclusive: false,
    listen: (channel, onNotification, onReconnect) => listener(() => new pg.Client(common), { channel, onNotification, onReconnect, report }),
    async close() {
      // A pool's end does not wait for its sockets: what the server says to them from here on is of no interest.
      closing = true;
      await Promise.all([pool.end(), queuePool.end()]);
    },
  };
}

async function check(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(`select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`);
  const [found] = rows;
  if (found === undefined || Number(found.version) < 150_000) throw new StoreError('unreachable', `The server is PostgreSQL ${Math.floor(Number(found?.version) / 10_000)}`, { remedy: 'Use PostgreSQL 15 or newer.' });
  if (found.encoding !== 'UTF8') throw new StoreError('unreachable', `The database is encoded in ${found.encoding}`, { remedy: "Create it with: CREATE DATABASE breakwater ENCODING 'UTF8' TEMPLATE template0." });
}

/** A server's refusal has a code; a socket's has one too, and for several addresses an AggregateError without a text. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  return error.message !== '' ? error.message : 'code' in error ? String(error.code) : error.name;
}
