import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { EcosystemError } from '../error.ts';

/** A path inside the source tree: relative, never climbing. `*`, `**` and `{a,b}` where a pattern is meant. */
const pattern = z.string().min(1).max(200).regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./*{},+-]+$/);
const path = z.string().min(1).max(200).regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./+-]+$/);
const word = z.string().regex(/^[A-Za-z_]\w{0,63}$/);

/** `recipe.yaml`. Everything that a build needs to know besides the source and the compiler. Strict: unknown keys are errors. */
export const recipeSchema = z.strictObject({
  /** One line: which sources, and what the program does with its input. */
  title: z.string().min(1).max(200),
  /** Name of the program below /target/bin. */
  program: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  language: z.enum(['c', 'c++']),
  /** Archives inside the source, unpacked before a patch is applied. `archive` must match at most one file. */
  nested: z.array(z.strictObject({ archive: pattern, into: path })).max(4).default([]),
  /** What is compiled. A pattern may match nothing in one version (layouts move); all of them together may not. */
  sources: z.array(pattern).min(1).max(32),
  exclude: z.array(pattern).max(32).default([]),
  /** Folders for `#include`; those that a version does not have are left out. The recipe's own folder comes first. */
  includes: z.array(path).max(16).default([]),
  defines: z.record(word, z.union([z.string().max(100), z.number(), z.literal(true)])).default({}),
  /** Further options of the compiler: language standard, code generation, warnings. */
  flags: z.array(z.string().regex(/^-(?:std=|f|W(?!l,)|w$|m|pthread$)[\w=+,.-]*$/)).max(16).default([]),
  libraries: z.array(z.enum(['m', 'pthread', 'dl', 'rt'])).default([]),
});

export interface Recipe extends z.infer<typeof recipeSchema> {
  readonly name: string;
  /** Our own files: programs for sources that ship none, headers that their configure step would write. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Changes when anything above changes: part of every build's key. */
  readonly digest: string;
}

export const recipesFolder = fileURLToPath(new URL('./recipes', import.meta.url));

export async function recipeNames(folder = recipesFolder): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

export async function readRecipe(name: string, folder = recipesFolder): Promise<Recipe> {
  const names = await recipeNames(folder);
  if (!names.includes(name)) {
    throw new EcosystemError('recipe-unknown', `there is no recipe ${JSON.stringify(name.slice(0, 80))}`, { where: 'targets.recipe', remedy: `Use one of: ${names.join(', ')}; docs/add-a-recipe.md says how to add one.` });
  }
  const place = join(folder, name);
  const files = new Map<string, Buffer>();
  for (const file of (await readdir(place)).sort()) if (file !== 'recipe.yaml') files.set(file, await readFile(join(place, file)));
  const text = await readFile(join(place, 'recipe.yaml'), 'utf8');
  const parsed = recipeSchema.safeParse(parse(text));
  if (!parsed.success) throw new EcosystemError('recipe-unknown', `the recipe ${name} is malformed: ${z.prettifyError(parsed.error)}`, { where: join(name, 'recipe.yaml'), remedy: 'Correct it as docs/add-a-recipe.md describes.' });
  const hash = createHash('sha256').update(JSON.stringify(parsed.data));
  for (const [file, data] of files) hash.update(`\n${file} ${data.length}\n`).update(data);
  return { ...parsed.data, name, files, digest: hash.digest('hex') };
}
