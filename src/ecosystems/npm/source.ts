import { z } from 'zod';
import { unpack } from '../archive/unpack.ts';
import type { Artifact, Release } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { purlOf } from '../locate.ts';
import type { Source } from '../source.ts';
import { openOnce } from '../archive-cache/once.ts';
import { asEcosystemError, lazy } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { openPackuments } from './packument.ts';
import type { Packuments } from './packument.ts';
import { nameValid } from './tree.ts';
import { npmVersions } from './versions.ts';

const artifactNote = z.object({ sha256: z.string(), filename: z.string() });
const MAXIMUM_TARBALL = 256 * 1024 * 1024;

export interface NpmSource extends Source {
  readonly packuments: Packuments;
}

/** npm's registry: exact names, one tarball a version, checked by the integrity that its document gives. */
export function openNpmSource(tools: Toolbox): NpmSource {
  const connection = lazy(async () => {
    const configuration = await tools.npm();
    const http = tools.openHttp({ trusted: configuration.registries, authorities: configuration.authorities, proxyEnv: configuration.proxyEnv });
    return { configuration, http, packuments: openPackuments(tools, configuration, http) };
  });
  const fetched = openOnce<Artifact>();

  async function load(name: string, version: string): Promise<Artifact> {
    requireName(name);
    const { configuration, http, packuments } = await connection();
    const registry = configuration.registryFor(name);
    const about = { purl: purlOf('npm', name, version), version };
    const key = `${registry.url.href} ${name}@${version}`;
    const noted = await tools.store.readNote('npm-artifact', key, artifactNote);
    const there = noted === undefined ? undefined : await tools.store.findArtifact({ ...about, ...noted });
    if (there !== undefined) return there;

    const packument = await packuments(name);
    const release = Object.hasOwn(packument.versions, version) ? packument.versions[version] : undefined;
    const where = `${name}@${version}`;
    if (release === undefined) {
      const gone = Object.hasOwn(packument.withdrawn, version);
      throw new EcosystemError('version-not-found', gone ? `${where} was withdrawn from the registry` : `${name} has no version ${version}`, { where, remedy: 'Name a version that the registry offers.' });
    }
    if (release.tarball === undefined || release.integrity === undefined || !URL.canParse(release.tarball)) throw new EcosystemError('no-usable-file', `the registry names no tarball with a digest for ${where}`, { where });
    const url = new URL(release.tarball);
    // Old documents say http for the registry's own host, where https is what is configured.
    if (url.hostname === registry.url.hostname && registry.url.protocol === 'https:') url.protocol = 'https:';
    const artifact = await tools.store.keepArtifact({ ...about, filename: url.pathname.slice(url.pathname.lastIndexOf('/') + 1) }, (file) => http
      .download(url, file, release.integrity, { maximumBytes: MAXIMUM_TARBALL, authorization: url.origin === registry.url.origin ? registry.authorization : undefined })
      .catch((error: unknown) => { throw asEcosystemError(error, where); }));
    await tools.store.writeNote('npm-artifact', key, { sha256: artifact.sha256, filename: artifact.filename });
    return artifact;
  }

  return {
    type: 'npm',
    osv: 'npm',
    versions: npmVersions,
    async releases(name) {
      requireName(name);
      const packument = await (await connection()).packuments(name);
      const offered = Object.entries(packument.versions).map(([version, each]): Release => ({
        version,
        ...(each.published === undefined ? {} : { published: each.published }),
        withdrawn: false,
        files: each.tarball === undefined || each.integrity === undefined ? [] : [{ url: each.tarball, filename: each.tarball.slice(each.tarball.lastIndexOf('/') + 1), kind: 'tarball', integrity: each.integrity }],
      }));
      const withdrawn = Object.entries(packument.withdrawn).map(([version, published]): Release => ({ version, ...(published === '' ? {} : { published }), withdrawn: true, files: [] }));
      return [...offered, ...withdrawn].filter((each) => npmVersions.valid(each.version)).sort((left, right) => npmVersions.compare(left.version, right.version));
    },
    fetch: (name, version) => fetched(`${name}@${version}`, () => load(name, version)),
    // npm packs everything below one folder, usually but not always called `package`.
    unpack: (artifact, folder) => unpack(artifact.file, folder, { strip: 1, label: artifact.purl }),
    packuments: async (name) => (await connection()).packuments(name),
  };
}

function requireName(name: string): void {
  if (!nameValid(name)) throw new EcosystemError('name-invalid', `${JSON.stringify(name.slice(0, 100))} is no npm package name`, { remedy: 'Write the exact name as the registry has it.' });
}
