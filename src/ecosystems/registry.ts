import { openNative } from './c/native.ts';
import { openDebianSource } from './debian/source.ts';
import type { Ecosystem } from './ecosystem.ts';
import { openNpmSource } from './npm/source.ts';
import { openNpm } from './npm/index.ts';
import { openPypi } from './pypi/index.ts';
import { openPypiSource } from './pypi/source.ts';
import type { Source } from './source.ts';
import type { Toolbox } from './toolbox.ts';

export interface Entry {
  /** Where its files come from: enough for a compile recipe. */
  readonly source: (tools: Toolbox) => Source;
  /** How packages are laid out and loaded; absent where only sources are served. */
  readonly open?: (tools: Toolbox) => Ecosystem;
}

/** Every ecosystem by its purl type: one line each. `docs/add-an-ecosystem.md` walks through adding one. */
export const registry: Readonly<Record<string, Entry>> = {
  npm: { source: openNpmSource, open: openNpm },
  pypi: { source: openPypiSource, open: openPypi },
  deb: { source: openDebianSource },
};

/** Turns a source into an ecosystem by compiling it with a recipe. */
export const compile: (tools: Toolbox, source: Source, recipe: string) => Ecosystem = openNative;
