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
  const ecosystems = remembering<Ecosystem>();
  const sources = remembering<Source>();

  return {
    types: Object.keys(registry),
    locate({ purl, archive, recipe }) {
      if (archive !== undefined) {
        if (recipe === undefined) throw new EcosystemError('unknown-ecosystem', 'an attached archive needs a recipe that compiles it', { where: archive.name, remedy: 'Name one under `targets.recipe`.' });
        const name = archive.name;
        const version = versionOfAttached(archive);
        return { ecosystem: compile(tools, openAttached(tools, archive), recipe), name, version };
      }
      if (purl === undefined) throw new EcosystemError('name-invalid', 'the target names neither a purl nor an archive', { remedy: 'Give one of the two.' });
      const { type, name, version } = parsePurl(purl);
      const entry = Object.hasOwn(registry, type) ? registry[type] : undefined;
      if (entry === undefined) throw new EcosystemError('unknown-ecosystem', `packages of type ${JSON.stringify(type)} are not supported`, { where: purl, remedy: `Use one of ${Object.keys(registry).join(', ')}.` });
      if (recipe !== undefined) {
        const source = sources(type, () => entry.source(tools));
        return { ecosystem: ecosystems(`${type} ${recipe}`, () => compile(tools, source, recipe)), name, version };
      }
      const { open } = entry;
      if (open === undefined) throw new EcosystemError('unknown-ecosystem', `${type} serves sources: they need a recipe that compiles them`, { where: purl, remedy: 'Name one under `targets.recipe`.' });
      return { ecosystem: ecosystems(type, () => open(tools)), name, version };
    },
  };
}

/** Claims name recipes freely, so only so many are kept open. */
function remembering<T>(): (key: string, open: () => T) => T {
  const opened = new Map<string, T>();
  return (key, open) => {
    const value = opened.get(key) ?? open();
    opened.delete(key);
    opened.set(key, value);
    const [oldest] = opened.keys();
    if (opened.size > 64 && oldest !== undefined) opened.delete(oldest);
    return value;
  };
}
