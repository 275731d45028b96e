import { createServer, type Server } from 'node:http';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { openPages } from '../http/index.ts';
import { actorFor, createToken, firstSignIn, isLoopback, oidc, publicOrigin, type Actor, type Oidc, type OidcSettings, type Places, type Scope } from '../identity/index.ts';
import type { Surroundings } from '../reproduction/index.ts';
import type { Configuration } from './configuration.ts';
import { deskApp } from './desk-app.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { systemClock, type DriverName } from './laboratory.ts';
import { localTokenName } from './local-token.ts';

export interface ServeOptions {
  readonly driver: DriverName;
  readonly surroundings: Surroundings;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of the built pages, where they are built. */
  readonly pages: string | undefined;
  /** Only the HTTP side: proofs are run by workers elsewhere. */
  readonly withoutWork?: boolean;
}

export interface Service {
  readonly address: string;
  /** Signs the first administrator in, once, within a quarter of an hour. */
  readonly link: string;
  /** The second factor for acts that cannot be undone. */
  readonly code: string;
  readonly profile: OpenDesk['store']['profile'];
  /** Why no better profile, where one was passed over. */
  readonly instead: string | undefined;
  readonly token: string;
  close(): Promise<void>;
}

/** A token for who owns the data folder lives an hour, since it can do what cannot be undone; a fresh one is there in time. */
const tokenLife = 3_600_000;
/** All but `approve`: that is a maintainer's. */
const ownerScopes: readonly Scope[] = ['submit', 'status', 'read-reports', 'read-cases', 'read-proofs', 'fix', 'coordinate', 'publish', 'feed', 'ledger', 'operate', 'backup', 'people', 'tokens'];
const tokenRenewal = 50 * 60_000;
const tickEvery = 30_000;
/** A request that has not come whole by then never will. */
const requestMilliseconds = 30_000;

export async function serve(configuration: Configuration, options: ServeOptions): Promise<Service> {
  const log = pino({ base: null, redact: ['*.token', '*.authorization'] }, pino.destination({ fd: 2 }));
  const desk = await openDesk(configuration, { ...options, onProblem: ({ kind, error }) => log.error({ kind, err: error instanceof Error ? { name: error.name, message: error.message } : String(error) }, 'a problem in the background') });
  const server = createServer({ requestTimeout: requestMilliseconds, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  // Whoever comes between listening and the app's being there waits for it: without a listener Node would never answer.
  const opened = Promise.withResolvers<ReturnType<typeof getRequestListener>>();
  server.on('request', (request, response) => void opened.promise.then((answer) => answer(request, response)));
  try {
    await listen(server, configuration);
    const { port } = server.address() as { readonly port: number };
    const origin = configuration.desk.port === 0 ? new URL(`http://${configuration.desk.host.includes(':') ? `[${configuration.desk.host}]` : configuration.desk.host}:${port}`) : publicOrigin(configuration.desk.origin);
    const places: Places = { origin, port, loopbackOnly: isLoopback(new URL(`http://${configuration.desk.host.includes(':') ? `[${configuration.desk.host}]` : configuration.desk.host}`)) };
    const app = deskApp(desk, {
      places, proxies: configuration.desk.proxies, oidc: providerOf(configuration, origin), pages: options.pages === undefined ? undefined : await openPages(options.pages), version: options.surroundings.engine.version,
      onFault: (error, where) => log.error({ where, err: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error) }, 'a request failed'),
    });
    opened.resolve(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    await desk.integrator.start();
    const first = await desk.store.db.transaction().execute((trx) => firstSignIn(trx, desk.tools));
    let token = await renewLocalToken(desk, first.person, configuration.data);
    async function renew(): Promise<void> {
      try {
        token = await renewLocalToken(desk, first.person, configuration.data);
      } catch (error) {
        log.error({ err: String(error) }, 'the local token could not be renewed');
      }
    }
    const renewing = setInterval(() => void renew(), tokenRenewal);
    const ticking = setInterval(() => void desk.tick().catch((error: unknown) => log.error({ err: String(error) }, 'the clock of the cases failed')), tickEvery);
    await desk.tick();
    if (options.withoutWork !== true) await desk.work();
    return {
      address: origin.origin, link: `${origin.origin}/sign-in#${first.secret}`, code: first.code, profile: desk.store.profile, instead: desk.instead,
      get token() {
        return token;
      },
      async close() {
        clearInterval(renewing);
        clearInterval(ticking);
        await closed(server);
        await desk.close();
      },
    };
  } catch (error) {
    await closed(server);
    await desk.close();
    throw error;
  }
}

/** A further worker on the same database: it runs proofs and serves nobody. */
export async function work(configuration: Configuration, options: Omit<ServeOptions, 'pages' | 'withoutWork'>): Promise<{ close(): Promise<void> }> {
  const log = pino({ base: null }, pino.destination({ fd: 2 }));
  const desk = await openDesk(configuration, { ...options, onProblem: ({ kind, error }) => log.error({ kind, err: String(error) }, 'a problem in the background') });
  await desk.work();
  return { close: () => desk.close() };
}

function providerOf({ desk }: Configuration, origin: URL): Oidc | undefined {
  if (desk.oidc === undefined) return undefined;
  const { issuer, clientId, clientSecret } = desk.oidc;
  return oidc({ issuer: new URL(issuer), clientId, redirectUri: new URL('/sign-in/callback', origin), key: crypto.getRandomValues(new Uint8Array(32)), fetch: fetch as OidcSettings['fetch'], ...(clientSecret === '' ? {} : { clientSecret }) }, systemClock);
}

async function renewLocalToken({ store, tools }: OpenDesk, person: string, data: string): Promise<string> {
  const now = tools.clock.now();
  const actor = await actorFor(store.db, person, now);
  if (actor === undefined) throw new Error('the first person is gone');
  // Whoever can read this file owns the database it is about: that stands for the second factor.
  const owner: Actor = { ...actor, steppedUp: true };
  const { text } = await store.db.transaction().execute((trx) => createToken(trx, tools, owner, { name: 'this machine', organization: actor.roles[0]?.organization ?? '', scopes: ownerScopes, expires: new Date(now.getTime() + tokenLife) }));
  await mkdir(data, { recursive: true, mode: 0o700 });
  const file = join(data, localTokenName);
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return text;
}

function listen(server: Server, { desk: { host, port } }: Configuration): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Stops taking requests, lets those under way finish, and does not wait for ever. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
  });
}
