import { z } from 'zod';
import { NetError } from '../../net/index.ts';
import { orderOf } from '../../versions/index.ts';
import { liftSingleRoot, unpack } from '../archive/unpack.ts';
import type { Artifact, Release } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { purlOf } from '../locate.ts';
import type { Source } from '../source.ts';
import { openOnce } from '../archive-cache/once.ts';
import { asEcosystemError, lazy } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { indexedFile, parseIndexPage } from './index-page.ts';
import type { IndexedFile } from './index-page.ts';
import { nameValid, normalizeName } from './names.ts';
import { pypiVersions } from './versions.ts';

const artifactNote = z.object({ sha256: z.string(), filename: z.string(), version: z.string() });
const pageNote = z.object({ fetchedAt: z.number(), files: z.array(indexedFile) });
const FRESH_MILLISECONDS = 15 * 60 * 1_000;
const MAXIMUM_PAGE = 64 * 1024 * 1024;
const MAXIMUM_FILE = 256 * 1024 * 1024;

export interface PypiSource extends Source {
  files(name: string): Promise<readonly IndexedFile[]>;
}

/** The configured simple index. `sources` prefers source archives, for recipes that compile; otherwise a pure wheel comes first. */
export function openPypiSource(tools: Toolbox, prefer: 'wheel' | 'sdist' = 'sdist'): PypiSource {
  const connection = lazy(async () => {
    const configuration = await tools.pip();
    return { configuration, http: tools.openHttp({ trusted: [configuration.index], authorities: configuration.authorities, proxyEnv: configuration.proxyEnv }) };
  });
  const pages = openOnce<readonly IndexedFile[]>({ entries: 256, milliseconds: FRESH_MILLISECONDS, now: tools.now });
  const fetched = openOnce<Artifact>();

  async function loadPage(name: string): Promise<readonly IndexedFile[]> {
    const { configuration, http } = await connection();
    const key = `${configuration.index.href} ${name}`;
    const noted = await tools.store.readNote('pypi-index', key, pageNote);
    if (noted !== undefined && Math.abs(tools.now() - noted.fetchedAt) < FRESH_MILLISECONDS) return noted.files;
    try {
      const answer = await http.get(new URL(`${name}/`, configuration.index), {
        maximumBytes: MAXIMUM_PAGE, authorization: configuration.authorization,
        headers: { accept: 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1' },
      });
      const files = parseIndexPage(answer.body.toString(), String(answer.headers['content-type'] ?? ''), answer.url, name);
      if (files === undefined) throw new EcosystemError('registry-unreachable', `the index's answer about ${name} is no project page`, { where: name, remedy: 'Check pip\'s index-url.' });
      await tools.store.writeNote('pypi-index', key, { fetchedAt: tools.now(), files });
      return files;
    } catch (error) {
      if (error instanceof NetError && error.status === 404) throw new EcosystemError('package-not-found', `the Python package index has no project ${name}`, { where: name, remedy: 'Check the name in the purl.' });
      // What was published stays true, and files are checked by digest: an older page beats none.
      if (noted !== undefined && error instanceof NetError) return noted.files;
      throw asEcosystemError(error, name);
    }
  }

  const files = (name: string): Promise<readonly IndexedFile[]> => {
    const project = requireName(name);
    return pages(project, () => loadPage(project));
  };

  async function load(project: string, version: string): Promise<Artifact> {
    const { configuration, http } = await connection();
    const key = `${prefer} ${configuration.index.href} ${project}@${version}`;
    const noted = await tools.store.readNote('pypi-artifact', key, artifactNote);
    const there = noted === undefined ? undefined : await tools.store.findArtifact({ purl: purlOf('pypi', project, noted.version), ...noted });
    if (there !== undefined) return there;
    const where = `${project}@${version}`;
    const all = await files(project);
    const mine = all.filter((file) => sameRelease(file.version, version));
    const sdists = mine.filter((file) => file.kind === 'sdist').sort((left, right) => rank(left) - rank(right));
    const wheels = mine.filter((file) => file.pure);
    const file = prefer === 'wheel' ? wheels[0] ?? sdists[0] : sdists[0] ?? wheels[0];
    if (mine.length === 0) throw new EcosystemError('version-not-found', `${project} has no version ${version} with files`, { where, remedy: 'Name a version that the index offers.' });
    if (file === undefined) throw new EcosystemError('no-usable-file', `${where} has neither a source archive nor a wheel without compiled code`, { where });
    const artifact = await tools.store.keepArtifact({ purl: purlOf('pypi', project, file.version), version: file.version, filename: file.filename }, (to) => http
      .download(new URL(file.url), to, file.integrity, { maximumBytes: MAXIMUM_FILE, authorization: new URL(file.url).origin === configuration.index.origin ? configuration.authorization : undefined })
      .catch((error: unknown) => { throw asEcosystemError(error, where); }));
    await tools.store.writeNote('pypi-artifact', key, { sha256: artifact.sha256, filename: artifact.filename, version: artifact.version });
    return artifact;
  }

  return {
    type: 'pypi',
    osv: 'PyPI',
    versions: pypiVersions,
    files,
    async releases(name) {
      const byVersion = new Map<string, IndexedFile[]>();
      for (const file of await files(name)) byVersion.set(file.version, [...(byVersion.get(file.version) ?? []), file]);
      return [...byVersion].map(([version, list]): Release => {
        const published = list.map((file) => file.uploaded ?? '').filter((each) => each !== '').sort()[0];
        return { version, ...(published === undefined ? {} : { published }), withdrawn: list.every((file) => file.yanked), files: list.map(({ url, filename, kind, integrity }) => ({ url, filename, kind, integrity })) };
      }).sort((left, right) => pypiVersions.compare(left.version, right.version));
    },
    async fetch(name, version) {
      const project = requireName(name);
      return fetched(`${project}@${version}`, () => load(project, version));
    },
    async unpack(artifact, folder) {
      const unpacked = await unpack(artifact.file, folder, { decompress: tools.decompress, label: artifact.purl });
      if (!artifact.filename.endsWith('.whl')) await liftSingleRoot(folder);
      return unpacked;
    },
  };
}

/** `1.0` and `1.0.0` name the same release (PEP 440, "Version matching"). */
function sameRelease(left: string, right: string): boolean {
  return left === right || orderOf('PyPI')?.compare(left, right) === 0;
}

function rank(file: IndexedFile): number {
  return ['.tar.gz', '.tgz', '.zip'].findIndex((ending) => file.filename.endsWith(ending)) + 1 || 9;
}

function requireName(name: string): string {
  if (!nameValid(name)) throw new EcosystemError('name-invalid', `${JSON.stringify(name.slice(0, 100))} is no Python project name`, { remedy: 'Write the name as the index has it.' });
  return normalizeName(name);
}
