import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Artifact, Build, Ecosystem } from '../ecosystem.ts';
import type { Source } from '../source.ts';
import { buildKey } from '../archive-cache/store.ts';
import { listTree } from '../archive-cache/tree.ts';
import { lazy } from '../toolbox.ts';
import type { Toolbox } from '../toolbox.ts';
import { compile } from './compile.ts';
import { findCompiler } from './compiler.ts';
import { INERT_FILE, INERT_SOURCE, inertUnit } from './inert.ts';
import { readRecipe, recipeSchema, recipesFolder } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { notAsTheRecipeSays, prepareSources } from './sources.ts';
import { sanitizers, unitsOf } from './units.ts';

/** Beside its program, a build says how it was made: the neutral build must be made alike. */
const ABOUT = 'recipe.json';
const aboutSchema = recipeSchema.pick({ program: true }).extend({ recipe: z.string() });

/**
 * C and C++ sources that another ecosystem serves: versions and archives come from there, the build is ours. Layout:
 * bin/PROGRAM and recipe.json. A recipe compiles one program with AddressSanitizer and UndefinedBehaviorSanitizer.
 */
export function openNative(tools: Toolbox, source: Source, recipeName: string, recipes = recipesFolder): Ecosystem {
  const compilerOf = lazy(() => findCompiler(tools.command));

  async function compileTarget(folder: string, recipe: Recipe, artifact: Artifact, patch: string | undefined): Promise<void> {
    const label = artifact.purl;
    const work = await tools.store.workFolder();
    try {
      const tree = join(work, 'source');
      await mkdir(tree, { mode: 0o755 });
      await source.unpack(artifact, tree);
      await prepareSources(tree, { label, recipe, patch, decompress: tools.decompress });
      const units = unitsOf(recipe, await listTree(tree));
      if (units.length === 0) throw notAsTheRecipeSays(label, recipe, `has none of the files that the recipe ${recipe.name} compiles`);
      await mkdir(join(folder, 'bin'), { mode: 0o755 });
      await compile({
        sandbox: tools.sandbox, compiler: await compilerOf(), units, source: tree, files: recipe.files, label,
        link: [...sanitizers, ...recipe.libraries.map((each) => `-l${each}`)],
        program: join(folder, 'bin', recipe.program),
      });
      await writeFile(join(folder, ABOUT), JSON.stringify({ recipe: recipe.name, program: recipe.program } satisfies z.infer<typeof aboutSchema>));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  return {
    type: source.type,
    osv: source.osv,
    language: 'native',
    versions: source.versions,
    releases: (name) => source.releases(name),
    fetch: (name, version) => source.fetch(name, version),
    // What a recipe compiles is the source alone; the package's own dependencies belong to the part that it leaves out.
    resolve: async () => ({ packages: [] }),
    async build({ artifact, dependencies, patch }) {
      const recipe = await readRecipe(recipeName, recipes);
      const { version } = await compilerOf();
      const key = buildKey('native-1', { artifact, dependencies, patch: patch?.text, recipe: `${recipeName} ${recipe.digest} ${version}` });
      return tools.store.build(key, { artifact, dependencies, patched: patch !== undefined }, (folder) => compileTarget(folder, recipe, artifact, patch?.text));
    },
    async neutral(build: Build) {
      const { artifact, dependencies } = build;
      const compiler = await compilerOf();
      const text = await readFile(join(build.path, ABOUT), 'utf8');
      const about = aboutSchema.parse(JSON.parse(text));
      const key = buildKey('native-neutral-1', { artifact, dependencies, recipe: `${text} ${compiler.version}` });
      return tools.store.build(key, { artifact, dependencies, patched: false }, async (folder) => {
        await mkdir(join(folder, 'bin'), { mode: 0o755 });
        await compile({
          sandbox: tools.sandbox, compiler, units: [inertUnit], link: sanitizers, source: undefined,
          files: new Map([[INERT_FILE, Buffer.from(INERT_SOURCE)]]), program: join(folder, 'bin', about.program), label: 'the neutral program',
        });
        await writeFile(join(folder, ABOUT), text);
      });
    },
  };
}
