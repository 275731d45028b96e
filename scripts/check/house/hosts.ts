import { readFileSync, readdirSync } from 'node:fs';
import { program } from '../step.ts';
import type { Source } from '../sources.ts';

/**
 * Hosts that our programs may name: those of identifiers that are never fetched, and those that no one can own
 * (RFC 2606, RFC 6761). Packages come from wherever the user's own client is set to look.
 */
const allowed = /^(?:breakwater\.dev|in-toto\.io|openvex\.dev|cyclonedx\.org|json-schema\.org|jsonfeed\.org|www\.w3\.org|localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|(?:.*\.)?(?:example(?:\.(?:com|org|net))?|test|invalid|localhost))$/;
const address = /\bhttps?:\/\/((?:\[[0-9a-f:.]+\]|[A-Za-z0-9._-]+))/g;

export function foreignHosts(code: readonly Source[]): readonly string[] {
  return code.filter(({ path }) => !path.startsWith('scripts/check/house/')).flatMap(({ path, text }) =>
    [...text.matchAll(address)].map((match) => match[1] ?? '').filter((host) => /[.\]]|^localhost$/.test(host) && !/^\d+\.\d+\.\d+\.\d+$/.test(host) && !allowed.test(host))
      .map((host) => `${path} names the host ${host}`));
}

/** No file names the host of a registry: neither the one configured here nor the one that a client starts with. */
export async function registryHosts(texts: readonly Source[]): Promise<readonly string[]> {
  return findHosts(texts, await configuredHosts());
}

export function findHosts(texts: readonly Source[], hosts: readonly string[]): readonly string[] {
  return texts.flatMap(({ path, text }) => hosts.filter((host) => text.includes(host)).map((host) => `${path} names the registry host ${host}`));
}

/** Asks the clients themselves, so that this file need not know any of the names. */
async function configuredHosts(): Promise<readonly string[]> {
  const pip = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';
  const answers = await Promise.all([
    program('npm', ['config', 'get', 'registry']),
    program('npm', ['config', 'get', 'registry', '--userconfig=/dev/null', '--globalconfig=/dev/null'], '/'),
    program('/usr/bin/python3', ['-c', pip]),
    program('/usr/bin/python3', ['-m', 'pip', 'config', 'list']),
  ].map((answer) => answer.then(({ stdout }) => stdout, () => '')));
  const hosts = [...answers, ...aptSources()].flatMap((text) => [...text.matchAll(address)].map((match) => match[1] ?? ''));
  return [...new Set(hosts)].filter((host) => host.includes('.') && !allowed.test(host));
}

function aptSources(): readonly string[] {
  try {
    const lists = readdirSync('/etc/apt/sources.list.d').map((name) => `/etc/apt/sources.list.d/${name}`);
    return ['/etc/apt/sources.list', ...lists].filter((file) => /\.(?:list|sources)$/.test(file)).map(textOf);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
