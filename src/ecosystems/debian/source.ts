import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { liftSingleRoot, unpack } from '../archive/unpack.ts';
import type { Unpacked } from '../archive/unpack.ts';
import { askApt } from '../clients/apt.ts';
import type { AptSources } from '../clients/apt.ts';
import type { Artifact, Release } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { purlOf } from '../locate.ts';
import { applyPatch } from '../patch/apply.ts';
import type { Source } from '../source.ts';
import { openOnce } from '../archive-cache/once.ts';
import type { Toolbox } from '../toolbox.ts';
import { debianVersions } from './versions.ts';

const partNote = z.object({ filename: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const packageNote = z.object({ description: partNote, parts: z.array(partNote) });
type Part = z.infer<typeof partNote>;

export interface DebianSource extends Source {
  /** Names of the patches that the packaging applies, in its order (debian/patches/series). */
  patches(artifact: Artifact): Promise<readonly string[]>;
  /** The sources with every patch of the series but the named ones: each left out is a flaw that the others' fix does not touch. */
  unpackWithout(artifact: Artifact, folder: string, without: readonly string[]): Promise<Unpacked>;
}

/**
 * Debian's source packages as apt finds and checks them: the signed release file names the index, the index names the
 * files by SHA-256. The artifact is the .dsc, which itself names the other files by digest.
 */
export function openDebianSource(tools: Toolbox): DebianSource {
  const asked = openOnce<AptSources>({ milliseconds: 60 * 60 * 1_000, now: tools.now });
  const apt = (): Promise<AptSources> => asked('apt', () => askApt(tools.command, tools.cache, tools.now()));
  const fetched = openOnce<Artifact>();

  async function stanzas(name: string): Promise<readonly { version: string; parts: readonly Part[] }[]> {
    requireName(name);
    const answer = await tools.command('apt-cache', [...(await apt()).options, 'showsrc', '--only-source', name]);
    const found = answer.stdout.split(/\n\n+/).flatMap((stanza) => {
      const version = /^Version: (\S+)$/m.exec(stanza)?.[1];
      const sums = /^Checksums-Sha256:[ \t]*\n((?: .*\n?)+)/m.exec(stanza)?.[1] ?? '';
      const parts = [...sums.matchAll(/^ ([0-9a-f]{64}) \d+ ([\w.+~:-]+)$/gm)].map((match) => ({ sha256: match[1] ?? '', filename: match[2] ?? '' }));
      return version === undefined || !debianVersions.valid(version) || !/^Package: (\S+)$/m.test(stanza) || parts.length === 0 ? [] : [{ version, parts }];
    });
    if (found.length === 0) throw new EcosystemError('package-not-found', `apt's sources hold no source package ${name}`, { where: name, remedy: 'Write the source package\'s name, not a binary package\'s.' });
    return [...new Map(found.map((each) => [each.version, each])).values()].sort((left, right) => debianVersions.compare(left.version, right.version));
  }

  async function load(name: string, version: string): Promise<Artifact> {
    requireName(name);
    const key = `${name}@${version}`;
    const about = { purl: purlOf('deb', name, version), version };
    const noted = await tools.store.readNote('deb-package', key, packageNote);
    if (noted !== undefined) {
      const all = await Promise.all([noted.description, ...noted.parts].map((part) => tools.store.findArtifact({ ...about, ...part })));
      if (all[0] !== undefined && all.every((each) => each !== undefined)) return all[0];
    }
    const stanza = (await stanzas(name)).find((each) => each.version === version);
    if (stanza === undefined) throw new EcosystemError('version-not-found', `apt's sources hold no version ${version} of ${name}`, { where: key, remedy: 'Debian keeps current versions only; attach an older source archive to the claim.' });
    const work = await tools.store.workFolder();
    try {
      // apt downloads as its own user where it can; every file is checked against the index again below.
      const folder = join(work, 'download');
      await mkdir(folder);
      await chmod(folder, 0o777);
      const answer = await tools.command('apt-get', [...(await apt()).options, '-q', 'source', '--download-only', '--only-source', `${name}=${version}`], { folder, milliseconds: 300_000 });
      const kept = await Promise.all(stanza.parts.map(async (part) => {
        if (!(await stat(join(folder, part.filename)).catch(() => undefined))?.isFile()) {
          throw new EcosystemError('registry-unreachable', `apt did not fetch ${part.filename}`, { where: key, remedy: 'Check apt\'s mirrors and proxy.', cause: new Error(answer.stderr.slice(-2_000)) });
        }
        const artifact = await tools.store.keepArtifact({ ...about, filename: part.filename }, (to) => copyFile(join(folder, part.filename), to));
        if (artifact.sha256 !== part.sha256) throw new EcosystemError('digest-mismatch', `${part.filename} is not the file that the index describes`, { where: key, remedy: 'Do not use this mirror.' });
        return artifact;
      }));
      const description = kept.find((each) => each.filename.endsWith('.dsc'));
      if (description === undefined) throw new EcosystemError('no-usable-file', `the index names no .dsc for ${key}`, { where: key });
      await tools.store.writeNote('deb-package', key, { description: pick(description), parts: kept.filter((each) => each !== description).map(pick) });
      return description;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  async function partsOf(artifact: Artifact): Promise<readonly Artifact[]> {
    const noted = await tools.store.readNote('deb-package', `${sourceName(artifact)}@${artifact.version}`, packageNote);
    const found = await Promise.all((noted?.parts ?? []).map((part) => tools.store.findArtifact({ purl: artifact.purl, version: artifact.version, ...part })));
    if (noted === undefined || found.some((each) => each === undefined)) throw new EcosystemError('no-usable-file', `the files of ${artifact.purl} are not in the cache`, { where: artifact.purl, remedy: 'Run it again with the network.' });
    return found as Artifact[];
  }

  async function lay(artifact: Artifact, folder: string): Promise<Unpacked> {
    const parts = await partsOf(artifact);
    const total = { files: 0, bytes: 0, notes: [] as string[] };
    async function add(part: Artifact, to: string): Promise<void> {
      await mkdir(to, { recursive: true, mode: 0o755 });
      const one = await unpack(part.file, to, { decompress: tools.decompress, label: part.filename });
      total.files += one.files;
      total.bytes += one.bytes;
      total.notes.push(...one.notes);
    }
    const main = parts.find((part) => /\.orig\.tar\.\w+$/.test(part.filename)) ?? parts.find((part) => /\.tar\.\w+$/.test(part.filename) && !/\.debian\.tar\.\w+$/.test(part.filename) && !/\.orig-/.test(part.filename));
    if (main === undefined) throw new EcosystemError('no-usable-file', `${artifact.purl} has no original archive`, { where: artifact.purl });
    await add(main, folder);
    await liftSingleRoot(folder);
    for (const part of parts) {
      // Further original archives go into a folder of their component's name (dpkg-source(1), "3.0 (quilt)").
      const component = /\.orig-([A-Za-z0-9-]+)\.tar\.\w+$/.exec(part.filename)?.[1];
      if (component === undefined) continue;
      await rm(join(folder, component), { recursive: true, force: true });
      await add(part, join(folder, component));
      await liftSingleRoot(join(folder, component));
    }
    for (const part of parts) {
      if (/\.debian\.tar\.\w+$/.test(part.filename)) {
        const aside = join(folder, '.packaging');
        await add(part, aside);
        await rm(join(folder, 'debian'), { recursive: true, force: true });
        await rename(join(aside, 'debian'), join(folder, 'debian'));
        await rm(aside, { recursive: true, force: true });
      } else if (part.filename.endsWith('.diff.gz')) {
        const text = await promisify(gunzip)(await readFile(part.file), { maxOutputLength: 4 * 1024 * 1024 });
        await applyPatch(folder, text.toString(), part.filename, 1);
      }
    }
    return total;
  }

  async function unpackWithout(artifact: Artifact, folder: string, without: readonly string[]): Promise<Unpacked> {
    const unpacked = await lay(artifact, folder);
    const series = await readSeries(folder);
    const unknown = without.find((name) => !series.some((each) => each.name === name));
    if (unknown !== undefined) throw new EcosystemError('patch-does-not-apply', `${artifact.purl} has no patch ${unknown}`, { where: artifact.purl, remedy: `Name one of: ${series.map((each) => each.name).slice(0, 20).join(', ')}.` });
    for (const { name, strip } of series) {
      if (!without.includes(name)) await applyPatch(folder, await readFile(join(folder, 'debian/patches', name), 'utf8'), name, strip);
    }
    return unpacked;
  }

  return {
    type: 'deb',
    osv: 'Debian',
    versions: debianVersions,
    releases: async (name) => (await stanzas(name)).map((each): Release => ({
      version: each.version,
      withdrawn: false,
      files: each.parts.map((part) => ({ url: `apt:${name}=${each.version}`, filename: part.filename, kind: 'source-package', integrity: `sha256-${Buffer.from(part.sha256, 'hex').toString('base64')}` })),
    })),
    fetch: (name, version) => fetched(`${name}@${version}`, () => load(name, version)),
    unpack: (artifact, folder) => unpackWithout(artifact, folder, []),
    unpackWithout,
    async patches(artifact) {
      const work = await tools.store.workFolder();
      try {
        await lay(artifact, work);
        return (await readSeries(work)).map((each) => each.name);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  };
}

function pick(artifact: Artifact): Part {
  return { filename: artifact.filename, sha256: artifact.sha256 };
}

function sourceName(artifact: Artifact): string {
  return artifact.filename.slice(0, artifact.filename.indexOf('_'));
}

/** quilt's series file: one name a line, options after it, comments; absent where nothing is patched. */
async function readSeries(folder: string): Promise<readonly { name: string; strip: number }[]> {
  const known = new Set(await readdir(join(folder, 'debian/patches'), { recursive: true }).catch(() => []));
  const text = await readFile(join(folder, 'debian/patches/series'), 'utf8').catch(() => '');
  return text.split(/\r?\n/).flatMap((line) => {
    const [name = '', ...options] = line.replace(/(?:^|\s)#.*$/, '').trim().split(/\s+/);
    if (name === '') return [];
    if (!known.has(name)) throw new EcosystemError('archive-invalid', `the packaging's series names ${JSON.stringify(name)}, which is not among its patches`, { where: name });
    const strip = /^-p(\d)$/.exec(options.join(''))?.[1];
    return [{ name, strip: strip === undefined ? 1 : Number(strip) }];
  });
}

function requireName(name: string): void {
  if (!/^[a-z0-9][a-z0-9+.-]{1,100}$/.test(name)) throw new EcosystemError('name-invalid', `${JSON.stringify(name.slice(0, 100))} is no Debian source package name`, { remedy: 'Write the source package\'s name.' });
}
