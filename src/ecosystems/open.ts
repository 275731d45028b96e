import type { Driver } from '../sandbox/index.ts';
import { openAttached, versionOfAttached } from './attached.ts';
import type { AttachedArchive } from './attached.ts';
import type { Ecosystem } from './ecosystem.ts';
import { EcosystemError } from './error.ts';
import { parsePurl } from './locate.ts';
import { compile, registry } from './registry.ts';
import type { Source } from './source.ts';
import { openToolbox } from './toolbox.ts';

/** What a manifest says about a target: a purl or an attached archive, and a recipe where sources are compiled. */
export interface Wanted {
  readonly purl?: string | undefined;
  readonly archive?: AttachedArchive | undefined;
  readonly recipe?: string | undefined;
}

export interface Found {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string | undefined;
}

export interface Ecosystems {
  readonly types: readonly string[];
  /** Throws `name-invalid`, `unknown-ecosystem`, `recipe-unknown`. Asks no registry. */
  locate(wanted: Wanted): Found;
}

/** Opens every ecosystem over one cache and one sandbox. Cheap: clients are asked when a registry is first needed. */
export function openEcosystems(options: { readonly cache: string; readonly sandbox: Driver }): Ecosystems {
  const tools = openToolbox(options);
  const opened = new Map<string, Ecosystem>();
  const remember = (key: string, open: () => Ecosystem): Ecosystem => {
    const ecosystem = opened.get(key) ?? open();
    opened.set(key, ecosystem);
    return ecosystem;
  };

  function compiled(source: () => Source, from: string, recipe: string): Ecosystem {
    if (compile === undefined) throw new EcosystemError('recipe-unknown', `there is no recipe ${recipe}`, { remedy: 'Name a recipe that `breakwater doctor` lists.' });
    const open = compile;
    return remember(`${from} ${recipe}`, () => open(tools, source(), recipe));
  }

  return {
    types: Object.keys(registry),
    locate({ purl, archive, recipe }) {
      if (archive !== undefined) {
        if (recipe === undefined) throw new EcosystemError('unknown-ecosystem', 'an attached archive needs a recipe that compiles it', { where: archive.name, remedy: 'Name one under `targets.recipe`.' });
        const name = archive.name;
        const version = versionOfAttached(archive);
        return { ecosystem: compiled(() => openAttached(tools, archive), version, recipe), name, version };
      }
      if (purl === undefined) throw new EcosystemError('name-invalid', 'the target names neither a purl nor an archive', { remedy: 'Give one of the two.' });
      const { type, name, version } = parsePurl(purl);
      const entry = registry[type];
      if (entry === undefined) throw new EcosystemError('unknown-ecosystem', `packages of type ${JSON.stringify(type)} are not supported`, { where: purl, remedy: `Use one of ${Object.keys(registry).join(', ')}.` });
      if (recipe !== undefined) return { ecosystem: compiled(() => entry.source(tools), type, recipe), name, version };
      const { open } = entry;
      if (open === undefined) throw new EcosystemError('unknown-ecosystem', `${type} serves sources: they need a recipe that compiles them`, { where: purl, remedy: 'Name one under `targets.recipe`.' });
      return { ecosystem: remember(type, () => open(tools)), name, version };
    },
  };
}
