import { availableParallelism, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { trustedProxies } from '../http/index.ts';
import { profiles } from '../trust/index.ts';
import { ConfigurationError, intelFolder, xdg as xdgFolder } from './places.ts';

export { ConfigurationError } from './places.ts';
import type { Profile } from '../trust/index.ts';

/** Everything that comes from the environment, read once at start; the rest of the code is handed what it needs. */
export interface Configuration {
  /** Fetched archives, builds, runtimes, the self-test's answer. Can be deleted at any time. */
  readonly cache: string;
  /** Signing keys: worth a backup, nobody else's business. */
  readonly keys: string;
  readonly signing: Profile;
  /** Sandboxes at once. */
  readonly jobs: number;
  /** The desk's database (where DATABASE_URL names none), its ledger and its feed. */
  readonly data: string;
  /** The knowledge base of advisories. */
  readonly intel: string;
  readonly databaseUrl: string | undefined;
  /** Which of the two profiles without DATABASE_URL; else a private cluster where the host has PostgreSQL. */
  readonly profile: 'cluster' | 'embedded' | undefined;
  readonly desk: DeskConfiguration;
}

export interface DeskConfiguration {
  /** Where the service listens; loopback unless told otherwise. */
  readonly host: string;
  readonly port: number;
  /** The address under which people reach it, for example behind a proxy that speaks TLS. */
  readonly origin: string;
  /** Proxies that say where a request came from: addresses and networks. */
  readonly proxies: readonly string[];
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  /** Where webhooks may go although it is inside, or not https. */
  readonly webhookOrigins: readonly URL[];
  /** Off where no server is named. */
  readonly mail: { readonly server: string; readonly from: string } | undefined;
  /** The key that wraps the keys of attachments and evidence: 32 bytes in base64; else a file beside the signing keys. */
  readonly wrappingKey: string | undefined;
  /** The one before it, until `breakwater keys rotate` has wrapped everything anew. */
  readonly formerWrappingKey: string | undefined;
  /** For the commands that ask a service. */
  readonly url: string | undefined;
  readonly token: string | undefined;
}

export interface User {
  readonly root: boolean;
  readonly home: string;
  readonly processors: number;
}

/**
 * `BREAKWATER_CACHE`, `BREAKWATER_KEYS`, `BREAKWATER_SIGNING`, `BREAKWATER_JOBS`; else the system's own places for root
 * and the XDG Base Directory Specification's for everybody else, which says to pass over a path that is not absolute.
 */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>, user: User = thisUser(env)): Configuration {
  const xdg = (name: string, fallback: string): string => xdgFolder(env, name, user.home, fallback);
  return {
    cache: path(env, 'BREAKWATER_CACHE') ?? (user.root ? '/var/cache/breakwater' : join(xdg('XDG_CACHE_HOME', '.cache'), 'breakwater')),
    keys: path(env, 'BREAKWATER_KEYS') ?? (user.root ? '/var/lib/breakwater/keys' : join(xdg('XDG_DATA_HOME', '.local/share'), 'breakwater', 'keys')),
    signing: signing(env['BREAKWATER_SIGNING']),
    jobs: jobs(env['BREAKWATER_JOBS'], user.processors),
    data: path(env, 'BREAKWATER_DATA') ?? (user.root ? '/var/lib/breakwater/desk' : join(xdg('XDG_DATA_HOME', '.local/share'), 'breakwater', 'desk')),
    intel: intelFolder(env, user),
    databaseUrl: given(env, 'DATABASE_URL'),
    profile: profileOf(given(env, 'BREAKWATER_PROFILE')),
    desk: deskOf(env),
  };
}

function deskOf(env: Readonly<Record<string, string | undefined>>): DeskConfiguration {
  const [host, port] = listening(given(env, 'BREAKWATER_LISTEN') ?? '127.0.0.1:8040');
  const issuer = given(env, 'BREAKWATER_OIDC_ISSUER');
  const clientId = given(env, 'BREAKWATER_OIDC_CLIENT_ID');
  if (issuer !== undefined && clientId === undefined) throw invalid('BREAKWATER_OIDC_CLIENT_ID', 'is missing', 'Give the client that the provider knows this service by.');
  return {
    host, port,
    origin: originOf(given(env, 'BREAKWATER_ORIGIN') ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`),
    proxies: proxiesOf(given(env, 'BREAKWATER_TRUSTED_PROXIES') ?? ''),
    oidc: issuer === undefined || clientId === undefined ? undefined : { issuer, clientId, clientSecret: given(env, 'BREAKWATER_OIDC_CLIENT_SECRET') ?? '' },
    webhookOrigins: webhookOrigins(given(env, 'BREAKWATER_WEBHOOK_ORIGINS') ?? ''),
    mail: mailOf(given(env, 'BREAKWATER_SMTP'), given(env, 'BREAKWATER_MAIL_FROM')),
    wrappingKey: given(env, 'BREAKWATER_WRAPPING_KEY'),
    formerWrappingKey: given(env, 'BREAKWATER_WRAPPING_KEY_FORMER'),
    url: given(env, 'BREAKWATER_URL'),
    token: given(env, 'BREAKWATER_TOKEN'),
  };
}

function webhookOrigins(text: string): readonly URL[] {
  return text.split(',').map((each) => each.trim()).filter((each) => each !== '').map((each) => {
    const url = URL.canParse(each) ? new URL(each) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.href !== `${url.origin}/`) throw invalid('BREAKWATER_WEBHOOK_ORIGINS', `has ${JSON.stringify(each.slice(0, 80))}`, 'Give origins with commas between, for example https://hooks.inside.example:8443; leave it away where webhooks go to public https addresses.');
    return url;
  });
}

/** The address may hold a password: errors do not quote it. */
function mailOf(server: string | undefined, from: string | undefined): DeskConfiguration['mail'] {
  if (server === undefined && from === undefined) return undefined;
  if (server === undefined || !URL.canParse(server) || !['smtp:', 'smtps:'].includes(new URL(server).protocol) || new URL(server).hostname === '') throw invalid('BREAKWATER_SMTP', 'is no address of a mail server', 'Give smtps://user:password@host, or smtp:// for STARTTLS.');
  if (from === undefined || !/^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}$/.test(from)) throw invalid('BREAKWATER_MAIL_FROM', 'is missing or no plain address', 'Give the one address that mails come from, for example desk@your.domain.');
  return { server, from };
}

function proxiesOf(text: string): readonly string[] {
  const found = text.split(',').map((each) => each.trim()).filter((each) => each !== '');
  if (trustedProxies(found) === undefined) throw invalid('BREAKWATER_TRUSTED_PROXIES', `is ${JSON.stringify(text)}`, 'Give addresses or networks with commas between, for example 127.0.0.1,10.0.0.0/8; leave it away where there is no proxy.');
  return found;
}

function profileOf(name: string | undefined): 'cluster' | 'embedded' | undefined {
  if (name === undefined || name === 'cluster' || name === 'embedded') return name;
  throw invalid('BREAKWATER_PROFILE', `is ${JSON.stringify(name)}`, 'Give cluster or embedded, or set DATABASE_URL.');
}

function given(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** `ADDRESS:PORT`, the address of IPv6 in brackets. Port 0 takes a free one. */
function listening(text: string): readonly [string, number] {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (found === null || port > 65_535) throw invalid('BREAKWATER_LISTEN', `is ${JSON.stringify(text)}`, 'Give an address and a port, for example 127.0.0.1:8040.');
  return [found[1] ?? found[2] ?? '', port];
}

function originOf(text: string): string {
  try {
    const { origin, protocol } = new URL(text);
    if (protocol === 'http:' || protocol === 'https:') return origin;
  } catch {
    // Said below.
  }
  throw invalid('BREAKWATER_ORIGIN', `is ${JSON.stringify(text)}`, 'Give the address that people type, for example that of your proxy, with https.');
}

/** With HOME empty or not set, the account's own home. */
function thisUser(env: Readonly<Record<string, string | undefined>>): User {
  const { HOME: home } = env;
  return {
    root: process.getuid?.() === 0,
    home: home !== undefined && isAbsolute(home) ? home : userInfo().homedir,
    processors: availableParallelism(),
  };
}

function path(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const given = env[name];
  if (given === undefined || given === '') return undefined;
  if (isAbsolute(given)) return given;
  throw invalid(name, `is ${JSON.stringify(given)}`, 'Give an absolute path.');
}

function signing(given: string | undefined): Profile {
  if (given === undefined || given === '') return 'ed25519';
  const profile = profiles.find((each) => each === given);
  if (profile === undefined) throw invalid('BREAKWATER_SIGNING', `is ${JSON.stringify(given)}`, `Give one of: ${profiles.join(', ')}.`);
  return profile;
}

function jobs(given: string | undefined, processors: number): number {
  if (given === undefined || given === '') return Math.max(1, processors);
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw invalid('BREAKWATER_JOBS', `is ${JSON.stringify(given)}`, 'Give a whole number from 1 to 256.');
}

function invalid(name: string, what: string, remedy: string): ConfigurationError {
  return new ConfigurationError('configuration-invalid', `${name} ${what}`, { where: name, remedy });
}
