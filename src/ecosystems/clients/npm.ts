import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EcosystemError } from '../error.ts';
import type { Command } from './command.ts';

export interface NpmRegistry {
  /** Ends with a slash. */
  readonly url: URL;
  readonly authorization: string | undefined;
}

export interface NpmConfiguration {
  /** The registry of a package name, by its scope. */
  registryFor(name: string): NpmRegistry;
  readonly registries: readonly URL[];
  /** PEM texts beside the ones Node trusts. */
  readonly authorities: readonly string[];
  /** `https_proxy` and so on where npm's own configuration sets them. */
  readonly proxyEnv: Readonly<Record<string, string>>;
}

const settings = z.looseObject({
  registry: z.string(),
  userconfig: z.string().nullish(),
  globalconfig: z.string().nullish(),
  cafile: z.string().nullish(),
  ca: z.union([z.string(), z.array(z.string())]).nullish(),
  'strict-ssl': z.boolean().nullish(),
  proxy: z.unknown().optional(),
  'https-proxy': z.unknown().optional(),
  noproxy: z.unknown().optional(),
});

/** What npm itself says about registries, certificates and proxies. npm hides credentials in its answer, so those are read from the files that it names. */
export async function askNpm(run: Command, env: Readonly<Record<string, string | undefined>>): Promise<NpmConfiguration> {
  const answer = await run('npm', ['config', 'ls', '-l', '--json']);
  if (answer.status === undefined) throw new EcosystemError('tool-missing', 'npm is not installed, so its registry is not known', { remedy: 'Install Node.js with npm.' });
  const parsed = settings.safeParse(parseJson(answer.stdout));
  if (!parsed.success) throw new EcosystemError('tool-missing', 'npm did not tell its configuration', { remedy: 'Check what `npm config ls -l --json` says.' });
  const config = parsed.data;
  if (config['strict-ssl'] === false) {
    throw new EcosystemError('registry-unreachable', 'npm is configured not to check certificates (strict-ssl=false); this is refused', { remedy: 'Set `cafile` to the registry\'s certificate authority instead.' });
  }
  const secrets = new Map<string, string>();
  for (const file of [config.globalconfig, config.userconfig]) {
    if (typeof file === 'string') for (const [key, value] of parseIni(await readFile(file, 'utf8').catch(() => ''), env)) secrets.set(key, value);
  }
  const scopes = new Map<string, URL>();
  for (const [key, value] of Object.entries(config)) {
    const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
    if (scope !== undefined && typeof value === 'string') scopes.set(scope, registryUrl(value));
  }
  const main = registryUrl(config.registry);
  const authorities = typeof config.cafile === 'string' ? [await readFile(config.cafile, 'utf8').catch(() => '')] : [];
  authorities.push(...[config.ca ?? []].flat());
  const proxyEnv = Object.fromEntries([['http_proxy', config.proxy], ['https_proxy', config['https-proxy']], ['no_proxy', config.noproxy]]
    .flatMap(([key, value]) => typeof value === 'string' && value !== '' ? [[key, value]] : []));
  return {
    registryFor(name) {
      const url = name.startsWith('@') ? scopes.get(name.slice(0, name.indexOf('/'))) ?? main : main;
      return { url, authorization: credentialsFor(url, secrets) };
    },
    registries: [...new Map([main, ...scopes.values()].map((url) => [url.href, url])).values()],
    authorities: authorities.filter((pem) => pem !== ''),
    proxyEnv,
  };
}

function registryUrl(text: string): URL {
  const withSlash = text.endsWith('/') ? text : `${text}/`;
  if (!URL.canParse(withSlash) || !/^https?:$/.test(new URL(withSlash).protocol)) throw new EcosystemError('registry-unreachable', 'npm\'s registry is no http or https URL', { remedy: 'Set it with `npm config set registry URL`.' });
  return new URL(withSlash);
}

/** `//host/path/:_authToken` and its kin, the longest path first, as npm looks them up. */
function credentialsFor(registry: URL, secrets: ReadonlyMap<string, string>): string | undefined {
  const parts = registry.pathname.split('/').filter((part) => part !== '');
  for (let length = parts.length; length >= 0; length--) {
    const path = parts.slice(0, length).map((part) => `${part}/`).join('');
    for (const base of [`//${registry.host}/${path}`, `//${registry.host}/${path}`.replace(/\/$/, '')]) {
      const token = secrets.get(`${base}:_authToken`);
      if (token !== undefined) return `Bearer ${token}`;
      const basic = secrets.get(`${base}:_auth`);
      if (basic !== undefined) return `Basic ${basic}`;
      const user = secrets.get(`${base}:username`);
      const password = secrets.get(`${base}:_password`);
      if (user !== undefined && password !== undefined) return `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString()}`).toString('base64')}`;
    }
  }
  return undefined;
}

/** The part of npm's ini dialect that credentials use: `key = value`, quotes, comments, `${VARIABLE}`. */
function parseIni(text: string, env: Readonly<Record<string, string | undefined>>): [string, string][] {
  const pairs: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const value = (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2').replace(/(?<!\\)\$\{([^}]+)\}/g, (whole, name: string) => env[name.replace(/\?$/, '')] ?? whole);
    pairs.push([match[1] ?? '', value]);
  }
  return pairs;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
