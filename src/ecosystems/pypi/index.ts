import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Artifact, Build, Dependency, DependencyTree, Ecosystem } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { parsePurl } from '../locate.ts';
import { applyPatch } from '../patch/apply.ts';
import { openOnce } from '../archive-cache/once.ts';
import { buildKey, digestText } from '../archive-cache/store.ts';
import { lazy } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { declaredRequirements, layOut } from './layout.ts';
import { linuxEnvironment } from './markers.ts';
import { writeStub } from './neutral.ts';
import { openPypiSource } from './source.ts';
import { resolveFlat } from './tree.ts';

const treeNote = z.object({ packages: z.array(z.object({ name: z.string(), version: z.string(), sha256: z.string(), place: z.string() })) });
const requirementsNote = z.object({ lines: z.array(z.string()) });

/** PyPI: one folder `site` that Python imports from, filled from pure wheels and source archives without running any of them. */
export function openPypi(tools: Toolbox): Ecosystem {
  const source = openPypiSource(tools, 'wheel');
  const resolved = openOnce<DependencyTree>();
  const declared = openOnce<readonly string[]>();
  const isWheel = (artifact: Artifact): boolean => artifact.filename.endsWith('.whl');

  const environment = lazy(async () => {
    const answer = await tools.command('/usr/bin/python3', ['-I', '-c', 'import platform; print(platform.python_version())']);
    const version = answer.stdout.trim();
    if (answer.status !== 0 || !/^3\.\d+\.\d+/.test(version)) throw new EcosystemError('tool-missing', 'Python 3 is not installed', { remedy: 'Install it (on Debian: apt-get install python3).' });
    return linuxEnvironment(version);
  });

  async function withUnpacked<T>(artifact: Artifact, use: (folder: string) => Promise<T>): Promise<T> {
    const work = await tools.store.workFolder();
    try {
      const folder = join(work, 'unpacked');
      await mkdir(folder, { mode: 0o755 });
      await source.unpack(artifact, folder);
      return await use(folder);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  const requirements = (artifact: Artifact): Promise<readonly string[]> => declared(artifact.sha256, async () => {
    const noted = await tools.store.readNote('pypi-requirements', `1 ${artifact.sha256}`, requirementsNote);
    if (noted !== undefined) return noted.lines;
    const lines = await withUnpacked(artifact, (folder) => declaredRequirements(folder, isWheel(artifact)));
    await tools.store.writeNote('pypi-requirements', `1 ${artifact.sha256}`, { lines });
    return lines;
  });

  async function layDependencies(folder: string, dependencies: DependencyTree): Promise<void> {
    for (const dependency of dependencies.packages) {
      const artifact = await source.fetch(dependency.name, dependency.version);
      if (artifact.sha256 !== dependency.sha256) throw new EcosystemError('digest-mismatch', `${dependency.name} ${dependency.version} is not the recorded file`, { where: dependency.name });
      await withUnpacked(artifact, (unpacked) => layOut(unpacked, isWheel(artifact), join(folder, 'site'), artifact.purl));
    }
  }

  return {
    type: source.type,
    osv: source.osv,
    language: 'python',
    versions: source.versions,
    releases: source.releases,
    fetch: source.fetch,
    resolve(artifact, recorded) {
      const key = `1 ${artifact.purl} ${artifact.sha256} ${recorded === undefined ? '' : digestText(JSON.stringify(recorded.packages))}`;
      return resolved(key, async () => {
        const noted = await tools.store.readNote('pypi-tree', key, treeNote);
        if (noted !== undefined) return noted;
        const { name } = parsePurl(artifact.purl);
        const chosen = await resolveFlat({ files: source.files, fetch: source.fetch, requirements, environment: await environment() }, artifact, name, recorded);
        const packages = chosen.map((each): Dependency => ({ name: parsePurl(each.purl).name, version: each.version, sha256: each.sha256, place: 'site' }));
        await tools.store.writeNote('pypi-tree', key, { packages });
        return { packages };
      });
    },
    build({ artifact, dependencies, patch }): Promise<Build> {
      const about = { artifact, dependencies, patched: patch !== undefined };
      return tools.store.build(buildKey('pypi-1', { artifact, dependencies, patch: patch?.text }), about, async (folder) => {
        await layDependencies(folder, dependencies);
        await withUnpacked(artifact, async (unpacked) => {
          if (patch !== undefined) await applyPatch(unpacked, patch.text, artifact.purl);
          await layOut(unpacked, isWheel(artifact), join(folder, 'site'), artifact.purl);
        });
      });
    },
    neutral({ artifact, dependencies }) {
      return tools.store.build(buildKey('pypi-neutral-1', { artifact, dependencies }), { artifact, dependencies, patched: false }, async (folder) => {
        await layDependencies(folder, dependencies);
        await withUnpacked(artifact, async (unpacked) => {
          const alone = join(unpacked, '..', 'site');
          await layOut(unpacked, isWheel(artifact), alone, artifact.purl);
          await writeStub(alone, join(folder, 'site'));
        });
      });
    },
  };
}
