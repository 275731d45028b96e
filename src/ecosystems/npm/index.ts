import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { mapBounded } from '../../net/index.ts';
import type { Build, BuildRequest, Dependency, DependencyTree, Ecosystem } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import { parsePurl } from '../locate.ts';
import { applyPatch } from '../patch/apply.ts';
import { openOnce } from '../archive-cache/once.ts';
import { buildKey, digestText } from '../archive-cache/store.ts';
import type { Toolbox } from '../toolbox.ts';
import { writeStub } from './neutral.ts';
import { openNpmSource } from './source.ts';
import { resolveTree } from './tree.ts';

const treeNote = z.object({ packages: z.array(z.object({ name: z.string(), version: z.string(), sha256: z.string(), place: z.string() })) });

/** npm: packages by exact name from the configured registry, laid out under node_modules as Node finds them. */
export function openNpm(tools: Toolbox): Ecosystem {
  const source = openNpmSource(tools);
  const resolved = openOnce<DependencyTree>();

  async function lay(folder: string, dependencies: DependencyTree): Promise<void> {
    const root = join(folder, 'node_modules');
    await mkdir(root, { mode: 0o755 });
    await mapBounded(dependencies.packages, 4, async (dependency) => {
      const artifact = await source.fetch(dependency.name, dependency.version);
      if (artifact.sha256 !== dependency.sha256) throw new EcosystemError('digest-mismatch', `${dependency.name}@${dependency.version} is not the recorded file`, { where: dependency.place });
      const place = join(folder, dependency.place);
      await mkdir(place, { recursive: true, mode: 0o755 });
      await source.unpack(artifact, place);
    });
  }

  return {
    type: source.type,
    osv: source.osv,
    language: 'javascript',
    versions: source.versions,
    releases: source.releases,
    fetch: source.fetch,
    resolve(artifact, recorded) {
      const key = `1 ${artifact.purl} ${artifact.sha256} ${recorded === undefined ? '' : digestText(JSON.stringify(recorded.packages))}`;
      return resolved(key, async () => {
        const noted = await tools.store.readNote('npm-tree', key, treeNote);
        if (noted !== undefined) return noted;
        const { name } = parsePurl(artifact.purl);
        const placed = await resolveTree(source.packuments, name, artifact.version, recorded);
        const packages = await Promise.all(placed.map(async (each): Promise<Dependency> => ({ name: each.name, version: each.version, sha256: (await source.fetch(each.name, each.version)).sha256, place: each.place })));
        await tools.store.writeNote('npm-tree', key, { packages });
        return { packages };
      });
    },
    build(request: BuildRequest): Promise<Build> {
      const { artifact, dependencies, patch } = request;
      const { name } = parsePurl(artifact.purl);
      const about = { artifact, dependencies, patched: patch !== undefined };
      return tools.store.build(buildKey('npm', { artifact, dependencies, patch: patch?.text }), about, async (folder) => {
        await lay(folder, dependencies);
        const place = join(folder, 'node_modules', name);
        await mkdir(place, { recursive: true, mode: 0o755 });
        await source.unpack(artifact, place);
        if (patch !== undefined) await applyPatch(place, patch.text, `${name}@${artifact.version}`);
      });
    },
    neutral(build) {
      const { artifact, dependencies } = build;
      const { name } = parsePurl(artifact.purl);
      return tools.store.build(buildKey('npm-neutral-1', { artifact, dependencies }), { artifact, dependencies, patched: false }, async (folder) => {
        await lay(folder, dependencies);
        await writeStub(join(build.path, 'node_modules', name), join(folder, 'node_modules', name));
      });
    },
  };
}
