import { extname, matchesGlob } from 'node:path';
import type { Recipe } from './recipe.ts';

/** Where things are inside the sandbox of a build; the same for every build, as they end up in the debug information. */
export const places = { source: '/source', recipe: '/work/recipe', objects: '/work/objects', units: '/work/units', out: '/out' } as const;

/** One compiler run: `input` by absolute path inside, and all its options. */
export interface Unit {
  readonly language: 'c' | 'c++';
  readonly input: string;
  readonly options: readonly string[];
}

/**
 * O1 keeps frames and variables apart enough for a report to be read, at half of O2's compile time; warnings about old code
 * help nobody; a common symbol (the default before GCC 10) is what old sources count on.
 */
const base = ['-O1', '-g', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', '-fcommon', '-w'] as const;

/**
 * Of UndefinedBehaviorSanitizer's checks three are left out: null and object-size, which AddressSanitizer sees when it matters,
 * and alignment, which benign old code on x86 breaks everywhere. Without them a build takes about half as long.
 */
export const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize=null,object-size,alignment'] as const;

/** The compiler runs of a build, from the names in its source tree; empty where none of the recipe's patterns fits. */
export function unitsOf(recipe: Recipe, tree: readonly string[]): readonly Unit[] {
  const matches = (file: string, patterns: readonly string[]): boolean => patterns.some((each) => matchesGlob(file, each));
  const sources = tree.filter((file) => matches(file, recipe.sources) && !matches(file, recipe.exclude));
  if (sources.length === 0) return [];
  const own = [...recipe.files.keys()].filter((file) => /\.(?:c|cc|cpp)$/.test(file));
  const present = new Set(tree);
  const includes = [places.recipe, ...recipe.includes.filter((folder) => present.has(folder)).map((folder) => `${places.source}/${folder}`)];
  const options = [
    ...base, ...sanitizers, ...recipe.flags,
    ...Object.entries(recipe.defines).map(([name, value]) => (value === true ? `-D${name}` : `-D${name}=${value}`)),
    ...includes.map((folder) => `-I${folder}`),
  ];
  const inputs = [...sources.map((file) => `${places.source}/${file}`), ...own.map((file) => `${places.recipe}/${file}`)];
  return inputs.map((input) => {
    const language = extname(input) === '.c' ? 'c' : 'c++';
    // A standard named by the recipe is that of its own language.
    const fitting = language === recipe.language ? options : options.filter((option) => !option.startsWith('-std='));
    return { language, input, options: fitting };
  });
}

/** Text for GCC's and Clang's `@file`: one option a line, quoted, so that no name of the source is taken for an option. */
export function responseFile(options: readonly string[]): string {
  return options.map((option) => `"${option.replace(/[\\"]/g, '\\$&')}"\n`).join('');
}
