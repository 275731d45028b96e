import { z } from 'zod';
import type { HttpClient } from '../../net/index.ts';
import { NetError } from '../../net/index.ts';
import type { NpmConfiguration } from '../clients/npm.ts';
import { EcosystemError } from '../error.ts';
import { openOnce } from '../archive-cache/once.ts';
import { asEcosystemError } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { npmVersions } from './versions.ts';

/** What we keep of a registry's document about a package. */
const requirements = z.record(z.string(), z.string());
const versionNote = z.object({
  tarball: z.string().optional(),
  integrity: z.string().optional(),
  published: z.string().optional(),
  dependencies: requirements,
  peers: requirements,
  bundled: z.array(z.string()),
});
const packumentNote = z.object({
  fetchedAt: z.number(),
  tags: z.record(z.string(), z.string()),
  versions: z.record(z.string(), versionNote),
  /** In the list of times alone: once published, no longer offered. */
  withdrawn: z.record(z.string(), z.string()),
});
export type Packument = z.infer<typeof packumentNote>;
export type PackumentVersion = z.infer<typeof versionNote>;

const loose = z.unknown().optional();
const rawVersion = z.looseObject({
  dist: z.looseObject({ tarball: z.string().max(2_048).optional(), integrity: z.string().max(1_024).optional(), shasum: z.string().regex(/^[0-9a-f]{40}$/i).optional().catch(undefined) }).catch({}),
  dependencies: loose, optionalDependencies: loose, peerDependencies: loose, peerDependenciesMeta: loose, bundleDependencies: loose, bundledDependencies: loose,
});
const rawPackument = z.looseObject({ versions: z.record(z.string(), loose).optional(), time: z.record(z.string(), loose).optional(), 'dist-tags': loose });

const FRESH_MILLISECONDS = 15 * 60 * 1_000;
const MAXIMUM_BYTES = 160 * 1024 * 1024;

export type Packuments = (name: string) => Promise<Packument>;

/** Documents by package name: remembered in the process, for a quarter of an hour on disk, and beyond that where the registry cannot be reached. */
export function openPackuments(tools: Toolbox, configuration: NpmConfiguration, http: HttpClient): Packuments {
  const once = openOnce<Packument>({ entries: 256, milliseconds: FRESH_MILLISECONDS, now: tools.now });
  async function load(name: string): Promise<Packument> {
    const registry = configuration.registryFor(name);
    const key = `${registry.url.href} ${name}`;
    const noted = await tools.store.readNote('npm-index', key, packumentNote);
    if (noted !== undefined && Math.abs(tools.now() - noted.fetchedAt) < FRESH_MILLISECONDS) return noted;
    try {
      // The full form: the abbreviated one has no times, and the recorded tree is bound by them.
      const answer = await http.get(new URL(name.replace('/', '%2f'), registry.url), { maximumBytes: MAXIMUM_BYTES, authorization: registry.authorization, headers: { accept: 'application/json' } });
      const packument = distill(name, answer.body.toString(), tools.now());
      await tools.store.writeNote('npm-index', key, packument);
      return packument;
    } catch (error) {
      if (error instanceof NetError && error.status === 404) {
        throw new EcosystemError('package-not-found', `npm's registry has no package ${name}`, { where: name, remedy: 'Check the name in the purl.' });
      }
      // What was published stays true, and files are checked by digest: an older document beats none.
      if (noted !== undefined && error instanceof NetError) return noted;
      throw asEcosystemError(error, name);
    }
  }
  return (name) => once(name, () => load(name));
}

function distill(name: string, text: string, fetchedAt: number): Packument {
  const parsed = rawPackument.safeParse(parseJson(text));
  if (!parsed.success) throw new EcosystemError('registry-unreachable', `the registry's answer about ${name} is no package document`, { where: name, remedy: 'Check npm\'s registry setting.' });
  const times = believable(textsOf(parsed.data.time));
  const versions: Packument['versions'] = {};
  for (const [version, raw] of Object.entries(parsed.data.versions ?? {})) {
    const one = rawVersion.safeParse(raw).data;
    if (one === undefined) continue;
    const optional = new Set(Object.keys(textsOf(one.optionalDependencies)));
    const metadata = typeof one.peerDependenciesMeta === 'object' && one.peerDependenciesMeta !== null ? one.peerDependenciesMeta as Record<string, { optional?: unknown } | null> : {};
    const bundled = one.bundleDependencies ?? one.bundledDependencies;
    const { tarball, integrity, shasum } = one.dist;
    const checked = integrity ?? (shasum === undefined ? undefined : `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`);
    const published = times[version];
    versions[version] = {
      ...(tarball === undefined ? {} : { tarball }),
      ...(checked === undefined ? {} : { integrity: checked }),
      ...(published === undefined || published === '' ? {} : { published }),
      dependencies: without(textsOf(one.dependencies), (dependency) => optional.has(dependency)),
      peers: without(textsOf(one.peerDependencies), (peer) => metadata[peer]?.optional === true),
      bundled: bundled === true ? Object.keys(textsOf(one.dependencies)) : Array.isArray(bundled) ? bundled.filter((each) => typeof each === 'string') : [],
    };
  }
  return {
    fetchedAt, versions,
    tags: textsOf(parsed.data['dist-tags']),
    withdrawn: without(times, (version) => version === 'created' || version === 'modified' || versions[version] !== undefined),
  };
}

/**
 * Mirrors put the time at which they copied a version in place of the one at which it was published. Within a major version,
 * publishing follows version order almost without exception; times that contradict it often are no publishing times and dropped.
 */
function believable(times: Record<string, string>): Record<string, string> {
  const lines = new Map<number, string[]>();
  for (const version of Object.keys(times).filter((each) => npmVersions.valid(each)).sort(npmVersions.compare)) {
    const major = Number.parseInt(version.replace(/^[^\d]*/, ''), 10);
    lines.set(major, [...(lines.get(major) ?? []), times[version] ?? '']);
  }
  let pairs = 0;
  let inverted = 0;
  for (const line of lines.values()) {
    for (let index = 1; index < line.length; index++) {
      pairs++;
      if ((line[index] ?? '') < (line[index - 1] ?? '')) inverted++;
    }
  }
  if (pairs === 0 || inverted / pairs <= 0.15) return times;
  return Object.fromEntries(Object.keys(times).map((version) => [version, '']));
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1].length <= 1_024));
}

function without(record: Record<string, string>, drop: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !drop(key)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
